package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.NativeMemory.address;

import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.PaddedBlock;
import statespace.kernels.internal.Scratch;
import statespace.kernels.selective.SelectiveScan.Inputs;
import statespace.kernels.selective.SelectiveScan.Outputs;
import statespace.kernels.selective.SelectiveScan.Shape;

/**
 * The selective scan forward. A task is a group of channel blocks of one sequence; it goes through time a few rows at a
 * time with the states of all its blocks in the second-level cache.
 */
final class VectorSelectiveForward extends KernelCall<Shape, Inputs, Outputs> {
    static final Scratch.Key<VectorSelectiveForward> KEY = Scratch.Key.of(scratch -> new VectorSelectiveForward());

    private int blocks;
    private int groupBlocks;
    private int groups;

    private VectorSelectiveForward() {}

    @Override
    protected void run(Workers workers) {
        blocks = Blocks.count(shape.channels(), COUNT);
        groupBlocks = Blocks.held(blocks, shape.batch(), workers.threads());
        groups = Blocks.count(blocks, groupBlocks);
        workers.run(shape.batch() * groups, this);
    }

    @Override
    protected void accept(int task, Scratch scratch) {
        scratch.get(Task.KEY).run(this, task / groups, task % groups * groupBlocks);
    }

    /** A group of blocks of one sequence. */
    private static final class Task {
        static final Scratch.Key<Task> KEY = Scratch.Key.of(Task::new);

        private final Scratch scratch;

        private VectorSelectiveForward call;
        private int batch;
        private int first;
        private int held;
        private SelectiveLayout at;
        private float[] s;
        private long stride;

        private Task(Scratch scratch) {
            this.scratch = scratch;
        }

        void run(VectorSelectiveForward call, int batch, int first) {
            this.call = call;
            this.batch = batch;
            this.first = first;
            held = Math.min(call.groupBlocks, call.blocks - first);
            at = SelectiveLayout.forward(scratch, call.shape, call.groupBlocks);
            s = scratch.floats(at.floats);
            stride = (long) at.shape.channels() * Float.BYTES;
            run();
        }

        private void run() {
            Shape shape = at.shape;
            int full = Math.min(held, shape.channels() / COUNT - first);
            at.loadParameters(call.in, s, first, held);
            at.loadStates(call.in.initial(), s, at.h, batch, first, held);
            for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
                int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
                long row = (long) batch * shape.length() + begin;
                if (call.out.checkpoints() != null) {
                    Lanes.put(s, at.h, call.out.checkpoints(), at.checkpoint(batch, begin / Blocks.CHUNK, first),
                            at.set(held));
                }
                at.loadProjections(call.in, s, row, rows);
                long place = row * stride + (long) first * COUNT * Float.BYTES;
                chunk(0, full, rows, address(call.in.u()), address(call.in.delta()), address(call.in.z()),
                        address(call.out.y()), place,
                        stride);
                if (full < held) {
                    partial(rows, place + (long) full * COUNT * Float.BYTES);
                }
            }
            at.storeStates(s, at.h, call.out.finalState(), batch, first, held);
        }

        private void partial(int rows, long place) {
            PaddedBlock padded = scratch.get(PaddedBlock.KEY);
            int used = Lanes.used(at.shape.channels(), first + held - 1);
            padded.fill(0, call.in.u(), place, stride, rows, used);
            padded.fill(1, call.in.delta(), place, stride, rows, used);
            padded.fill(2, call.in.z(), place, stride, rows, used);
            chunk(held - 1, 1, rows, padded.address(0), padded.address(1), call.in.z() == null ? 0 : padded.address(2),
                    padded.address(3), 0, PaddedBlock.STRIDE);
            padded.empty(3, call.out.y(), place, stride, rows, used);
        }

        private void chunk(int block, int blocks, int rows, long u, long delta, long z, long y, long place,
                long apart) {
            for (int t = 0; t < rows; t += SelectiveLayout.ROWS) {
                int count = Math.min(SelectiveLayout.ROWS, rows - t);
                long from = place + t * apart;
                if (call.in.softplus() || count < SelectiveLayout.ROWS) {
                    steps(block, blocks, count, delta, from, apart);
                }
                if (count < SelectiveLayout.ROWS) {
                    SelectivePass.forwardOfAny(at, s, block, blocks, t, count, u, y, from, apart);
                } else {
                    Lanes.spread(s, at.b + t * at.states, SelectiveLayout.ROWS * at.states, at.wideB);
                    Lanes.spread(s, at.c + t * at.states, SelectiveLayout.ROWS * at.states, at.wideC);
                    pass(block, blocks, t, delta, u, y, from, apart);
                }
                if (z != 0) {
                    SelectiveRows.gate(blocks, count, z, y, from, apart);
                }
            }
        }

        private void steps(int block, int blocks, int rows, long delta, long from, long apart) {
            SelectiveRows.steps(at, s, block, blocks, rows, delta, from, apart, call.in.softplus(), false);
        }

        /** Four rows; blocks whose exponents need care are done apart, whatever the other blocks need. */
        private void pass(int block, int blocks, int t, long delta, long u, long y, long from, long apart) {
            long between = call.in.softplus() ? (long) at.row * Float.BYTES : apart;
            int bias = call.in.softplus() ? at.none : at.bias;
            int done = 0;
            while (done < blocks) {
                long here = from + done * PaddedBlock.STRIDE;
                long steps = call.in.softplus() ? at.step(0, block + done) : delta + here;
                done = SelectivePass.forward(at, s, block + done, blocks - done, steps, between, bias, u, y, here,
                        apart) - block;
                if (done < blocks) {
                    here = from + done * PaddedBlock.STRIDE;
                    if (!call.in.softplus()) {
                        steps(block + done, 1, SelectiveLayout.ROWS, delta, here, apart);
                    }
                    SelectivePass.forwardOfAny(at, s, block + done, 1, t, SelectiveLayout.ROWS, u, y, here, apart);
                    done++;
                }
            }
        }
    }
}
