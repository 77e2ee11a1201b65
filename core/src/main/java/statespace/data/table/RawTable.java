package statespace.data.table;

import statespace.data.column.Columns;

/** A table as it was read: where it came from, and its columns. */
record RawTable(Source source, Columns columns) {
    int rows() {
        return columns.rows();
    }

    /** The same without rows that have no value at all. */
    RawTable filled() {
        return new RawTable(source, columns.filled());
    }

    /** Where a row stands, in the words of the source's kind. */
    String place(int row) {
        return columns.place(row);
    }
}
