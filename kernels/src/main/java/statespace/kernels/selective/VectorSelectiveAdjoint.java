package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.NativeMemory.address;

import java.util.Arrays;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.PaddedBlock;
import statespace.kernels.internal.Scratch;
import statespace.kernels.selective.SelectiveScan.Gradients;
import statespace.kernels.selective.SelectiveScan.Inputs;
import statespace.kernels.selective.SelectiveScan.Shape;

/**
 * The adjoint of the selective scan with a channel in each lane. A task is a group of channel blocks of one sequence,
 * which goes back through time chunk by chunk, and through a chunk strip by strip: first the strip's states are computed
 * again and leave a trail, then the passes go back. The blocks of a strip add their dB and dC lane by lane, so that only one
 * sum over lanes a strip is needed. What is a strip and what a group depends on the shape alone.
 */
final class VectorSelectiveAdjoint extends KernelCall<Shape, Inputs, Gradients> {
    static final Scratch.Key<VectorSelectiveAdjoint> KEY = Scratch.Key.of(VectorSelectiveAdjoint::new);

    private final GradientSums dA; // by sequence: (channel, state)
    private final GradientSums dD; // by sequence: (channel)
    private final GradientSums dBias; // by sequence: (channel)
    private final GradientSums dB; // by group: (batch, length, state)
    private final GradientSums dC; // by group: (batch, length, state)
    private int blocks;
    private int groupBlocks;
    private int together;
    private int most; // blocks of a task
    private int tasks; // of a sequence

    private VectorSelectiveAdjoint(Scratch scratch) {
        dA = new GradientSums(scratch);
        dD = new GradientSums(scratch);
        dBias = new GradientSums(scratch);
        dB = new GradientSums(scratch);
        dC = new GradientSums(scratch);
    }

    @Override
    protected void run(Workers workers) {
        blocks = Blocks.count(shape.channels(), COUNT);
        groupBlocks = SelectiveLayout.group(shape);
        int groups = Blocks.count(blocks, groupBlocks);
        together = SelectiveLayout.groupsTogether(shape, groups, workers.threads());
        most = Math.min(together * groupBlocks, blocks);
        tasks = Blocks.count(groups, together);
        dA.open(shape.batch(), Math.toIntExact(shape.transitionFloats()));
        dD.open(shape.batch(), shape.channels());
        dBias.open(shape.batch(), shape.channels());
        dB.open(groups, Math.toIntExact(shape.projectionFloats()));
        dC.open(groups, Math.toIntExact(shape.projectionFloats()));
        workers.run(shape.batch() * tasks, this);
        dA.store(out.a(), workers);
        dD.store(out.d(), workers);
        dBias.store(out.deltaBias(), workers);
        dB.store(out.b(), workers);
        dC.store(out.c(), workers);
    }

    @Override
    protected void accept(int task, Scratch scratch) {
        scratch.get(Task.KEY).run(this, task / tasks, task % tasks * together);
    }

    /** Some groups of blocks of one sequence. */
    private static final class Task {
        static final Scratch.Key<Task> KEY = Scratch.Key.of(Task::new);

        private final Scratch scratch;
        private final Rows whole = new Rows();
        private final Rows last = new Rows();
        private VectorSelectiveAdjoint call;
        private Shape shape;
        private int batch;
        private int firstGroup;
        private int first;
        private int held;
        private int full;
        private SelectiveLayout at;
        private float[] s;

        private Task(Scratch scratch) {
            this.scratch = scratch;
        }

        void run(VectorSelectiveAdjoint call, int batch, int firstGroup) {
            this.call = call;
            shape = call.shape;
            this.batch = batch;
            this.firstGroup = firstGroup;
            first = firstGroup * call.groupBlocks;
            held = Math.min(call.most, call.blocks - first);
            full = Math.min(held, shape.channels() / COUNT - first);
            at = SelectiveLayout.back(scratch, shape, call.most);
            s = scratch.floats(at.floats);
            whole.lieAt(call);
            if (full < held) {
                last.lieAt(call, scratch.get(PaddedBlock.KEY));
            }
            run();
        }

        private void run() {
            Arrays.fill(s, at.cells, at.tiles, 0);
            at.loadParameters(call.in, s, first, held);
            at.toCells(s, at.a, held, SelectiveLayout.A);
            at.loadStates(call.dFinal, s, at.h, batch, first, held);
            at.toCells(s, at.h, held, SelectiveLayout.G);
            Arrays.fill(s, at.dD, at.slopes, 0);
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                chunk(chunk);
            }
            at.fromCells(s, held, SelectiveLayout.G);
            at.storeStates(s, at.h, call.out.initial(), batch, first, held);
            at.fromCells(s, held, SelectiveLayout.DA);
            for (int i = 0; i < held; i++) {
                int channel = (first + i) * COUNT;
                int used = Lanes.used(shape.channels(), first + i);
                call.dA.put(batch, s, at.h + at.set(i), channel, used, shape.state());
                call.dD.put(batch, s, at.dD + i * COUNT, channel, used, 1);
                call.dBias.put(batch, s, at.dBias + i * COUNT, channel, used, 1);
            }
        }

