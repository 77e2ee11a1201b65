package statespace.kernels.internal;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import statespace.kernels.Workers;

/**
 * Gradients that several tasks contribute to: each task writes its own part, and the parts are added in their order once
 * all are there, so that the result does not depend on who came first. From {@link #open} to {@link #store}, again and
 * again; the arrays are those of an earlier sum of the same {@link Scratch} where they fit.
 */
public final class GradientSums implements IntConsumer {
    private static final int STRETCH = 1 << 14;
    private static final int MOST_SPARE = 64;
    private static final Scratch.Key<List<float[]>> SPARE = Scratch.Key.of(scratch -> new ArrayList<>());
    private static final Scratch.Key<double[]> SUM = Scratch.Key.of(scratch -> new double[STRETCH]);

    private final List<float[]> spare;
    private float[][] parts = {};
    private int count;
    private int size;
    private MemorySegment to;

    /** Sums of the calls, or of the tasks, that use a scratch. */
    public GradientSums(Scratch scratch) {
        spare = scratch.get(SPARE);
    }

    /** Begins a sum: so many parts of so many zeros. */
    public void open(int count, int size) {
        if (parts.length < count) {
            parts = new float[count][];
        }
        this.count = count;
        this.size = size;
        for (int i = 0; i < count; i++) {
            parts[i] = zeros(size);
        }
    }

    /** An array of at least this size, at most twice as long, that is zero as far as it counts. */
    private float[] zeros(int size) {
        for (int i = spare.size() - 1; i >= 0; i--) {
            int length = spare.get(i).length;
            if (length >= size && length / 2 <= size) {
                float[] array = spare.remove(i);
                Arrays.fill(array, 0, size, 0);
                return array;
            }
        }
        return new float[size];
    }

    public float[] part(int index) {
        return parts[index];
    }

    /** Puts what a block of channels holds as (column, lane) into a part laid out as (channel, column). */
    public void put(int part, float[] s, int at, int channel, int used, int columns) {
        for (int lane = 0; lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                parts[part][(channel + lane) * columns + column] = s[at + column * Lanes.COUNT + lane];
            }
        }
    }

    /** Writes the sum of all parts where there is a segment, and gives the parts back. */
    public void store(MemorySegment to, Workers workers) {
        if (to != null && count == 0) {
            to.asSlice(0, (long) size * Float.BYTES).fill((byte) 0);
        } else if (to != null && count == 1) {
            Lanes.put(parts[0], 0, to, 0, size);
        } else if (to != null) {
            this.to = to;
            try {
                workers.run(Blocks.count(size, STRETCH), this);
            } finally {
                this.to = null;
            }
        }
        release();
    }

    /** Gives the parts back without adding them. */
    public void release() {
        for (int i = 0; i < count; i++) {
            keep(parts[i]);
            parts[i] = null;
        }
    }

    /** Keeps an array; where there are enough, in the place of a shorter one: to make long arrays again fills the heap. */
    private void keep(float[] array) {
        if (spare.size() < MOST_SPARE) {
            spare.add(array);
            return;
        }
        int shortest = 0;
        for (int i = 1; i < spare.size(); i++) {
            if (spare.get(i).length < spare.get(shortest).length) {
                shortest = i;
            }
        }
        if (spare.get(shortest).length < array.length) {
            spare.set(shortest, array);
        }
    }

    /** Adds and writes a stretch of the sum. */
    @Override
    public void accept(int stretch) {
        int begin = stretch * STRETCH;
        int end = Math.min(begin + STRETCH, size);
        double[] sum = Scratch.current().get(SUM);
        float[] first = parts[0];
        for (int i = begin; i < end; i++) {
            sum[i - begin] = first[i];
        }
        for (int part = 1; part < count; part++) {
            float[] values = parts[part];
            for (int i = begin; i < end; i++) {
                sum[i - begin] += values[i];
            }
        }
        for (int i = begin; i < end; i++) {
            first[i] = (float) sum[i - begin]; // its numbers have been added
        }
        Lanes.put(first, begin, to, begin, end - begin);
    }
}
