package statespace.kernels.step;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.VectorSupport;

/**
 * A matrix (rows, columns) in the order in which {@link MatrixVector} reads it. Panels of four stripes lie one after the
 * other, a stripe is as many rows as a vector has lanes; in a panel column follows column, and in a column the numbers of
 * its rows lie side by side, so that a panel is read in one line. Rows that fill up the last panel are zeros. Immutable;
 * the memory is native, begins at a cache line and is freed with the object.
 *
 * <p>
 * As {@link Precision#BFLOAT16} one int holds the numbers of two stripes: the lower half is the one of an even stripe, and
 * the whole int read as a float is the one of the odd stripe. Its lower half, which belongs to the neighbour, then counts
 * as further digits; the upper half is chosen so that the whole is nearest to the number meant.
 */
public final class PackedMatrix {
    static final int LANES = VectorSupport.refusal() == null ? Lanes.COUNT : Blocks.CHANNELS;
    /** Rows of a panel. */
    static final int PANEL = 4 * LANES;
    private static final int HALF = 16;
    private static final int UPPER = 0xFFFF0000;

    /** How a number is stored. */
    public enum Precision {
        /** As it is. */
        FLOAT32(Float.BYTES),
        /** Half the memory; a number is off by at most 2⁻⁸ of its size. */
        BFLOAT16(Short.BYTES);

        private final int bytes;

        Precision(int bytes) {
            this.bytes = bytes;
        }
    }

    private final int rows;
    private final int columns;
    private final Precision precision;
    final MemorySegment data;

    private PackedMatrix(int rows, int columns, Precision precision) {
        Checks.atLeast(1, "rows", rows);
        Checks.atLeast(1, "columns", columns);
        this.rows = rows;
        this.columns = columns;
        this.precision = precision;
        data = Arena.ofAuto().allocate((long) paddedRows() * columns * precision.bytes, 64);
    }

    /**
     * Packs a matrix.
     *
     * @param weights
     *            (rows, columns), row-major
     * @throws IllegalArgumentException
     *             if the array has another length
     */
    public static PackedMatrix of(float[] weights, int rows, int columns, Precision precision) {
        if (weights.length != (long) rows * columns) {
            throw new IllegalArgumentException(weights.length + " floats are no matrix of " + rows + " x " + columns);
        }
        PackedMatrix packed = new PackedMatrix(rows, columns, precision);
        for (int row = 0; row < rows; row++) {
            // An even stripe comes before its neighbour, whose lower digits it is.
            for (int column = 0; column < columns; column++) {
                packed.put(row, column, weights[row * columns + column]);
            }
        }
        return packed;
    }

    private void put(int row, int column, float weight) {
        long at = place(row, column);
        if (precision == Precision.FLOAT32) {
            data.set(ValueLayout.JAVA_FLOAT, at, weight);
        } else if (isEven(row)) {
            data.set(ValueLayout.JAVA_INT, at, nearest(weight, 0) >>> HALF);
        } else {
            data.set(ValueLayout.JAVA_INT, at, nearest(weight, data.get(ValueLayout.JAVA_INT, at) & ~UPPER));
        }
    }

    /** The int with this lower half that, read as a float, is nearest to {@code weight}. */
    static int nearest(float weight, int lower) {
        int bits = Float.floatToRawIntBits(weight);
        int cut = (bits & UPPER) | lower;
        int best = cut;
        for (int other : new int[]{cut - (1 << HALF), cut + (1 << HALF)}) {
            if (Math.abs((double) Float.intBitsToFloat(other) - weight) < Math
                    .abs((double) Float.intBitsToFloat(best) - weight)) {
                best = other;
            }
        }
        return best;
    }

    /** The number that products use at this place. */
    public float weight(int row, int column) {
        long at = place(row, column);
        if (precision == Precision.FLOAT32) {
            return data.get(ValueLayout.JAVA_FLOAT, at);
        }
        int word = data.get(ValueLayout.JAVA_INT, at);
        return Float.intBitsToFloat(isEven(row) ? word << HALF : word);
    }

    private static boolean isEven(int row) {
        return row / LANES % 2 == 0;
    }

    private long place(int row, int column) {
        int within = row % PANEL;
        if (precision == Precision.BFLOAT16) {
            within = within / (2 * LANES) * (2 * LANES) + 2 * (within % LANES);
        }
        return row / PANEL * panelBytes() + ((long) column * PANEL + within) * precision.bytes;
    }

    long panelBytes() {
        return (long) PANEL * columns * precision.bytes;
    }

    /** Rows with those that fill up the last panel. */
    public int paddedRows() {
        return Blocks.count(rows, PANEL) * PANEL;
    }

    /** Numbers in a column. */
    public int rows() {
        return rows;
    }

    /** Numbers in a row. */
    public int columns() {
        return columns;
    }

    /** How numbers are stored. */
    public Precision precision() {
        return precision;
    }
}
