package statespace.data.table;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import statespace.data.DataException;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions;
import statespace.data.column.ColumnTooLongException;
import statespace.data.column.Columns;
import statespace.data.column.MissingText;
import statespace.data.column.NumberForm;
import statespace.data.source.CsvParser;
import statespace.data.source.DuckDb;
import statespace.data.source.FileKind;
import statespace.data.source.TextTable;

/** Loads Parquet files and the results of queries through DuckDB, and text by its own readers. */
final class Database {
    private static final String TABLE = "temp.main.series";

    private Database() {}

    static RawTable load(Source source, ReadOptions options) {
        return load(source, options,
                Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / Double.BYTES));
    }

    /** With the number of values that fit the memory of this process. */
    static RawTable load(Source source, ReadOptions options, long most) {
        if (source.text() != null) {
            return text(source, options, most);
        }
        boolean database = source.kind() == FileKind.DATABASE;
        Query query = database ? new Query(source.file(), options.query()) : null;
        try (Connection connection = database
                ? DuckDb.attached(source.file(), options.allowRemote())
                : DuckDb.reading(source.file()); Statement statement = connection.createStatement()) {
            if (database) {
                query.check(connection);
            } else {
                TableSize.checkParquet(source.file(), statement, relation(source, query));
            }
            statement.execute("CREATE TEMP TABLE " + TABLE + " AS SELECT * FROM " + relation(source, query)
                    + " LIMIT " + (most + 1));
            return read(source, statement, options.columns(), most);
        } catch (SQLException e) {
            throw database
                    ? query.refused(e)
                    : new DataException(
                            source.file() + ": is no whole Parquet file; it may have been cut short, fetch it again",
                            e);
        }
    }

    private static RawTable text(Source source, ReadOptions options, long most) {
        try {
            TextTable table = source.text().read(bytes -> CsvParser.read(source.file(), bytes, most));
            NumberForm form = options.columns().numbers();
            MissingText missing = options.columns().missing();
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < table.names().size(); i++) {
                columns.add(Column.of(table.names().get(i), table.columns().get(i), form, missing));
            }
            return new RawTable(source.digested(),
                    new Columns(source.file(), columns, table.rows(), table::place));
        } catch (ColumnTooLongException e) {
            throw new DataException(source.file() + ": " + e.getMessage() + "; divide the table", e);
        }
    }

    private static String relation(Source source, Query query) {
        return query != null
                ? query.relation()
                : "read_parquet(" + DuckDb.pattern(source.file()) + ", hive_partitioning = false)";
    }

    private static int checkedRows(Source source, long rows, int columns, long most) {
        if (rows > most / Math.max(1, columns)) {
            throw new DataException(source.file() + ": has " + (rows > most ? "more than " + most : rows) + " rows of "
                    + columns + (columns == 1 ? " column" : " columns") + ", and the memory of this process holds "
                    + most
                    + " values; select fewer rows or columns, or give more memory");
        }
        return (int) rows;
    }

    private static RawTable read(Source source, Statement statement, ColumnOptions options, long most)
            throws SQLException {
        List<TypedColumn> columns = new ArrayList<>();
        try (ResultSet set = statement.executeQuery("DESCRIBE " + TABLE)) {
            while (set.next()) {
                columns.add(new TypedColumn(set.getString(1), set.getString(2)));
            }
        }
        int rows;
        try (ResultSet set = statement.executeQuery("SELECT count(*) FROM " + TABLE)) {
            set.next();
            rows = checkedRows(source, set.getLong(1), columns.size(), most);
        }
        columns.forEach(column -> column.allocate(rows));
        try (ResultSet set = statement.executeQuery("SELECT "
                + columns.stream().map(TypedColumn::selected).collect(Collectors.joining(", ")) + " FROM " + TABLE)) {
            for (int row = 0; set.next(); row++) {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).fill(set, i + 1, row);
                }
            }
        }
        return new RawTable(source, new Columns(source.file(),
                columns.stream().map(column -> column.column(options)).toList(), rows, row -> "row " + (row + 1)));
    }
}
