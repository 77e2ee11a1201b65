package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import statespace.kernels.Workers;

/** The sum Aᵀ B over rows that come in blocks: the gradient of a matrix. Each number of it is summed by one task, in order. */
final class OuterProduct {
    private final int rows;
    private final int columns;
    private final float[] sums; // (columns of A, columns of B), both filled up
    private final float[] a; // groups of A's columns, row by row
    private final float[] b; // panels of B

    /**
     * Sums of zero.
     *
     * @param rows
     *            columns of A, rows of the sum
     * @param columns
     *            of B and of the sum
     * @param block
     *            rows of A and B in one block, at most
     */
    OuterProduct(int rows, int columns, int block) {
        this.rows = PanelProduct.rows(rows);
        this.columns = PanelProduct.columns(columns);
        sums = new float[Math.multiplyExact(this.rows, this.columns)];
        a = new float[Math.multiplyExact(this.rows, block)];
        b = new float[Math.multiplyExact(this.columns, block)];
    }

    /** Adds a block. */
    void add(float[] aValues, int aRow, float[] bValues, int bRow, int count, Workers workers) {
        int group = PanelProduct.ROWS;
        int panel = PanelProduct.PANEL;
        workers.run(rows / group, task -> {
            for (int row = 0; row < count; row++) {
                int at = (task * count + row) * group;
                int some = Math.min(group, aRow - task * group);
                System.arraycopy(aValues, row * aRow + task * group, a, at, some);
                Arrays.fill(a, at + some, at + group, 0);
            }
        });
        workers.run(columns / panel, task -> {
            for (int row = 0; row < count; row++) {
                int at = (task * count + row) * panel;
                int some = Math.min(panel, bRow - task * panel);
                System.arraycopy(bValues, row * bRow + task * panel, b, at, some);
                Arrays.fill(b, at + some, at + panel, 0);
            }
            for (int i = 0; i < rows / group; i++) {
                PanelProduct.group(a, i * group * count, 1, group, b, task * panel * count, count, sums,
                        i * group * columns + task * panel, columns, true);
            }
        });
    }

    /** The sums, row-major with rows of {@link PanelProduct#columns} numbers. */
    float[] sums() {
        return sums;
    }

    /** Writes the sums, of which row i stands at {@code place(i)}; nowhere where there is no memory. */
    void write(MemorySegment to, int count, int width, IntUnaryOperator place) {
        for (int i = 0; to != null && i < count; i++) {
            MemorySegment.copy(sums, place.applyAsInt(i) * columns, to, ValueLayout.JAVA_FLOAT_UNALIGNED,
                    (long) i * width * Float.BYTES, width);
        }
    }
}
