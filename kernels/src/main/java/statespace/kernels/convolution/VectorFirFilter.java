package statespace.kernels.convolution;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * The filter over the axis of (time, channel), along which neighbours lie one after the other, whatever the number of
 * channels. Both directions are the same sum: a window of the other array, with zeros where it ends, moved by a step for
 * each tap; forward the last tap comes first.
 */
public final class VectorFirFilter implements FirFilter {
    private static final int TOGETHER = 4 * COUNT;
    /** Numbers that are computed from one window. */
    private static final int STRETCH = 64 * TOGETHER;
    /** Multiplications that a task has at least, but for the last one: some milliseconds. */
    private static final long TASK = 1L << 26;

    @Override
    public void forward(Shape shape, MemorySegment x, MemorySegment taps, MemorySegment y, Workers workers) {
        FirFilter.check(shape, "x", x, taps, "y", y, Element.FLOAT);
        KernelCall.run(Call.KEY, shape, taps, x, null, null, y, workers);
    }

    @Override
    public void adjoint(Shape shape, MemorySegment taps, MemorySegment dy, MemorySegment dx, Workers workers) {
        FirFilter.check(shape, "dx", dx, taps, "dy", dy, Element.FLOAT);
        KernelCall.run(Call.KEY, shape, taps, null, dy, null, dx, workers);
    }

    /** In either direction: reads the taps, and x or dy; writes y or dx. */
    private static final class Call extends KernelCall<Shape, MemorySegment, MemorySegment> {
        static final Scratch.Key<Call> KEY = Scratch.Key.of(scratch -> new Call());

        private long row; // of what is written
        private int stretches;
        private int held;

        private boolean back() {
            return dy != null;
        }

        @Override
        protected void run(Workers workers) {
            row = (long) (back() ? shape.length() : shape.outputLength()) * shape.channels();
            stretches = Math.toIntExact((row + STRETCH - 1) / STRETCH);
            long work = Math.min(row, STRETCH) * shape.taps();
            held = (int) ((TASK + work - 1) / work);
            workers.run(Blocks.count(Math.multiplyExact(shape.batch(), stretches), held), this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            int before = (shape.taps() - 1) * shape.channels();
            int window = Lanes.START + Blocks.count(shape.taps(), COUNT) * COUNT;
            int result = window + Blocks.count(before + STRETCH, COUNT) * COUNT;
            float[] s = scratch.floats(result + STRETCH);
            Lanes.copy(in, 0, s, Lanes.START, shape.taps());
            if (!back()) {
                turn(s, Lanes.START, shape.taps());
            }
            for (int i = task * held; i < Math.min((task + 1) * held, shape.batch() * stretches); i++) {
                int batch = i / stretches;
                long begin = (long) (i % stretches) * STRETCH;
                int floats = (int) Math.min(STRETCH, row - begin);
                int padded = Blocks.count(floats, TOGETHER) * TOGETHER;
                read(batch, begin, before + floats, before + padded, s, window);
                filter(s, shape.taps(), shape.channels(), window, result, padded);
                Lanes.put(s, result, out, batch * row + begin, floats);
            }
        }

        private static void turn(float[] s, int at, int count) {
            for (int i = 0; i < count / 2; i++) {
                float first = s[at + i];
                s[at + i] = s[at + count - 1 - i];
                s[at + count - 1 - i] = first;
            }
        }

        /** What numbers from one of a row on are made of; in the adjoint that begins before them. */
        private void read(int batch, long begin, int floats, int padded, float[] s, int window) {
            MemorySegment from = back() ? dy : checkpoints;
            long line = (long) (back() ? shape.outputLength() : shape.length()) * shape.channels();
            long first = begin - (back() ? (long) (shape.taps() - 1) * shape.channels() : 0);
            int ahead = Math.clamp(-first, 0, floats);
            int there = Math.clamp(line - (first + ahead), 0, floats - ahead);
            Arrays.fill(s, window, window + ahead, 0);
            Lanes.copy(from, batch * line + first + ahead, s, window + ahead, there);
            Arrays.fill(s, window + ahead + there, window + padded, 0);
        }
    }

    /** y_i = Σ_j taps_j window_{i + j channels}. */
    private static void filter(float[] s, int taps, int channels, int window, int to, int floats) {
        for (int i = 0; i < floats; i += TOGETHER) {
            FloatVector y0 = FloatVector.zero(SPECIES);
            FloatVector y1 = y0;
            FloatVector y2 = y0;
            FloatVector y3 = y0;
            int x = window + i;
            for (int j = 0; j < taps; j++) {
                FloatVector h = FloatVector.broadcast(SPECIES, s[Lanes.START + j]);
                y0 = FloatVector.fromArray(SPECIES, s, x).fma(h, y0);
                y1 = FloatVector.fromArray(SPECIES, s, x + COUNT).fma(h, y1);
                y2 = FloatVector.fromArray(SPECIES, s, x + 2 * COUNT).fma(h, y2);
                y3 = FloatVector.fromArray(SPECIES, s, x + 3 * COUNT).fma(h, y3);
                x += channels;
            }
            y0.intoArray(s, to + i);
            y1.intoArray(s, to + i + COUNT);
            y2.intoArray(s, to + i + 2 * COUNT);
            y3.intoArray(s, to + i + 3 * COUNT);
        }
    }
}