        private void chunk(int chunk) {
            int begin = chunk * Blocks.CHUNK;
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long row = (long) batch * shape.length() + begin;
            long place = row * whole.stride + (long) first * COUNT * Float.BYTES;
            at.loadProjections(call.in, s, row, rows);
            long states = address(call.checkpoints) + at.checkpoint(batch, chunk, first) * Float.BYTES;
            open(0, full, rows, whole, place);
            if (full < held) {
                fill(place + full * PaddedBlock.STRIDE, rows);
                open(full, 1, rows, last, 0);
            }
            at.endTiles(s, rows);
            for (int block = 0; block < held; block += at.strip) {
                int count = Math.min(at.strip, held - block);
                at.toTrails(states + (long) at.set(block) * Float.BYTES, s, count);
                strip(block, count, row, rows);
            }
            finish(0, full, rows, whole, place);
            if (full < held) {
                finish(full, 1, rows, last, 0);
                empty(place + full * PaddedBlock.STRIDE, rows);
            }
        }

        private void open(int block, int count, int rows, Rows x, long place) {
            boolean prepared = call.in.softplus() || at.hasLongRows();
            if (prepared) {
                SelectiveRows.steps(at, s, block, count, rows, x.delta, place, x.stride, call.in.softplus(), true);
            }
            SelectiveRows.open(at, s, block, count, rows, x.u, prepared ? 0 : x.delta, x.z, x.dy, place, x.stride);
        }

        /** Some blocks forward through a chunk and back. */
        private void strip(int block, int count, long row, int rows) {
            for (int t = 0; t < rows; t += SelectiveLayout.TWO) {
                sweep(block, count, t);
            }
            int group = firstGroup + block / call.groupBlocks;
            for (int t = (rows - 1) / SelectiveLayout.TWO * SelectiveLayout.TWO; t >= 0; t -= SelectiveLayout.TWO) {
                SelectiveBackwardPass.back(at, s, block, count, t, call.out.z() != null);
                if (t % SelectiveLayout.ROWS == 0) {
                    int some = Math.min(SelectiveLayout.ROWS, rows - t);
                    add(at.dB, some, call.dB.part(group), row + t);
                    add(at.dC, some, call.dC.part(group), row + t);
                }
            }
        }

        /** Adds sums over lanes to rows of dB or dC. */
        private void add(int from, int rows, float[] to, long row) {
            Lanes.sums(s, from, rows * at.columns, s, at.sums);
            int place = Math.toIntExact(row * at.states);
            if (at.columns == at.states) {
                Lanes.add(s, at.sums, rows * at.states, to, place);
                return;
            }
            for (int i = 0; i < rows; i++) {
                Lanes.add(s, at.sums + i * at.columns, at.states, to, place + i * at.states);
            }
        }

        /** Two rows; blocks whose exponents need care are done apart, whatever the other blocks need. */
        private void sweep(int strip, int count, int t) {
            int end = strip + count;
            int block = strip;
            while (block < end) {
                int careful = SelectiveBackwardPass.careful(at, s, block, end, t);
                SelectiveBackwardPass.sweep(at, s, strip, block, careful, t);
                if (careful < end) {
                    SelectiveBackwardPass.sweepOfAny(at, s, strip, careful, t);
                }
                block = careful + 1;
            }
        }

        private void finish(int block, int count, int rows, Rows x, long place) {
            SelectiveRows.finish(at, s, block, count, rows, x.u, x.dU, x.dDelta, x.dZ, place, x.stride,
                    call.in.softplus());
        }

        /** The rows of a block that does not fill a vector, padded. */
        private void fill(long place, int rows) {
            PaddedBlock padded = scratch.get(PaddedBlock.KEY);
            int used = Lanes.used(shape.channels(), call.blocks - 1);
            padded.fill(0, call.in.u(), place, whole.stride, rows, used);
            padded.fill(1, call.in.delta(), place, whole.stride, rows, used);
            padded.fill(2, call.in.z(), place, whole.stride, rows, used);
            padded.fill(3, call.dy, place, whole.stride, rows, used);
        }

        private void empty(long place, int rows) {
            PaddedBlock padded = scratch.get(PaddedBlock.KEY);
            int used = Lanes.used(shape.channels(), call.blocks - 1);
            padded.empty(4, call.out.u(), place, whole.stride, rows, used);
            padded.empty(5, call.out.delta(), place, whole.stride, rows, used);
            padded.empty(2, call.out.z(), place, whole.stride, rows, used);
        }
    }

    /** Where rows lie: those of full blocks in the caller's memory, those of a last one padded; 0 where absent. */
    private static final class Rows {
        private long u;
        private long delta;
        private long z;
        private long dy;
        private long dU;
        private long dDelta;
        private long dZ;
        private long stride;

        void lieAt(VectorSelectiveAdjoint call) {
            u = address(call.in.u());
            delta = address(call.in.delta());
            z = address(call.in.z());
            dy = address(call.dy);
            dU = address(call.out.u());
            dDelta = address(call.out.delta());
            dZ = address(call.out.z());
            stride = (long) call.shape.channels() * Float.BYTES;
        }

        void lieAt(VectorSelectiveAdjoint call, PaddedBlock padded) {
            u = padded.address(0);
            delta = padded.address(1);
            z = call.in.z() == null ? 0 : padded.address(2);
            dy = padded.address(3);
            dU = padded.address(4);
            dDelta = padded.address(5);
            dZ = call.out.z() == null ? 0 : padded.address(2);
            stride = PaddedBlock.STRIDE;
        }
    }
}
