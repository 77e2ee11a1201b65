package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/**
 * Products of dense matrices in float arrays whose rows are whole vectors. Tiles of four rows by four vectors stay in
 * registers; each number is a sum in a fixed order.
 */
final class MatrixProducts {
    private static final int ROWS = 4;
    private static final int WIDE = 4 * COUNT;
    /** Terms that a tile adds before it is stored: as many rows of the right factor stay in the second-level cache. */
    private static final int DEPTH = 256;
    /** Floats that {@link #inner} needs for itself. */
    static final int INNER_FLOATS = 16 * COUNT + 16;

    private MatrixProducts() {}

    /**
     * c[m][n] = c[m][n] + Σ_k left[m][k] right[k][n], or without what was there.
     *
     * @param l       where left begins; element (m, k) lies at m lRow + k lTerm
     * @param r       where right begins; row k lies at k rRow
     * @param columns whole vectors
     */
    static void outer(float[] left, int l, int lRow, int lTerm, float[] right, int r, int rRow, float[] to, int c,
            int cRow, int rows, int terms, int columns, boolean add) {
        if (!add) {
            for (int m = 0; m < rows; m++) {
                Arrays.fill(to, c + m * cRow, c + m * cRow + columns, 0);
            }
        }
        for (int begin = 0; begin < terms; begin += DEPTH) {
            int depth = Math.min(DEPTH, terms - begin);
            int l0 = l + begin * lTerm;
            int r0 = r + begin * rRow;
            int n = 0;
            for (; n + WIDE <= columns; n += WIDE) {
                int m = 0;
                for (; m + ROWS <= rows; m += ROWS) {
                    wide(left, l0 + m * lRow, lRow, lTerm, right, r0 + n, rRow, to, c + m * cRow + n, cRow, depth);
                }
                for (; m < rows; m++) {
                    row(left, l0 + m * lRow, lTerm, right, r0 + n, rRow, to, c + m * cRow + n, depth);
                }
            }
            for (; n < columns; n += COUNT) {
                int m = 0;
                for (; m + ROWS <= rows; m += ROWS) {
                    narrow(left, l0 + m * lRow, lRow, lTerm, right, r0 + n, rRow, to, c + m * cRow + n, cRow, depth);
                }
                for (; m < rows; m++) {
                    vector(left, l0 + m * lRow, lTerm, right, r0 + n, rRow, to, c + m * cRow + n, depth);
                }
            }
        }
    }

