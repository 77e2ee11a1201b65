package statespace.kernels;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * An exponential average of every channel, from its state before the first step on:
 *
 * <pre>
 * y_t = g y_(t-1) + (1 - g) x_t
 * </pre>
 *
 * and back, with the gradient s of a state,
 *
 * <pre>
 * s_t = dy_t + g s_(t+1)      dx_t = (1 - g) s_t      dg = Σ_t s_t (y_(t-1) - x_t)
 * </pre>
 *
 * All arrays are row-major, contiguous, off-heap float32 (float64 in the double instance of the scalar twin); null means
 * absent. Throws {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the
 * number of threads. Inputs and outputs must not overlap.
 */
interface ToyKernel {
    /** The line of this kernel in {@link Kernels}. */
    Kernels.Twins<ToyKernel> LINE = new Kernels.Twins<>(ToyKernel.class, () -> new Scalar(Element.FLOAT),
            () -> new Vector());

    /** Sizes of one call; {@code length} and {@code batch} may be zero. */
    record Shape(int batch, int length, int channels) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "channels", channels);
        }

        /** Elements of {@code x} and {@code y}: (batch, length, channels). */
        long sequenceFloats() {
            return (long) batch * length * channels;
        }

        /** Elements of a state: (batch, channels). */
        long stateFloats() {
            return (long) batch * channels;
        }

        int chunks() {
            return Blocks.count(length, Blocks.CHUNK);
        }

        /** Elements of the states before each chunk: (batch, chunks, channels). */
        long checkpointFloats() {
            return (long) batch * chunks() * channels;
        }
    }

    /**
     * What the average reads.
     *
     * @param x       (batch, length, channels)
     * @param g       weight of the past, (channels)
     * @param initial (batch, channels), or null for zeros
     */
    record Inputs(MemorySegment x, MemorySegment g, MemorySegment initial) {
        void check(Shape shape, Element element) {
            Checks.present("x", x, shape.sequenceFloats(), element);
            Checks.present("g", g, shape.channels(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the average writes; null where not wanted, except y.
     *
     * @param y           (batch, length, channels)
     * @param finalState  (batch, channels)
     * @param checkpoints (batch, chunks, channels), for {@link #adjoint}
     */
    record Outputs(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints) {
        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.sequenceFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
            Checks.fits("checkpoints", checkpoints, shape.checkpointFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment x, MemorySegment g, MemorySegment initial) {
        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("x", x, in.x, shape.sequenceFloats(), element);
            Checks.gradient("g", g, in.g, shape.channels(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Averages the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param checkpoints what {@link #forward} kept
     * @param dy          gradient of y, (batch, length, channels)
     * @param dFinal      gradient of the final state, (batch, channels), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);

    private static void checkAdjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy,
            MemorySegment dFinal, Gradients out, Element element) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
    }

    /** The average as its equation reads, computed in double. */
    record Scalar(Element element) implements ToyKernel {
        @Override
        public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
            in.check(shape, element);
            out.check(shape, element);
            workers.run(shape.channels(), channel -> {
                double g = element.load(in.g, channel);
                for (int batch = 0; batch < shape.batch(); batch++) {
                    long state = (long) batch * shape.channels() + channel;
                    double y = element.loadOr(in.initial, state, 0);
                    for (int t = 0; t < shape.length(); t++) {
                        if (t % Blocks.CHUNK == 0) {
                            element.store(out.checkpoints, checkpoint(shape, batch, t, channel), y);
                        }
                        long place = place(shape, batch, t, channel);
                        y = g * y + (1 - g) * element.load(in.x, place);
                        element.store(out.y, place, y);
                    }
                    element.store(out.finalState, state, y);
                }
            });
        }

        @Override
        public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
                Gradients out, Workers workers) {
            checkAdjoint(shape, in, checkpoints, dy, dFinal, out, element);
            workers.run(shape.channels(), channel -> {
                double g = element.load(in.g, channel);
                double dG = 0;
                double[] before = new double[Blocks.CHUNK]; // y_(t-1) of a chunk
                for (int batch = 0; batch < shape.batch(); batch++) {
                    long state = (long) batch * shape.channels() + channel;
                    double carried = element.loadOr(dFinal, state, 0); // g s_(t+1)
                    for (int t = shape.length() - 1; t >= 0; t--) {
                        if (t == shape.length() - 1 || t % Blocks.CHUNK == Blocks.CHUNK - 1) {
                            again(shape, in, checkpoints, batch, t, channel, before);
                        }
                        long place = place(shape, batch, t, channel);
                        double s = element.load(dy, place) + carried;
                        dG += s * (before[t % Blocks.CHUNK] - element.load(in.x, place));
                        element.store(out.x, place, (1 - g) * s);
                        carried = g * s;
                    }
                    element.store(out.initial, state, carried);
                }
                element.store(out.g, channel, dG);
            });
        }

        /** The states of a chunk once more, each before its step. */
        private void again(Shape shape, Inputs in, MemorySegment checkpoints, int batch, int last, int channel,
                double[] before) {
            double g = element.load(in.g, channel);
            double y = element.load(checkpoints, checkpoint(shape, batch, last, channel));
            for (int t = last / Blocks.CHUNK * Blocks.CHUNK; t <= last; t++) {
                before[t % Blocks.CHUNK] = y;
                y = g * y + (1 - g) * element.load(in.x, place(shape, batch, t, channel));
            }
        }

        private static long place(Shape shape, int batch, int t, int channel) {
            return ((long) batch * shape.length() + t) * shape.channels() + channel;
        }

        private static long checkpoint(Shape shape, int batch, int t, int channel) {
            return ((long) batch * shape.chunks() + t / Blocks.CHUNK) * shape.channels() + channel;
        }
    }

    /** The average with a channel in each lane; a task is a block of channels of one sequence. */
    final class Vector implements ToyKernel {
        private static final int TILE = Blocks.CHUNK * COUNT;

        /** Places in the scratch array. */
        private static final int X = Lanes.START;
        private static final int BEFORE = X + TILE;
        private static final int DY = BEFORE + TILE;
        private static final int G = DY + TILE;
        private static final int STATE = G + COUNT;
        private static final int DG = STATE + COUNT;
        private static final int FLOATS = DG + COUNT;

        @Override
        public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
            in.check(shape, Element.FLOAT);
            out.check(shape, Element.FLOAT);
            KernelCall.run(Forward.KEY, shape, in, out, workers);
        }

        @Override
        public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
                Gradients out, Workers workers) {
            checkAdjoint(shape, in, checkpoints, dy, dFinal, out, Element.FLOAT);
            KernelCall.run(Adjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
        }

        private static final class Forward extends KernelCall<Shape, Inputs, Outputs> {
            static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

            @Override
            protected void run(Workers workers) {
                workers.run(shape.batch() * Blocks.count(shape.channels(), COUNT), this);
            }

            @Override
            protected void accept(int task, Scratch scratch) {
                int blocks = Blocks.count(shape.channels(), COUNT);
                int batch = task / blocks;
                int first = task % blocks * COUNT;
                int channels = shape.channels();
                int used = Math.min(COUNT, channels - first);
                long state = (long) batch * channels + first;
                float[] s = scratch.floats(FLOATS);
                Lanes.loadTurned(in.g, first, 1, 1, used, s, G);
                Lanes.loadTurned(in.initial, state, 1, 1, used, s, STATE);
                for (int t = 0; t < shape.length(); t += Blocks.CHUNK) {
                    int rows = Math.min(Blocks.CHUNK, shape.length() - t);
                    long place = ((long) batch * shape.length() + t) * channels + first;
                    long kept = ((long) batch * shape.chunks() + t / Blocks.CHUNK) * channels + first;
                    Lanes.store(s, STATE, 1, used, out.checkpoints, kept, channels);
                    Lanes.load(in.x, place, channels, rows, used, s, X);
                    average(s, rows);
                    Lanes.store(s, X, rows, used, out.y, place, channels);
                }
                Lanes.store(s, STATE, 1, used, out.finalState, state, channels);
            }
        }

        /** Puts y in the place of x, and moves the state on. */
        private static void average(float[] s, int rows) {
            FloatVector g = FloatVector.fromArray(Lanes.SPECIES, s, G);
            FloatVector y = FloatVector.fromArray(Lanes.SPECIES, s, STATE);
            for (int t = 0; t < rows; t++) {
                FloatVector x = FloatVector.fromArray(Lanes.SPECIES, s, X + t * COUNT);
                y = y.sub(x).fma(g, x);
                y.intoArray(s, X + t * COUNT);
            }
            y.intoArray(s, STATE);
        }

        private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
            static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

            private final GradientSums dG; // by sequence

            private Adjoint(Scratch scratch) {
                dG = new GradientSums(scratch);
            }

            @Override
            protected void run(Workers workers) {
                dG.open(shape.batch(), shape.channels());
                workers.run(shape.batch() * Blocks.count(shape.channels(), COUNT), this);
                dG.store(out.g, workers);
            }

            @Override
            protected void accept(int task, Scratch scratch) {
                int blocks = Blocks.count(shape.channels(), COUNT);
                int batch = task / blocks;
                int first = task % blocks * COUNT;
                int channels = shape.channels();
                int used = Math.min(COUNT, channels - first);
                long state = (long) batch * channels + first;
                float[] s = scratch.floats(FLOATS);
                Lanes.loadTurned(in.g, first, 1, 1, used, s, G);
                Lanes.loadTurned(null, 0, 1, 1, used, s, DG);
                Lanes.loadTurned(dFinal, state, 1, 1, used, s, STATE); // its gradient, in this direction
                for (int chunk = shape.chunks() - 1; chunk >= 0; chunk--) {
                    int t = chunk * Blocks.CHUNK;
                    int rows = Math.min(Blocks.CHUNK, shape.length() - t);
                    long place = ((long) batch * shape.length() + t) * channels + first;
                    Lanes.load(in.x, place, channels, rows, used, s, X);
                    Lanes.load(dy, place, channels, rows, used, s, DY);
                    Lanes.loadTurned(checkpoints, ((long) batch * shape.chunks() + chunk) * channels + first, 1, 1,
                            used, s, BEFORE);
                    back(s, rows);
                    Lanes.store(s, DY, rows, used, out.x, place, channels);
                }
                Lanes.store(s, STATE, 1, used, out.initial, state, channels);
                dG.put(batch, s, DG, first, used, 1);
            }
        }

        /** From dy and the gradient of the state after a chunk to dx and that of the state before it. */
        private static void back(float[] s, int rows) {
            FloatVector g = FloatVector.fromArray(Lanes.SPECIES, s, G);
            FloatVector y = FloatVector.fromArray(Lanes.SPECIES, s, BEFORE);
            for (int t = 0; t + 1 < rows; t++) {
                FloatVector x = FloatVector.fromArray(Lanes.SPECIES, s, X + t * COUNT);
                y = y.sub(x).fma(g, x);
                y.intoArray(s, BEFORE + (t + 1) * COUNT);
            }
            FloatVector carried = FloatVector.fromArray(Lanes.SPECIES, s, STATE);
            FloatVector dG = FloatVector.fromArray(Lanes.SPECIES, s, DG);
            for (int t = rows - 1; t >= 0; t--) {
                FloatVector gradient = FloatVector.fromArray(Lanes.SPECIES, s, DY + t * COUNT).add(carried);
                FloatVector change = FloatVector.fromArray(Lanes.SPECIES, s, BEFORE + t * COUNT)
                        .sub(FloatVector.fromArray(Lanes.SPECIES, s, X + t * COUNT));
                dG = gradient.fma(change, dG);
                carried = gradient.mul(g);
                gradient.sub(carried).intoArray(s, DY + t * COUNT);
            }
            carried.intoArray(s, STATE);
            dG.intoArray(s, DG);
        }
    }
}
