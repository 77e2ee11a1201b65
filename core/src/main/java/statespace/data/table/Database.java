package statespace.data.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import statespace.data.DataException;
import statespace.data.column.ColumnOptions;
import statespace.data.column.Columns;
import statespace.data.source.DuckDb;
import statespace.data.source.FileKind;
import statespace.data.source.TextFiles;

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
        if (!source.texts().isEmpty()) {
            Columns columns = TextFiles.read(source.texts(), source.kind(), options.columns(), most);
            return new RawTable(source.digested(), columns);
        }
        boolean database = source.kind() == FileKind.DATABASE;
        Query query = database ? new Query(source.file(), options.query()) : null;
        try (Connection connection = database
                ? DuckDb.attached(source.file(), options.allowRemote())
                : DuckDb.reading(source.files().toArray(Path[]::new));
                Statement statement = connection.createStatement()) {
            if (database) {
                query.check(connection);
            } else {
                TableSize.checkParquet(source, statement, relation(source, query));
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

    private static String relation(Source source, Query query) {
        return query != null
                ? query.relation()
                : "read_parquet(" + source.files().stream().map(DuckDb::pattern)
                        .collect(Collectors.joining(", ", "[", "]")) + ", hive_partitioning = false)";
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
