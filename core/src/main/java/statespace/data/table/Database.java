package statespace.data.table;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.calendar.TimeColumn;

/** Loads a source through DuckDB, which finds out delimiter, header and column types. */
final class Database {
    private static final Pattern LINE = Pattern.compile("(?i)line:? (\\d+)");

    private static final String TABLE = "temp.main.series";

    private Database() {}

    static RawTable load(Source source, ReadOptions options) {
        return load(source, options,
                Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / Double.BYTES));
    }

    /** With the number of values that fit the memory of this process. */
    static RawTable load(Source source, ReadOptions options, long most) {
        boolean database = source.kind() == Source.Kind.DATABASE;
        Query query = database ? new Query(source.file(), options.query()) : null;
        try (Connection connection = database
                ? DuckDb.attached(source.file(), options.allowRemote())
                : DuckDb.reading(source.file()); Statement statement = connection.createStatement()) {
            if (database) {
                query.check(connection);
            }
            if (source.kind() == Source.Kind.PARQUET) {
                TableSize.checkParquet(source.file(), statement, relation(source, query));
            }
            statement.execute("CREATE TEMP TABLE " + TABLE + " AS SELECT * FROM " + relation(source, query)
                    + " LIMIT " + (most + 1));
            return read(source, statement, most);
        } catch (SQLException e) {
            throw translated(source, query, e);
        }
    }

    private static String relation(Source source, Query query) {
        String path = DuckDb.pattern(source.file());
        return switch (source.kind()) {
            case CSV -> "read_csv(" + path + ", compression = '" + (source.packed() ? "gzip" : "none")
                    + "', header = true, sample_size = -1, hive_partitioning = false, "
                    + "nullstr = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?'], auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR'])";
            case PARQUET -> "read_parquet(" + path + ", hive_partitioning = false)";
            case DATABASE -> query.relation();
        };
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

    private static RawTable read(Source source, Statement statement, long most) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        try (ResultSet set = statement.executeQuery("DESCRIBE " + TABLE)) {
            while (set.next()) {
                names.add(set.getString(1));
                types.add(set.getString(2));
            }
        }
        int rows;
        try (ResultSet set = statement.executeQuery("SELECT count(*) FROM " + TABLE)) {
            set.next();
            rows = checkedRows(source, set.getLong(1), names.size(), most);
        }
        List<String> selected = new ArrayList<>();
        List<RawTable.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String quoted = DuckDb.name(names.get(i));
            RawTable.Column column = column(names.get(i), types.get(i), rows);
            columns.add(column);
            selected.add(switch (column.type()) {
                case NUMBER -> column.isInteger()
                        ? "CAST(" + quoted + " AS BIGINT)"
                        : "CAST(" + quoted + " AS DOUBLE)";
                case TIME -> types.get(i).equals("TIMESTAMP WITH TIME ZONE")
                        ? "CAST(make_timestamp(epoch_us(" + quoted + ")) AS VARCHAR) || '+00:00'"
                        : "CAST(" + quoted + " AS VARCHAR)";
                case TEXT -> "CAST(" + quoted + " AS VARCHAR)";
            });
        }
        int[] blanks = new int[columns.size()];
        Arrays.fill(blanks, -1);
        try (ResultSet set = statement
                .executeQuery("SELECT " + String.join(", ", selected) + " FROM " + TABLE)) {
            for (int row = 0; set.next(); row++) {
                for (int i = 0; i < blanks.length; i++) {
                    fill(columns.get(i), set, i + 1, row, blanks, i);
                }
            }
        }
        List<RawTable.Column> filled = new ArrayList<>();
        for (int i = 0; i < blanks.length; i++) {
            RawTable.Column c = columns.get(i);
            boolean timed = c.type() == RawTable.Type.TEXT && TimeColumn.looksLikeTimes(c.texts());
            filled.add(new RawTable.Column(c.name(), timed ? RawTable.Type.TIME : c.type(), c.numbers(), c.times(),
                    c.texts(), blanks[i]));
        }
        int[] lines = source.kind() == Source.Kind.CSV ? CsvLines.of(source.file()).ofRows(filled.size(), rows) : null;
        return new RawTable(source, filled, rows, lines);
    }

    private static RawTable.Column column(String name, String type, int rows) {
        String plain = type.replaceAll("\\(.*", "");
        return switch (plain) {
            case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
                new RawTable.Column(name, RawTable.Type.TIME, null, null, new String[rows], -1);
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
                new RawTable.Column(name, RawTable.Type.NUMBER, new double[rows], new long[rows], null, -1);
            case "DOUBLE", "FLOAT", "DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT" ->
                new RawTable.Column(name, RawTable.Type.NUMBER, new double[rows], null, null, -1);
            default -> new RawTable.Column(name, RawTable.Type.TEXT, null, null, new String[rows], -1);
        };
    }

    private static void fill(RawTable.Column column, ResultSet set, int index, int row, int[] blanks, int position)
            throws SQLException {
        if (column.texts() != null) {
            column.texts()[row] = set.getString(index);
            return;
        }
        boolean missing;
        if (column.times() != null) {
            column.times()[row] = set.getLong(index);
            missing = set.wasNull();
            if (column.numbers() != null) {
                column.numbers()[row] = missing ? Double.NaN : (double) column.times()[row];
            }
        } else {
            double value = set.getDouble(index);
            missing = set.wasNull();
            column.numbers()[row] = missing ? Double.NaN : value;
        }
        if (missing && blanks[position] < 0) {
            blanks[position] = row;
        }
    }

    private static DataException translated(Source source, Query query, SQLException e) {
        return switch (source.kind()) {
            case CSV -> {
                CsvLines.of(source.file()).checkEven();
                Matcher matcher = LINE.matcher(String.valueOf(e.getMessage()));
                String place = matcher.find() ? ", line " + matcher.group(1) : "";
                yield new DataException(source.file() + place
                        + ": is no regular CSV table (every line needs as many fields as the header); correct it", e);
            }
            case PARQUET -> new DataException(
                    source.file() + ": is no whole Parquet file; it may have been cut short, fetch it again", e);
            case DATABASE -> query.refused(e);
        };
    }
}
