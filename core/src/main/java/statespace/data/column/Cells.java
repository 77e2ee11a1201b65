package statespace.data.column;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The cells of a column as a text file has them, in UTF-8, one after the other. */
public final class Cells {
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[64];
    private int[] ends = new int[16];
    private int length;
    private int rows;

    /** Adds a byte to the cell that is being written. */
    public void put(byte value) {
        if (length == bytes.length) {
            grow(1);
        }
        bytes[length++] = value;
    }

    /** Adds bytes to the cell that is being written. */
    public void put(byte[] from, int start, int end) {
        int count = end - start;
        if (count > bytes.length - length) {
            grow(count);
        }
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    /** Ends the cell that is being written. */
    public void end() {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, (int) Math.min(LARGEST, 2L * rows));
        }
        ends[rows++] = length;
    }

    /** Adds a whole cell. */
    public void add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8, 0, utf8.length);
        end();
    }

    /** Adds the cells of another column. */
    public void add(Cells other) {
        int before = length;
        put(other.bytes, 0, other.length);
        ends = Arrays.copyOf(ends, Math.max(16, Math.addExact(rows, other.rows)));
        for (int i = 0; i < other.rows; i++) {
            ends[rows++] = before + other.ends[i];
        }
    }

    /** A copy of some of the cells. */
    public Cells only(int[] some) {
        Cells copy = new Cells();
        for (int row : some) {
            copy.put(bytes, row == 0 ? 0 : ends[row - 1], ends[row]);
            copy.end();
        }
        return copy;
    }

    private void grow(int count) {
        long needed = (long) length + count;
        if (needed > LARGEST) {
            throw new ColumnTooLongException();
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, 2L * length)));
    }

    /** Number of cells. */
    public int rows() {
        return rows;
    }

    byte[] bytes() {
        return bytes;
    }

    /** First byte of a cell that is no white space; {@link #to} where there is none. */
    int from(int row) {
        int at = row == 0 ? 0 : ends[row - 1];
        int end = ends[row];
        while (at < end && bytes[at] >= 0 && bytes[at] <= ' ') {
            at++;
        }
        return at;
    }

    /** Place after the last byte of a cell that is no white space. */
    int to(int row, int from) {
        int at = ends[row];
        while (at > from && bytes[at - 1] >= 0 && bytes[at - 1] <= ' ') {
            at--;
        }
        return at;
    }

    /** A cell without white space around it; empty where it is empty. */
    public String text(int row) {
        int from = from(row);
        int to = to(row, from);
        return from == to ? "" : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** True if there is nothing but white space in a cell. */
    public boolean isEmpty(int row) {
        return from(row) == ends[row];
    }
}
