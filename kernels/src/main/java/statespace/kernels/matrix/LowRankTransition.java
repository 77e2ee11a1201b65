package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/** Σ_i u_i (diag(d_i) + U_i V_iᵀ): a row is Σ u_i d_i. Packed: the d, then the columns of all U, then those of all V. */
final class LowRankTransition extends ChunkTransition {
    private final int rank;
    private final int columns; // of all U
    private final int left; // in a: where the columns of U begin
    private final int right; // and those of V
    private int fromRight; // (column), Vᵀ x
    private int fromLeft; // (column), Uᵀ tau
    private int weights; // (column)

    LowRankTransition(MatrixScan.Shape shape, int rank) {
        super(shape, whole(shape.width()), whole(shape.width()));
        this.rank = rank;
        columns = shape.drivers() * rank;
        left = shape.drivers() * padded;
        right = left + columns * padded;
    }

    @Override
    int packedFloats() {
        return Math.addExact(right, Math.multiplyExact(columns, padded));
    }

    @Override
    void pack(MemorySegment from, float[] to, boolean back) {
        Arrays.fill(to, 0, packedFloats(), 0);
        int width = shape.width();
        for (int i = 0; i < shape.drivers(); i++) {
            long at = i * shape.structure().floats(width);
            for (int n = 0; n < width; n++) {
                to[i * padded + n] = Lanes.get(from, at + n);
                for (int k = 0; k < rank; k++) {
                    long cell = at + width + (long) n * rank + k;
                    to[left + (i * rank + k) * padded + n] = Lanes.get(from, cell);
                    to[right + (i * rank + k) * padded + n] = Lanes.get(from, cell + (long) width * rank);
                }
            }
        }
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        int width = shape.width();
        for (int i = 0; i < shape.drivers(); i++) {
            int at = i * Math.toIntExact(shape.structure().floats(width));
            for (int n = 0; n < width; n++) {
                to[at + n] += gradient[i * padded + n];
                for (int k = 0; k < rank; k++) {
                    int cell = at + width + n * rank + k;
                    to[cell] += gradient[left + (i * rank + k) * padded + n];
                    to[cell + width * rank] += gradient[right + (i * rank + k) * padded + n];
                }
            }
        }
    }

    @Override
    int place(int at) {
        fromRight = super.place(at);
        fromLeft = fromRight + columns;
        weights = fromLeft + columns;
        return weights + columns;
    }

    @Override
    void times(int step, int rows, int x, int to, float factor) {
        MatrixProducts.inner(s, x, padded, a, right, padded, s, weights, columns, 1, columns, padded, false, s, spare);
        weigh(step, weights, weights, factor);
        scaled(m + step * row, x, to, factor);
        MatrixProducts.outer(s, weights, columns, 1, a, left, padded, s, to, padded, 1, columns, padded, true);
    }

    @Override
    void back(int step, int rows, int tau, int x, int to, float factor) {
        int drivers = shape.drivers();
        MatrixProducts.inner(s, x, padded, a, right, padded, s, fromRight, columns, 1, columns, padded, false, s,
                spare);
        MatrixProducts.inner(s, tau, padded, a, left, padded, s, fromLeft, columns, 1, columns, padded, false, s,
                spare);
        for (int i = 0; i < columns; i++) {
            s[du + step * drivers + i / rank] += factor * s[fromRight + i] * s[fromLeft + i];
        }
        weigh(step, fromLeft, weights, factor);
        scaled(m + step * row, tau, to, factor);
        MatrixProducts.outer(s, weights, columns, 1, a, right, padded, s, to, padded, 1, columns, padded, true);
        MatrixProducts.outer(s, weights, 1, columns, s, x, padded, dA, right, padded, columns, 1, padded, true);
        weigh(step, fromRight, weights, factor);
        MatrixProducts.outer(s, weights, 1, columns, s, tau, padded, dA, left, padded, columns, 1, padded, true);
        for (int n = 0; n < padded; n += COUNT) {
            int at = dM + step * row + n;
            FloatVector.fromArray(SPECIES, s, tau + n).mul(factor)
                    .fma(FloatVector.fromArray(SPECIES, s, x + n), FloatVector.fromArray(SPECIES, s, at))
                    .intoArray(s, at);
        }
    }

    /** Each column's product times its driver. */
    private void weigh(int step, int from, int to, float factor) {
        for (int i = 0; i < columns; i++) {
            s[to + i] = s[from + i] * factor * s[u + step * shape.drivers() + i / rank];
        }
    }

    private void scaled(int diagonal, int x, int to, float factor) {
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, diagonal + n).mul(FloatVector.fromArray(SPECIES, s, x + n)).mul(factor)
                    .intoArray(s, to + n);
        }
    }
}
