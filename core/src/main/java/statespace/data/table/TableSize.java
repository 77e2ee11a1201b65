package statespace.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import statespace.data.DataException;
import statespace.data.DataFiles;

/** How many cells a table may have, checked before memory is taken for them. */
final class TableSize {
    /** Cells that every table may have. */
    private static final long FREE = 1 << 22;
    /** Further cells for a byte of a Parquet file, whose columns of one value take hardly any. */
    private static final long PER_BYTE = 200;
    /** Further cells of a regular grid for a cell of its source. */
    private static final long PER_CELL = 32;

    private TableSize() {}

    /** Compares what a Parquet file says of its rows with its size. */
    static void checkParquet(Source source, Statement statement, String relation) throws SQLException {
        Path file = source.file();
        long rows;
        int columns;
        try (ResultSet set = statement.executeQuery("SELECT count(*) FROM " + relation)) {
            set.next();
            rows = set.getLong(1);
        }
        try (ResultSet set = statement.executeQuery("SELECT * FROM " + relation + " LIMIT 0")) {
            columns = set.getMetaData().getColumnCount();
        }
        double most = FREE + (double) PER_BYTE * source.files().stream().mapToLong(TableSize::size).sum();
        if (rows < 0 || (double) rows * columns > most) {
            throw new DataException(file + ": says that it holds " + rows + " rows of " + columns
                    + " columns, out of proportion to its size; write it again without compression if you trust it");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    /**
     * Refuses a grid of which hardly any cell is known.
     *
     * @param known
     *            cells that the source has
     * @param what
     *            the grid, for the sentence, such as "3 series by 40 times"
     * @param mend
     *            what to do about it
     */
    static void checkGrid(Path file, double cells, double known, String what, String mend) {
        if (cells > FREE + PER_CELL * known) {
            throw new DataException(
                    file + ": makes a grid of " + what + ", of which hardly any value is known; " + mend);
        }
    }
}
