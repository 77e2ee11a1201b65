package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.NativeMemory.address;

import java.lang.foreign.MemorySegment;

/**
 * The selective scan with a channel in each lane. A task is a group of channel blocks of one sequence; it goes through
 * time a few rows at a time with the states of all its blocks in the second-level cache.
 */
public final class VectorSelectiveScan implements SelectiveScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        int blocks = Blocks.count(shape.channels(), COUNT);
        int held = Blocks.held(blocks, shape.batch(), workers.threads());
        int groups = Blocks.count(blocks, held);
        workers.run(shape.batch() * groups, task -> {
            int first = task % groups * held;
            new Forward(shape, in, out, task / groups, first, Math.min(held, blocks - first)).run();
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        new VectorSelectiveAdjoint(shape, in, checkpoints, dy, dFinal, out, workers).run();
    }

    /** A task of the forward direction. */
    private static final class Forward {
        private final Inputs in;
        private final Outputs out;
        private final int batch;
        private final int first;
        private final int held;
        private final SelectiveLayout at;
        private final float[] s;
        private final long stride;

        Forward(Shape shape, Inputs in, Outputs out, int batch, int first, int held) {
            this.in = in;
            this.out = out;
            this.batch = batch;
            this.first = first;
            this.held = held;
            at = new SelectiveLayout(shape, held, false);
            s = Lanes.scratch(at.floats);
            stride = (long) shape.channels() * Float.BYTES;
        }

        void run() {
            Shape shape = at.shape;
            int full = Math.min(held, shape.channels() / COUNT - first);
            at.loadParameters(in, s, first, held);
            at.loadStates(in.initial(), s, at.h, batch, first, held);
            for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
                int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
                long row = (long) batch * shape.length() + begin;
                if (out.checkpoints() != null) {
                    Lanes.put(s, at.h, out.checkpoints(), at.checkpoint(batch, begin / Blocks.CHUNK, first),
                            at.set(held));
                }
                at.loadProjections(in, s, row, rows);
                long place = row * stride + (long) first * COUNT * Float.BYTES;
                chunk(0, full, rows, address(in.u()), address(in.delta()), address(in.z()), address(out.y()), place,
                        stride);
                if (full < held) {
                    partial(rows, place + (long) full * COUNT * Float.BYTES);
                }
            }
            at.storeStates(s, at.h, out.finalState(), batch, first, held);
        }

        private void partial(int rows, long place) {
            PaddedBlock padded = PaddedBlock.ofThread();
            int used = Lanes.used(at.shape.channels(), first + held - 1);
            padded.fill(0, in.u(), place, stride, rows, used);
            padded.fill(1, in.delta(), place, stride, rows, used);
            padded.fill(2, in.z(), place, stride, rows, used);
            chunk(held - 1, 1, rows, padded.address(0), padded.address(1), in.z() == null ? 0 : padded.address(2),
                    padded.address(3), 0, PaddedBlock.STRIDE);
            padded.empty(3, out.y(), place, stride, rows, used);
        }

        private void chunk(int block, int blocks, int rows, long u, long delta, long z, long y, long place,
                long apart) {
            for (int t = 0; t < rows; t += SelectiveLayout.ROWS) {
                int count = Math.min(SelectiveLayout.ROWS, rows - t);
                long from = place + t * apart;
                if (in.softplus() || count < SelectiveLayout.ROWS) {
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
            SelectiveRows.steps(at, s, block, blocks, rows, delta, from, apart, in.softplus(), false);
        }

        /** Four rows; blocks whose exponents need care are done apart, whatever the other blocks need. */
        private void pass(int block, int blocks, int t, long delta, long u, long y, long from, long apart) {
            long between = in.softplus() ? (long) at.row * Float.BYTES : apart;
            int bias = in.softplus() ? at.none : at.bias;
            int done = 0;
            while (done < blocks) {
                long here = from + done * PaddedBlock.STRIDE;
                long steps = in.softplus() ? at.step(0, block + done) : delta + here;
                done = SelectivePass.forward(at, s, block + done, blocks - done, steps, between, bias, u, y, here,
                        apart) - block;
                if (done < blocks) {
                    here = from + done * PaddedBlock.STRIDE;
                    if (!in.softplus()) {
                        steps(block + done, 1, SelectiveLayout.ROWS, delta, here, apart);
                    }
                    SelectivePass.forwardOfAny(at, s, block + done, 1, t, SelectiveLayout.ROWS, u, y, here, apart);
                    done++;
                }
            }
        }
    }
}
