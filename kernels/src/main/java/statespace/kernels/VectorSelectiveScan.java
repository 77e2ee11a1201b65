package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

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
        // A row is read in one line: as few groups of channels as keep all threads busy. No sum crosses a group.
        int tasks = workers.threads() == 1 ? 1 : 2 * workers.threads();
        int held = Blocks.count(blocks, Blocks.count(tasks, Math.max(1, shape.batch())));
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
        new VectorSelectiveAdjoint(shape, in, checkpoints, dy, dFinal, out).run(workers);
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
            float bound = VectorMath.PLAIN / at.loadParameters(in, s, first, held);
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
                chunk(0, full, rows, in.u(), in.delta(), in.z(), out.y(), place, stride, bound);
                if (full < held) {
                    partial(rows, place + (long) full * COUNT * Float.BYTES, bound);
                }
            }
            at.storeStates(s, at.h, out.finalState(), batch, first, held);
        }

        private void partial(int rows, long place, float bound) {
            PaddedBlock padded = PaddedBlock.ofThread();
            int used = Lanes.used(at.shape.channels(), first + held - 1);
            chunk(held - 1, 1, rows, padded.fill(0, in.u(), place, stride, rows, used),
                    padded.fill(1, in.delta(), place, stride, rows, used),
                    padded.fill(2, in.z(), place, stride, rows, used), padded.slot(3), 0, PaddedBlock.STRIDE, bound);
            padded.empty(3, out.y(), place, stride, rows, used);
        }

        private void chunk(int block, int blocks, int rows, MemorySegment u, MemorySegment delta, MemorySegment z,
                MemorySegment y, long place, long apart, float bound) {
            for (int t = 0; t < rows; t += SelectiveLayout.ROWS) {
                int count = Math.min(SelectiveLayout.ROWS, rows - t);
                long from = place + t * apart;
                boolean any = SelectiveRows.steps(at, s, block, blocks, 0, count, delta, from, apart, in.softplus(),
                        false, bound);
                if (any && count == SelectiveLayout.ROWS) {
                    for (int i = 0; i < blocks; i++) {
                        boolean steep = SelectiveRows.steep(at, s, block + i, 0, count);
                        pass(steep, block + i, 1, t, count, u, y, from + i * PaddedBlock.STRIDE, apart);
                    }
                } else {
                    pass(any, block, blocks, t, count, u, y, from, apart);
                }
                if (z != null) {
                    SelectiveRows.gate(blocks, count, z, y, from, apart);
                }
            }
        }

        private void pass(boolean any, int block, int blocks, int t, int rows, MemorySegment u, MemorySegment y,
                long from, long apart) {
            if (any || rows < SelectiveLayout.ROWS) {
                SelectivePass.forwardOfAny(at, s, block, blocks, t, 0, rows, u, y, from, apart);
            } else {
                SelectivePass.forward(at, s, block, blocks, t, 0, u, y, from, apart);
            }
        }
    }
}
