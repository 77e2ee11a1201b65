package statespace.kernels.matrix;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.internal.Lanes;

/**
 * Matrices of one sequence that are linear in a row of numbers a step, u A: the rows of a chunk are one product of its
 * drivers with A, the gradients of the drivers and of A are two. What the products with M do with a row, and add to its
 * gradient, is the structure's own.
 */
abstract class ChunkTransition extends VectorTransition {
    /** Numbers of a row: whole vectors. */
    final int row;
    int m; // (step, row)
    int dM; // (step, row)
    int u; // (step, driver)
    int du; // (step, driver)
    int spare; // MatrixProducts.INNER_FLOATS

    ChunkTransition(MatrixScan.Shape shape, int padded, int row) {
        super(shape, 1, padded, steps(row));
        this.row = row;
    }

    @Override
    int place(int at) {
        m = at;
        dM = m + chunk * row;
        u = dM + chunk * row;
        du = u + chunk * shape.drivers();
        spare = du + chunk * shape.drivers();
        return spare + MatrixProducts.INNER_FLOATS;
    }

    @Override
    void prepare(MemorySegment from, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        Lanes.copy(from, ((long) sequence * shape.length() + begin) * drivers, s, u, steps * drivers);
        MatrixProducts.outer(s, u, drivers, 1, a, 0, row, s, m, row, steps, drivers, row, false);
        clear(steps);
    }

    /** Begins the gradients of a chunk. */
    final void clear(int steps) {
        if (dA != null) {
            Arrays.fill(s, dM, dM + steps * row, 0);
            Arrays.fill(s, du, du + steps * shape.drivers(), 0);
        }
    }

    @Override
    void finish(MemorySegment to, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        if (to != null) {
            MatrixProducts.inner(s, dM, row, a, 0, row, s, du, drivers, steps, drivers, row, true, s, spare);
            Lanes.put(s, du, to, ((long) sequence * shape.length() + begin) * drivers, steps * drivers);
        }
        MatrixProducts.outer(s, u, 1, drivers, s, dM, row, dA, 0, row, drivers, steps, row, true);
    }

    /** Packs rows of {@code count} numbers, {@code stride} apart in A, into rows of whole vectors. */
    static void packRows(MemorySegment from, long stride, int rows, int count, float[] to) {
        int lanes = whole(count);
        for (int i = 0; i < rows; i++) {
            Lanes.copy(from, i * stride, to, i * lanes, count);
            Arrays.fill(to, i * lanes + count, (i + 1) * lanes, 0);
        }
    }

    /** Adds such rows to where they came from. */
    static void unpackRows(float[] rows, int count, int width, float[] to, int stride) {
        int lanes = whole(width);
        for (int i = 0; i < count; i++) {
            for (int n = 0; n < width; n++) {
                to[i * stride + n] += rows[i * lanes + n];
            }
        }
    }
}