    /** Four rows by four vectors. */
    private static void wide(float[] left, int l, int lRow, int lTerm, float[] right, int r, int rRow, float[] to,
            int c, int cRow, int terms) {
        int c1 = c + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, to, c);
        FloatVector s01 = FloatVector.fromArray(SPECIES, to, c + COUNT);
        FloatVector s02 = FloatVector.fromArray(SPECIES, to, c + 2 * COUNT);
        FloatVector s03 = FloatVector.fromArray(SPECIES, to, c + 3 * COUNT);
        FloatVector s10 = FloatVector.fromArray(SPECIES, to, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, to, c1 + COUNT);
        FloatVector s12 = FloatVector.fromArray(SPECIES, to, c1 + 2 * COUNT);
        FloatVector s13 = FloatVector.fromArray(SPECIES, to, c1 + 3 * COUNT);
        FloatVector s20 = FloatVector.fromArray(SPECIES, to, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, to, c2 + COUNT);
        FloatVector s22 = FloatVector.fromArray(SPECIES, to, c2 + 2 * COUNT);
        FloatVector s23 = FloatVector.fromArray(SPECIES, to, c2 + 3 * COUNT);
        FloatVector s30 = FloatVector.fromArray(SPECIES, to, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, to, c3 + COUNT);
        FloatVector s32 = FloatVector.fromArray(SPECIES, to, c3 + 2 * COUNT);
        FloatVector s33 = FloatVector.fromArray(SPECIES, to, c3 + 3 * COUNT);
        int l1 = l + lRow;
        int l2 = l1 + lRow;
        int l3 = l2 + lRow;
        for (int k = 0; k < terms; k++) {
            int rk = r + k * rRow;
            int lk = k * lTerm;
            FloatVector r0 = FloatVector.fromArray(SPECIES, right, rk);
            FloatVector r1 = FloatVector.fromArray(SPECIES, right, rk + COUNT);
            FloatVector r2 = FloatVector.fromArray(SPECIES, right, rk + 2 * COUNT);
            FloatVector r3 = FloatVector.fromArray(SPECIES, right, rk + 3 * COUNT);
            FloatVector v = FloatVector.broadcast(SPECIES, left[l + lk]);
            s00 = v.fma(r0, s00);
            s01 = v.fma(r1, s01);
            s02 = v.fma(r2, s02);
            s03 = v.fma(r3, s03);
            v = FloatVector.broadcast(SPECIES, left[l1 + lk]);
            s10 = v.fma(r0, s10);
            s11 = v.fma(r1, s11);
            s12 = v.fma(r2, s12);
            s13 = v.fma(r3, s13);
            v = FloatVector.broadcast(SPECIES, left[l2 + lk]);
            s20 = v.fma(r0, s20);
            s21 = v.fma(r1, s21);
            s22 = v.fma(r2, s22);
            s23 = v.fma(r3, s23);
            v = FloatVector.broadcast(SPECIES, left[l3 + lk]);
            s30 = v.fma(r0, s30);
            s31 = v.fma(r1, s31);
            s32 = v.fma(r2, s32);
            s33 = v.fma(r3, s33);
        }
        s00.intoArray(to, c);
        s01.intoArray(to, c + COUNT);
        s02.intoArray(to, c + 2 * COUNT);
        s03.intoArray(to, c + 3 * COUNT);
        s10.intoArray(to, c1);
        s11.intoArray(to, c1 + COUNT);
        s12.intoArray(to, c1 + 2 * COUNT);
        s13.intoArray(to, c1 + 3 * COUNT);
        s20.intoArray(to, c2);
        s21.intoArray(to, c2 + COUNT);
        s22.intoArray(to, c2 + 2 * COUNT);
        s23.intoArray(to, c2 + 3 * COUNT);
        s30.intoArray(to, c3);
        s31.intoArray(to, c3 + COUNT);
        s32.intoArray(to, c3 + 2 * COUNT);
        s33.intoArray(to, c3 + 3 * COUNT);
    }

    /** Four rows by one vector. */
    private static void narrow(float[] left, int l, int lRow, int lTerm, float[] right, int r, int rRow, float[] to,
            int c, int cRow, int terms) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, to, c);
        FloatVector s1 = FloatVector.fromArray(SPECIES, to, c + cRow);
        FloatVector s2 = FloatVector.fromArray(SPECIES, to, c + 2 * cRow);
        FloatVector s3 = FloatVector.fromArray(SPECIES, to, c + 3 * cRow);
        for (int k = 0; k < terms; k++) {
            FloatVector v = FloatVector.fromArray(SPECIES, right, r + k * rRow);
            int lk = l + k * lTerm;
            s0 = v.fma(FloatVector.broadcast(SPECIES, left[lk]), s0);
            s1 = v.fma(FloatVector.broadcast(SPECIES, left[lk + lRow]), s1);
            s2 = v.fma(FloatVector.broadcast(SPECIES, left[lk + 2 * lRow]), s2);
            s3 = v.fma(FloatVector.broadcast(SPECIES, left[lk + 3 * lRow]), s3);
        }
        s0.intoArray(to, c);
        s1.intoArray(to, c + cRow);
        s2.intoArray(to, c + 2 * cRow);
        s3.intoArray(to, c + 3 * cRow);
    }

    /** One row by four vectors. */
    private static void row(float[] left, int l, int lTerm, float[] right, int r, int rRow, float[] to, int c,
            int terms) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, to, c);
        FloatVector s1 = FloatVector.fromArray(SPECIES, to, c + COUNT);
        FloatVector s2 = FloatVector.fromArray(SPECIES, to, c + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(SPECIES, to, c + 3 * COUNT);
        for (int k = 0; k < terms; k++) {
            FloatVector v = FloatVector.broadcast(SPECIES, left[l + k * lTerm]);
            int rk = r + k * rRow;
            s0 = v.fma(FloatVector.fromArray(SPECIES, right, rk), s0);
            s1 = v.fma(FloatVector.fromArray(SPECIES, right, rk + COUNT), s1);
            s2 = v.fma(FloatVector.fromArray(SPECIES, right, rk + 2 * COUNT), s2);
            s3 = v.fma(FloatVector.fromArray(SPECIES, right, rk + 3 * COUNT), s3);
        }
        s0.intoArray(to, c);
        s1.intoArray(to, c + COUNT);
        s2.intoArray(to, c + 2 * COUNT);
        s3.intoArray(to, c + 3 * COUNT);
    }

    /** One row by one vector. */
    private static void vector(float[] left, int l, int lTerm, float[] right, int r, int rRow, float[] to, int c,
            int terms) {
        FloatVector sum = FloatVector.fromArray(SPECIES, to, c);
        for (int k = 0; k < terms; k++) {
            sum = FloatVector.broadcast(SPECIES, left[l + k * lTerm])
                    .fma(FloatVector.fromArray(SPECIES, right, r + k * rRow), sum);
        }
        sum.intoArray(to, c);
    }

    /**
     * c[m][n] = Σ_j left[m][j] right[n][j], or that added to what was there.
     *
     * @param length  terms of a sum, whole vectors
     * @param scratch array with {@link #INNER_FLOATS} to spare from {@code at}
     */
    static void inner(float[] left, int l, int lRow, float[] right, int r, int rRow, float[] to, int c, int cRow,
            int rows, int columns, int length, boolean add, float[] scratch, int at) {
        int sums = at + 16 * COUNT;
        for (int m = 0; m < rows; m += ROWS) {
            int high = Math.min(ROWS, rows - m);
            for (int n = 0; n < columns; n += ROWS) {
                int broad = Math.min(ROWS, columns - n);
                if (high == ROWS && broad == ROWS) {
                    square(left, l + m * lRow, lRow, right, r + n * rRow, rRow, length, scratch, at);
                } else {
                    for (int i = 0; i < high; i++) {
                        for (int j = 0; j < broad; j++) {
                            single(left, l + (m + i) * lRow, right, r + (n + j) * rRow, length, scratch,
                                    at + (i * ROWS + j) * COUNT);
                        }
                    }
                }
                Lanes.sums(scratch, at, ROWS * ROWS, scratch, sums);
                for (int i = 0; i < high; i++) {
                    for (int j = 0; j < broad; j++) {
                        int place = c + (m + i) * cRow + n + j;
                        float sum = scratch[sums + i * ROWS + j];
                        to[place] = add ? to[place] + sum : sum;
                    }
                }
            }
        }
    }

    private static void single(float[] left, int l, float[] right, int r, int length, float[] to, int c) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int j = 0; j < length; j += COUNT) {
            sum = FloatVector.fromArray(SPECIES, left, l + j).fma(FloatVector.fromArray(SPECIES, right, r + j), sum);
        }
        sum.intoArray(to, c);
    }

    /** Four rows by four rows, a vector of partial sums each. */
    private static void square(float[] left, int l, int lRow, float[] right, int r, int rRow, int length, float[] to,
            int c) {
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        FloatVector s03 = FloatVector.zero(SPECIES);
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        FloatVector s32 = FloatVector.zero(SPECIES);
        FloatVector s33 = FloatVector.zero(SPECIES);
        for (int j = 0; j < length; j += COUNT) {
            FloatVector r0 = FloatVector.fromArray(SPECIES, right, r + j);
            FloatVector r1 = FloatVector.fromArray(SPECIES, right, r + rRow + j);
            FloatVector r2 = FloatVector.fromArray(SPECIES, right, r + 2 * rRow + j);
            FloatVector r3 = FloatVector.fromArray(SPECIES, right, r + 3 * rRow + j);
            FloatVector v = FloatVector.fromArray(SPECIES, left, l + j);
            s00 = v.fma(r0, s00);
            s01 = v.fma(r1, s01);
            s02 = v.fma(r2, s02);
            s03 = v.fma(r3, s03);
            v = FloatVector.fromArray(SPECIES, left, l + lRow + j);
            s10 = v.fma(r0, s10);
            s11 = v.fma(r1, s11);
            s12 = v.fma(r2, s12);
            s13 = v.fma(r3, s13);
            v = FloatVector.fromArray(SPECIES, left, l + 2 * lRow + j);
            s20 = v.fma(r0, s20);
            s21 = v.fma(r1, s21);
            s22 = v.fma(r2, s22);
            s23 = v.fma(r3, s23);
            v = FloatVector.fromArray(SPECIES, left, l + 3 * lRow + j);
            s30 = v.fma(r0, s30);
            s31 = v.fma(r1, s31);
            s32 = v.fma(r2, s32);
            s33 = v.fma(r3, s33);
        }
        s00.intoArray(to, c);
        s01.intoArray(to, c + COUNT);
        s02.intoArray(to, c + 2 * COUNT);
        s03.intoArray(to, c + 3 * COUNT);
        s10.intoArray(to, c + 4 * COUNT);
        s11.intoArray(to, c + 5 * COUNT);
        s12.intoArray(to, c + 6 * COUNT);
        s13.intoArray(to, c + 7 * COUNT);
        s20.intoArray(to, c + 8 * COUNT);
        s21.intoArray(to, c + 9 * COUNT);
        s22.intoArray(to, c + 10 * COUNT);
        s23.intoArray(to, c + 11 * COUNT);
        s30.intoArray(to, c + 12 * COUNT);
        s31.intoArray(to, c + 13 * COUNT);
        s32.intoArray(to, c + 14 * COUNT);
        s33.intoArray(to, c + 15 * COUNT);
    }
}
