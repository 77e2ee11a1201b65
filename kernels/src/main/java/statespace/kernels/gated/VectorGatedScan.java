package statespace.kernels.gated;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.internal.VectorMath;

/**
 * The gated scan with a real number in each lane, two for a complex one. A task is some neighbouring blocks of lanes of one
 * sequence; it goes through time in chunks, so that rows are read in long lines.
 */
public final class VectorGatedScan implements GatedScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        GatedScan.checkAdjoint(shape, in, checkpoints, dy, dFinal, out, Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
    }

    /** What both directions have in common: which blocks a task has, and how they lie in memory. */
    private abstract static class Task<O> extends KernelCall<Shape, Inputs, O> {
        private int blocks;
        private int held;

        final void runTasks(Workers workers) {
            blocks = Blocks.count(shape.rowFloats(), COUNT);
            held = Blocks.held(blocks, shape.batch(), workers.threads());
            workers.run(shape.batch() * Blocks.count(blocks, held), this);
        }

        @Override
        protected final void accept(int task, Scratch scratch) {
            int groups = Blocks.count(blocks, held);
            int first = task % groups * held;
            run(task / groups, first, Math.min(held, blocks - first), scratch.floats(own(3 * held)));
        }

        /** Some blocks, from the first on, of one sequence. */
        abstract void run(int batch, int first, int count, float[] s);

        /** Where a block of a task keeps its state. */
        static int own(int number) {
            return GatedPass.KEPT + number * COUNT;
        }

        final int used(int block) {
            return Lanes.used(shape.rowFloats(), block);
        }

        final long state(int batch, int block) {
            return (long) batch * shape.rowFloats() + (long) block * COUNT;
        }

        final long place(int batch, int chunk, int block) {
            return ((long) batch * shape.length() + (long) chunk * Blocks.CHUNK) * shape.rowFloats()
                    + (long) block * COUNT;
        }

        final long checkpoint(int batch, int chunk, int block) {
            return ((long) batch * shape.chunks() + chunk) * shape.rowFloats() + (long) block * COUNT;
        }

        final int rows(int chunk) {
            return Math.min(Blocks.CHUNK, shape.length() - chunk * Blocks.CHUNK);
        }

        /** One row of a block; zeros where there is no segment. */
        final void loadRow(MemorySegment from, long place, int block, float[] s, int at) {
            if (from == null) {
                Arrays.fill(s, at, at + COUNT, 0);
            } else {
                Lanes.load(from, place, 0, 1, used(block), s, at);
            }
        }

        /** The decay of a block over a chunk; one that does not change is kept at {@code own}. */
        final void loadDecay(long place, int rows, int block, float[] s, int own) {
            if (shape.selective()) {
                Lanes.load(in.a(), place, shape.rowFloats(), rows, used(block), s, GatedPass.A);
                return;
            }
            for (int row = 0; row < rows; row++) {
                System.arraycopy(s, own, s, GatedPass.A + row * COUNT, COUNT);
            }
        }
    }

    private static final class Forward extends Task<Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        @Override
        protected void run(Workers workers) {
            runTasks(workers);
        }

        @Override
        void run(int batch, int first, int count, float[] s) {
            for (int i = 0; i < count; i++) {
                loadRow(in.initial(), state(batch, first + i), first + i, s, own(i));
                loadRow(shape.selective() ? null : in.a(), state(0, first + i), first + i, s, own(count + i));
            }
            for (int chunk = 0; chunk < shape.chunks(); chunk++) {
                int rows = rows(chunk);
                for (int i = 0; i < count; i++) {
                    int block = first + i;
                    long place = place(batch, chunk, block);
                    Lanes.store(s, own(i), 1, used(block), out.checkpoints(), checkpoint(batch, chunk, block), 0);
                    loadDecay(place, rows, block, s, own(count + i));
                    Lanes.load(in.b(), place, shape.rowFloats(), rows, used(block), s, GatedPass.B);
                    if (shape.complex()) {
                        GatedPass.complex(s, own(i), rows);
                    } else {
                        GatedPass.real(s, own(i), rows);
                    }
                    Lanes.store(s, GatedPass.B, rows, used(block), out.y(), place, shape.rowFloats());
                }
            }
            for (int i = 0; i < count; i++) {
                Lanes.store(s, own(i), 1, used(first + i), out.finalState(), state(batch, first + i), 0);
            }
        }
    }

    private static final class Adjoint extends Task<Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dA; // by sequence, where the decay does not change

        private Adjoint(Scratch scratch) {
            dA = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            dA.open(shape.selective() ? 0 : shape.batch(), shape.rowFloats());
            runTasks(workers);
            dA.store(shape.selective() ? null : out.a(), workers);
        }

        @Override
        void run(int batch, int first, int count, float[] s) {
            for (int i = 0; i < count; i++) {
                loadRow(dFinal, state(batch, first + i), first + i, s, own(i));
                loadRow(shape.selective() ? null : in.a(), state(0, first + i), first + i, s, own(count + i));
                loadRow(null, 0, first + i, s, own(2 * count + i));
            }
            for (int chunk = shape.chunks() - 1; chunk >= 0; chunk--) {
                for (int i = 0; i < count; i++) {
                    back(batch, chunk, first + i, s, own(i), own(count + i), own(2 * count + i));
                }
            }
            for (int i = 0; i < count; i++) {
                Lanes.store(s, own(i), 1, used(first + i), out.initial(), state(batch, first + i), 0);
                if (!shape.selective()) {
                    dA.put(batch, s, own(2 * count + i), (first + i) * COUNT, used(first + i), 1);
                }
            }
        }

        private void back(int batch, int chunk, int block, float[] s, int state, int decay, int sum) {
            int rows = rows(chunk);
            int used = used(block);
            long place = place(batch, chunk, block);
            loadDecay(place, rows, block, s, decay);
            Lanes.load(in.b(), place, shape.rowFloats(), rows, used, s, GatedPass.B);
            Lanes.load(dy, place, shape.rowFloats(), rows, used, s, GatedPass.DY);
            loadRow(checkpoints, checkpoint(batch, chunk, block), block, s, GatedPass.Y);
            if (shape.complex()) {
                GatedPass.complexAgain(s, rows);
                GatedPass.complexBack(s, state, rows);
            } else {
                GatedPass.realAgain(s, rows);
                GatedPass.realBack(s, state, rows);
            }
            Lanes.store(s, GatedPass.DY, rows, used, out.b(), place, shape.rowFloats());
            if (shape.selective()) {
                Lanes.store(s, GatedPass.DA, rows, used, out.a(), place, shape.rowFloats());
            } else {
                VectorMath.addSum(s, GatedPass.DA, sum, rows * COUNT);
            }
        }
    }
}
