package statespace.kernels.piecewise;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * The recurrence with a sequence in each lane. A task is one such block of sequences, or several where the model is small:
 * a second thread takes longer to arrive than a small block to compute.
 */
public final class VectorPiecewiseLinearScan implements PiecewiseLinearScan {
    /** Multiplications that a task has at least, but for the last one: some milliseconds forward and back. */
    private static final long TASK = 1L << 27;

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment z, MemorySegment dz, MemorySegment dLast, Gradients out,
            Workers workers) {
        PiecewiseLinearScan.checkAdjoint(shape, in, z, dz, dLast, out, Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, z, dz, dLast, out, workers);
    }

    /** What both directions have in common: which sequences a task has, the weights, and arrays with a sequence in each lane. */
    private abstract static class Call<O> extends KernelCall<Shape, Inputs, O> {
        private final boolean back;
        private int blocks;
        private int held;

        Call(boolean back) {
            this.back = back;
        }

        /** Counts the tasks; how many there are depends on the shape alone. */
        final int tasks() {
            blocks = Blocks.count(shape.batch(), COUNT);
            long block = Math.max(1, shape.matrixFloats() * shape.length() * COUNT);
            held = (int) Math.min(Math.max(1, blocks), (TASK + block - 1) / block);
            return Blocks.count(blocks, held);
        }

        @Override
        protected final void accept(int task, Scratch scratch) {
            PiecewiseLayout at = PiecewiseLayout.of(scratch, shape, back);
            float[] s = scratch.floats(at.floats);
            pack(in.input(), 1, at.latent, s, at.input, at);
            pack(in.output(), shape.hidden(), 1, s, at.output, at);
            Lanes.copy(in.decay(), 0, s, at.decay, at.latent);
            Lanes.copy(in.offset(), 0, s, at.offset, at.latent);
            Arrays.fill(s, at.threshold, at.threshold + at.groups * PiecewiseLayout.GROUP, 0);
            Lanes.copy(in.threshold(), 0, s, at.threshold, shape.hidden());
            begin(s, at);
            for (int block = task * held; block < Math.min(blocks, (task + 1) * held); block++) {
                run(block * COUNT, Lanes.used(shape.batch(), block), s, at);
            }
            end(task, s, at);
        }

        void begin(float[] s, PiecewiseLayout at) {}

        /** As many sequences, from the first on. */
        abstract void run(int first, int used, float[] s, PiecewiseLayout at);

        void end(int task, float[] s, PiecewiseLayout at) {}

        /** Weights with such strides of latent and hidden units, as (group, latent, unit of the group). */
        private void pack(MemorySegment from, int latentStride, int hiddenStride, float[] s, int to,
                PiecewiseLayout at) {
            Arrays.fill(s, to, to + at.groups * PiecewiseLayout.GROUP * at.latent, 0);
            long address = from.address();
            for (int l = 0; l < shape.hidden(); l++) {
                int place = to + l / PiecewiseLayout.GROUP * at.latent * PiecewiseLayout.GROUP
                        + l % PiecewiseLayout.GROUP;
                for (int m = 0; m < at.latent; m++) {
                    s[place + m * PiecewiseLayout.GROUP] = get(address,
                            (long) m * latentStride + (long) l * hiddenStride);
                }
            }
        }

        /** Reads steps of each sequence into (step, latent, lane). */
        final void load(MemorySegment from, int first, int used, int begin, int steps, float[] s, int at) {
            turn(from, ((long) first * shape.length() + begin) * shape.latent(), shape.length() * (long) shape.latent(),
                    used, steps * shape.latent(), s, at);
        }

        /** Reads a state of each sequence into (latent, lane). */
        final void loadState(MemorySegment from, int first, int used, float[] s, int at) {
            turn(from, (long) first * shape.latent(), shape.latent(), used, shape.latent(), s, at);
        }

        private static void turn(MemorySegment from, long element, long stride, int used, int count, float[] s,
                int at) {
            if (from == null || used < COUNT) {
                Arrays.fill(s, at, at + count * COUNT, 0);
            }
            for (int lane = 0; from != null && lane < used; lane++) {
                long address = from.address() + (element + lane * stride) * Float.BYTES;
                for (int i = 0; i < count; i++) {
                    s[at + i * COUNT + lane] = get(address, i);
                }
            }
        }

        final void store(float[] s, int at, MemorySegment to, int first, int used, int begin, int steps) {
            turnBack(s, at, to, ((long) first * shape.length() + begin) * shape.latent(),
                    shape.length() * (long) shape.latent(), used, steps * shape.latent());
        }

        final void storeState(float[] s, int at, MemorySegment to, int first, int used) {
            turnBack(s, at, to, (long) first * shape.latent(), shape.latent(), used, shape.latent());
        }

        private static void turnBack(float[] s, int at, MemorySegment to, long element, long stride, int used,
                int count) {
            for (int lane = 0; to != null && lane < used; lane++) {
                long address = to.address() + (element + lane * stride) * Float.BYTES;
                for (int i = 0; i < count; i++) {
                    ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address + (long) i * Float.BYTES,
                            s[at + i * COUNT + lane]);
                }
            }
        }

        private static float get(long address, long index) {
            return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address + index * Float.BYTES);
        }

        final float strength(int t) {
            return in.strength() == null ? 0 : Lanes.get(in.strength(), t);
        }
    }

    private static final class Forward extends Call<Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        private Forward() {
            super(false);
        }

        @Override
        protected void run(Workers workers) {
            workers.run(tasks(), this);
        }

        @Override
        void run(int first, int used, float[] s, PiecewiseLayout at) {
            loadState(in.initial(), first, used, s, at.states);
            for (int begin = 0; begin < shape.length(); begin += at.chunk) {
                int steps = Math.min(at.chunk, shape.length() - begin);
                if (in.drive() != null) {
                    load(in.drive(), first, used, begin, steps, s, at.drive);
                }
                if (in.forcing() != null) {
                    load(in.forcing(), first, used, begin, steps, s, at.forcing);
                }
                for (int t = 0; t < steps; t++) {
                    int row = t * at.row;
                    int z = at.values + row;
                    PiecewisePass.linear(s, at, at.states + row, at.drive + row, in.drive() != null, z);
                    PiecewisePass.hidden(s, at, at.states + row, z);
                    if (in.forcing() != null) {
                        PiecewisePass.forced(s, at, z, at.forcing + row, strength(begin + t), at.states + row + at.row);
                    } else {
                        System.arraycopy(s, z, s, at.states + row + at.row, at.row);
                    }
                }
                store(s, at.values, out.z(), first, used, begin, steps);
                System.arraycopy(s, at.states + steps * at.row, s, at.states, at.row);
            }
            storeState(s, at.states, out.last(), first, used);
        }
    }

    private static final class Adjoint extends Call<Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dDecay;
        private final GradientSums dOutput;
        private final GradientSums dInput;
        private final GradientSums dOffset;
        private final GradientSums dThreshold;

        private Adjoint(Scratch scratch) {
            super(true);
            dDecay = new GradientSums(scratch);
            dOutput = new GradientSums(scratch);
            dInput = new GradientSums(scratch);
            dOffset = new GradientSums(scratch);
            dThreshold = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            int tasks = tasks();
            int matrix = Math.toIntExact(shape.matrixFloats());
            dDecay.open(tasks, shape.latent());
            dOutput.open(tasks, matrix);
            dInput.open(tasks, matrix);
            dOffset.open(tasks, shape.latent());
            dThreshold.open(tasks, shape.hidden());
            workers.run(tasks, this);
            dDecay.store(out.decay(), workers);
            dOutput.store(out.output(), workers);
            dInput.store(out.input(), workers);
            dOffset.store(out.offset(), workers);
            dThreshold.store(out.threshold(), workers);
        }

        @Override
        void begin(float[] s, PiecewiseLayout at) {
            Arrays.fill(s, at.dOutput, at.summed, 0);
        }

        @Override
        void run(int first, int used, float[] s, PiecewiseLayout at) {
            loadState(dFinal, first, used, s, at.gradient);
            for (int chunk = Blocks.count(shape.length(), at.chunk) - 1; chunk >= 0; chunk--) {
                int begin = chunk * at.chunk;
                int steps = Math.min(at.chunk, shape.length() - begin);
                load(dy, first, used, begin, steps, s, at.values);
                loadForcing(first, used, begin, steps, s, at);
                loadStates(first, used, begin, steps, s, at);
                for (int t = steps - 1; t >= 0; t--) {
                    int row = t * at.row;
                    PiecewisePass.linearBack(s, at, at.states + row, at.forcing + row + at.row, in.forcing() != null,
                            strength(begin + t), at.values + row);
                    PiecewisePass.hiddenBack(s, at, at.states + row, at.values + row, at.phi + t * at.wide,
                            at.dHidden + t * at.wide);
                }
                store(s, at.values, out.drive(), first, used, begin, steps);
                if (out.output() != null) {
                    PiecewisePass.products(s, at, at.values, at.phi, steps, at.dOutput);
                }
                if (out.input() != null) {
                    PiecewisePass.products(s, at, at.states, at.dHidden, steps, at.dInput);
                }
            }
            storeState(s, at.gradient, out.initial(), first, used);
        }

        /** Of the step before a chunk, where there is one, and of its steps. */
        private void loadForcing(int first, int used, int begin, int steps, float[] s, PiecewiseLayout at) {
            if (in.forcing() != null && begin == 0) {
                load(in.forcing(), first, used, 0, steps, s, at.forcing + at.row);
            } else if (in.forcing() != null) {
                load(in.forcing(), first, used, begin - 1, steps + 1, s, at.forcing);
            }
        }

        /** z̃ before each step of a chunk, from the outputs. */
        private void loadStates(int first, int used, int begin, int steps, float[] s, PiecewiseLayout at) {
            int known = begin == 0 ? 1 : 0;
            if (begin == 0) {
                loadState(in.initial(), first, used, s, at.states);
                load(checkpoints, first, used, 0, steps - 1, s, at.states + at.row);
            } else {
                load(checkpoints, first, used, begin - 1, steps, s, at.states);
            }
            for (int t = known; in.forcing() != null && t < steps; t++) {
                int row = t * at.row;
                PiecewisePass.forced(s, at, at.states + row, at.forcing + row, strength(begin + t - 1),
                        at.states + row);
            }
        }

        @Override
        void end(int task, float[] s, PiecewiseLayout at) {
            int units = at.groups * PiecewiseLayout.GROUP;
            Lanes.sums(s, at.dDecay, at.latent, dDecay.part(task), 0);
            Lanes.sums(s, at.dOffset, at.latent, dOffset.part(task), 0);
            Lanes.sums(s, at.dThreshold, shape.hidden(), dThreshold.part(task), 0);
            float[] output = dOutput.part(task);
            float[] input = dInput.part(task);
            for (int m = 0; m < at.latent; m++) {
                int line = m * units * COUNT;
                Lanes.sums(s, at.dOutput + line, shape.hidden(), output, m * shape.hidden());
                Lanes.sums(s, at.dInput + line, shape.hidden(), s, at.summed);
                for (int l = 0; l < shape.hidden(); l++) {
                    input[l * at.latent + m] = s[at.summed + l];
                }
            }
        }
    }
}
