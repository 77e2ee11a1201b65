package statespace.data.table;

import statespace.data.column.Columns;

/** A table as it was read: where it came from, and its columns. */
record RawTable(Source source, Columns columns) {
    int rows() {
        return columns.rows();
    }

    /** Where a row stands, in the words of the source's kind. */
    String place(int row) {
        return columns.place(row);
    }
}
