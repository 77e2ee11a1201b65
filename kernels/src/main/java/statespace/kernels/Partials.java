package statespace.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Gradients that several tasks contribute to: each task writes its own part, and the parts are added in their order once
 * all are there, so that the result does not depend on who came first.
 */
final class Partials {
    private static final int STRETCH = 1 << 14;

    private final float[][] parts;
    private final int size;

    Partials(int parts, int size) {
        this.parts = new float[parts][size];
        this.size = size;
    }

    float[] part(int index) {
        return parts[index];
    }

    /** Puts what a block of channels holds as (column, lane) into a part laid out as (channel, column). */
    void put(int part, float[] s, int at, int channel, int used, int columns) {
        for (int lane = 0; lane < used; lane++) {
            for (int column = 0; column < columns; column++) {
                parts[part][(channel + lane) * columns + column] = s[at + column * Lanes.COUNT + lane];
            }
        }
    }

    /** Writes the sum of all parts; does nothing where there is no segment. */
    void store(MemorySegment to, Workers workers) {
        if (to == null) {
            return;
        }
        workers.run(Blocks.count(size, STRETCH), stretch -> {
            int begin = stretch * STRETCH;
            int end = Math.min(begin + STRETCH, size);
            double[] sum = new double[end - begin];
            for (float[] part : parts) {
                for (int i = begin; i < end; i++) {
                    sum[i - begin] += part[i];
                }
            }
            for (int i = begin; i < end; i++) {
                Lanes.set(to, i, (float) sum[i - begin]);
            }
        });
    }
}
