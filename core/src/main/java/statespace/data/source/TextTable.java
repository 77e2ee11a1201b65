package statespace.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import statespace.data.column.Cells;

/** A table of texts: the names of its columns, their cells, and on which line of the file each row begins. */
public final class TextTable {
    private final List<String> names;
    private final List<Cells> columns = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final BitSet empty = new BitSet();
    private int[] lines = new int[16];
    private int rows;

    /** A file whose rows begin at one of the table's. */
    private record Part(String name, int from) {}

    /** Without rows. */
    public TextTable(List<String> names) {
        this.names = List.copyOf(names);
        names.forEach(_ -> columns.add(new Cells()));
    }

    /** Of columns that are whole; {@code lines} are those on which the rows begin. */
    TextTable(List<String> names, List<Cells> cells, int[] lines) {
        this.names = List.copyOf(names);
        columns.addAll(cells);
        this.lines = lines;
        rows = lines.length;
    }

    /** Names of the columns. */
    public List<String> names() {
        return names;
    }

    /** Cells of the columns. */
    public List<Cells> columns() {
        return columns;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /**
     * Adds the rows of another file.
     *
     * @param file
     *            its name
     * @return false if it has other columns
     */
    boolean add(String file, TextTable other) {
        if (other.names.size() != names.size() || !new HashSet<>(other.names).equals(new HashSet<>(names))) {
            return false;
        }
        parts.add(new Part(file, rows));
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(other.columns.get(other.names.indexOf(names.get(i))));
        }
        int before = rows;
        other.empty.stream().forEach(row -> empty.set(before + row));
        rows += other.rows;
        lines = Arrays.copyOf(lines, Math.max(16, rows));
        System.arraycopy(other.lines, 0, lines, before, other.rows);
        return true;
    }

    /** Ends a row that begins on a line; each column has one more cell. */
    void endRow(int line) {
        if (rows == lines.length) {
            lines = Arrays.copyOf(lines, 2 * rows);
        }
        lines[rows++] = line;
    }

    /** Adds a row without any value that is on a line. */
    void emptyRow(int line) {
        columns.forEach(Cells::end);
        if (columns.size() > 1) {
            empty.set(rows);
        }
        endRow(line);
    }

    /** True if there are rows of several columns without any value. */
    boolean hasEmptyRows() {
        return !empty.isEmpty();
    }

    /** The other rows. */
    int[] filledRows() {
        return IntStream.range(0, rows).filter(row -> !empty.get(row)).toArray();
    }

    /** Where a row stands. */
    public String place(int row) {
        String line = "line " + lines[row];
        if (parts.size() < 2) {
            return line;
        }
        Part part = parts.getFirst();
        for (Part next : parts) {
            part = next.from() <= row ? next : part;
        }
        return "line " + lines[row] + " of '" + part.name() + "'";
    }
}
