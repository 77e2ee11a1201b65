package statespace.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import statespace.data.column.Cells;

/** A table of texts: the names of its columns, their cells, and on which line of the file each row begins. */
public final class TextTable {
    private final List<String> names;
    private final List<Cells> columns = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private int[] lines = new int[16];
    private int rows;

    /** A file whose rows begin at one of the table's. */
    private record Part(String name, int from) {}

    /** Without rows. */
    public TextTable(List<String> names) {
        this.names = List.copyOf(names);
        names.forEach(_ -> columns.add(new Cells()));
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

    /** Says that the rows that follow come from a file of this name. */
    void begin(String file) {
        parts.add(new Part(file, rows));
    }

    /** Ends a row that begins on a line; each column has one more cell. */
    void endRow(int line) {
        if (rows == lines.length) {
            lines = Arrays.copyOf(lines, 2 * rows);
        }
        lines[rows++] = line;
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
