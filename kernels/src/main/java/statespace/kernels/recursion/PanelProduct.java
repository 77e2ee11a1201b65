package statespace.kernels.recursion;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Blocks;

/**
 * C = A B for a B in panels of two vectors' columns: in a panel row follows row. Six rows of A are taken together, so that
 * twelve sums stay in registers and a row's result does not depend on the rows beside it. Straight-line code: a helper's
 * vectors would be allocated.
 */
final class PanelProduct {
    /** Rows that are taken together. */
    static final int ROWS = 6;
    /** Columns of a panel. */
    static final int PANEL = 2 * COUNT;

    private PanelProduct() {}

    /** Rows with those that fill up the last group. */
    static int rows(int rows) {
        return Blocks.count(rows, ROWS) * ROWS;
    }

    /** Columns with those that fill up the last panel. */
    static int columns(int columns) {
        return Blocks.count(columns, PANEL) * PANEL;
    }

    /** A value of B by its row and its column. */
    interface Values {
        float at(int row, int column);
    }

    /** B in panels; columns beyond the last are zeros. */
    static float[] pack(int rows, int columns, Values values) {
        float[] panels = new float[Math.multiplyExact(rows, columns(columns))];
        for (int column = 0; column < columns; column++) {
            int at = column / PANEL * PANEL * rows + column % PANEL;
            for (int row = 0; row < rows; row++) {
                panels[at + row * PANEL] = values.at(row, column);
            }
        }
        return panels;
    }

    /**
     * C = A B, or C += A B.
     *
     * @param aRow
     *            from one row of A to the next
     * @param aStep
     *            from one number of a row of A to the next
     * @param rows
     *            of A, a multiple of {@link #ROWS}
     * @param inner
     *            columns of A, rows of B
     * @param columns
     *            of B, as {@link #columns} fills them up
     */
    static void multiply(float[] a, int aAt, int aRow, int aStep, int rows, float[] panels, int inner, int columns,
            float[] c, int cAt, int cRow, boolean add) {
        for (int column = 0; column < columns; column += PANEL) {
            for (int row = 0; row < rows; row += ROWS) {
                group(a, aAt + row * aRow, aRow, aStep, panels, column * inner, inner, c, cAt + row * cRow + column,
                        cRow, add);
            }
        }
    }

    static void group(float[] a, int aAt, int aRow, int aStep, float[] b, int bAt, int inner, float[] c, int cAt,
            int cRow, boolean add) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        int p = aAt;
        int q = bAt;
        int a1 = aRow;
        int a2 = 2 * aRow;
        int a3 = 3 * aRow;
        int a4 = 4 * aRow;
        int a5 = 5 * aRow;
        for (int k = 0; k < inner; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + COUNT);
            FloatVector v = FloatVector.broadcast(SPECIES, a[p]);
            c00 = b0.fma(v, c00);
            c01 = b1.fma(v, c01);
            v = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = b0.fma(v, c10);
            c11 = b1.fma(v, c11);
            v = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = b0.fma(v, c20);
            c21 = b1.fma(v, c21);
            v = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = b0.fma(v, c30);
            c31 = b1.fma(v, c31);
            v = FloatVector.broadcast(SPECIES, a[p + a4]);
            c40 = b0.fma(v, c40);
            c41 = b1.fma(v, c41);
            v = FloatVector.broadcast(SPECIES, a[p + a5]);
            c50 = b0.fma(v, c50);
            c51 = b1.fma(v, c51);
            p += aStep;
            q += PANEL;
        }
        if (add) {
            c00 = c00.add(FloatVector.fromArray(SPECIES, c, cAt));
            c01 = c01.add(FloatVector.fromArray(SPECIES, c, cAt + COUNT));
            c10 = c10.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
            c11 = c11.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + COUNT));
            c20 = c20.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
            c21 = c21.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + COUNT));
            c30 = c30.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow));
            c31 = c31.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + COUNT));
            c40 = c40.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow));
            c41 = c41.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + COUNT));
            c50 = c50.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow));
            c51 = c51.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + COUNT));
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + COUNT);
        c10.intoArray(c, cAt + cRow);
        c11.intoArray(c, cAt + cRow + COUNT);
        c20.intoArray(c, cAt + 2 * cRow);
        c21.intoArray(c, cAt + 2 * cRow + COUNT);
        c30.intoArray(c, cAt + 3 * cRow);
        c31.intoArray(c, cAt + 3 * cRow + COUNT);
        c40.intoArray(c, cAt + 4 * cRow);
        c41.intoArray(c, cAt + 4 * cRow + COUNT);
        c50.intoArray(c, cAt + 5 * cRow);
        c51.intoArray(c, cAt + 5 * cRow + COUNT);
    }
}
