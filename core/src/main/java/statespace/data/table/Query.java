package statespace.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import statespace.data.DataException;
import statespace.data.column.Columns;
import statespace.data.source.DuckDb;

/**
 * A query to a database file: one statement that selects. DuckDB's own parser decides what it is, so that comments,
 * quotes and semicolons hide nothing.
 *
 * @param file
 *            the database
 * @param sql
 *            as it was given
 */
record Query(Path file, String sql) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern TABLE = Pattern.compile("Table with name (.+?) does not exist");
    private static final Pattern COLUMN = Pattern.compile("Referenced column \"(.+?)\" not found");
    private static final Pattern FILE = Pattern.compile("Cannot access \\w+ \"(.*?)\"");
    private static final Pattern EXTENSION = Pattern
            .compile("^(Permission|Extension Autoloading|Missing Extension) Error|in the \\w+ extension");
    private static final Pattern READING = Pattern.compile("range|generate_series|unnest|repeat|repeat_row|json_each"
            + "|json_tree|summary|seq_scan|glob|sniff_csv|test_all_types|[a-z_]+_names|(read|parquet|duckdb|pragma)_\\w+");
    private static final int SHOWN = 160;

    /**
     * Refuses what is not one SELECT, or calls a table function that does more than read.
     *
     * @throws DataException
     *             if it is anything else
     */
    void check(Connection connection) throws SQLException {
        JsonNode parsed = parse(connection);
        if (parsed.path("error").asBoolean()) {
            if (parsed.path("error_type").asText().equals("parser")) {
                throw refused("cannot be parsed " + place(parsed.path("position").asInt(0)) + "; correct it");
            }
            throw refused("is not a SELECT; give one SELECT statement, which may begin with WITH");
        }
        int statements = parsed.path("statements").size();
        if (statements != 1) {
            throw refused("holds " + (statements == 0 ? "no statement" : statements + " statements")
                    + "; give one SELECT statement");
        }
        checkFunctions(connection);
    }

    private String place(int bytes) {
        byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
        int from = Math.clamp(bytes, 0, utf8.length);
        String rest = new String(utf8, from, utf8.length - from, StandardCharsets.UTF_8).strip();
        return rest.isEmpty() ? "at its end" : "at \"" + Columns.shorten(rest) + "\"";
    }

    private JsonNode parse(Connection connection) throws SQLException {
        return json(connection, "SELECT json_serialize_sql(" + DuckDb.text(sql) + ")", 1);
    }

    /** Looks into the plan, where views and macros are written out, for functions that do more than read. */
    private void checkFunctions(Connection connection) throws SQLException {
        JsonNode plan = json(connection, "EXPLAIN (FORMAT json) SELECT * FROM " + relation(), 2);
        for (JsonNode function : plan.findValues("Function")) {
            String name = function.asText().strip().toLowerCase(Locale.ROOT);
            if (!READING.matcher(name).matches()) {
                throw refused("calls '" + name + "', or a view or macro in it does, which may do more than read; "
                        + "write it without");
            }
        }
    }

    private JsonNode json(Connection connection, String statement, int column) throws SQLException {
        try (Statement asked = connection.createStatement(); ResultSet set = asked.executeQuery(statement)) {
            set.next();
            return JSON.readTree(set.getString(column));
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": the query \"" + Columns.shorten(sql, SHOWN)
                    + "\" is nested too deep to be checked; write it more simply", e);
        }
    }

    /** As the source of a SELECT: the text stays a text, which DuckDB parses as one SELECT again. */
    String relation() {
        return "query(" + DuckDb.text(sql) + ")";
    }

    /** The sentence for what DuckDB said. */
    DataException refused(SQLException cause) {
        String text = String.valueOf(cause.getMessage());
        Matcher table = TABLE.matcher(text);
        Matcher column = COLUMN.matcher(text);
        Matcher reached = FILE.matcher(text);
        DataException refused;
        if (reached.find()) {
            refused = refused("reads '" + reached.group(1) + "', or a view or macro in it does, and only the database "
                    + "itself may be read; copy the data into it" + (isRemote(reached.group(1))
                            ? ", or allow addresses with the setting 'allow_remote'"
                            : ""));
        } else if (EXTENSION.matcher(text).find()) {
            refused = refused("needs more than the database itself, as an extension does; write it without");
        } else if (table.find()) {
            refused = refused("names the table '" + table.group(1) + "', which is not there; correct the query");
        } else if (column.find()) {
            refused = refused("names the column '" + column.group(1) + "', which is not there; correct the query");
        } else {
            String reason = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("no reason given")
                    .replaceFirst("^[A-Z][A-Za-z ]* Error: ", "");
            refused = refused("failed (the database says: " + Columns.shorten(reason, SHOWN)
                    + "); correct the query");
        }
        refused.initCause(cause);
        return refused;
    }

    private static boolean isRemote(String reached) {
        return reached.matches("(?i)(https?|s3)://.*");
    }

    private DataException refused(String why) {
        return new DataException(file + ": the query \"" + Columns.shorten(sql, SHOWN) + "\" " + why);
    }
}
