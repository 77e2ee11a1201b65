package statespace.data.source;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import statespace.data.DataException;

/**
 * Connections to DuckDB that reach the named files and nothing else: no other file, no network, no extension that is not
 * built in, and a configuration that no statement can change. The files of others may hold views and macros, so the locks
 * are set before anything is read.
 */
public final class DuckDb {
    private static final List<String> NO_EXTENSIONS = List.of("SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false");
    private static final List<String> LOCKS = List.of("SET enable_external_access = false",
            "SET lock_configuration = true");
    private static final Set<String> RESERVED = Set.of("", "memory", "system", "temp");

    private DuckDb() {}

    /** A connection in memory from which {@code files} can be read by {@link #pattern}. */
    public static Connection reading(Path... files) throws SQLException {
        String allowed = Stream.of(files).flatMap(file -> Stream.of(absolute(file), escaped(file))).distinct()
                .map(DuckDb::text).collect(Collectors.joining(", ", "[", "]"));
        return open(List.of("SET allowed_paths = " + allowed));
    }

    /**
     * A connection whose default database is that of the file, opened for reading.
     *
     * @param remote
     *            true to let statements read http, https and s3 addresses
     * @throws DataException
     *             if the file is no such database, or addresses cannot be read on this machine
     */
    public static Connection attached(Path file, boolean remote) throws SQLException {
        Connection connection = open(List.of());
        try {
            if (remote) {
                allowRemote(connection, file);
            }
            attach(connection, file);
            execute(connection, LOCKS);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A file as SQL: the path, quoted, as a pattern that means this file alone. */
    public static String pattern(Path file) {
        return text(escaped(file));
    }

    /** A text as SQL. */
    public static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A name as SQL. */
    public static String name(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    /** The file is not part of the driver's address, which would take options from its name. */
    private static Connection open(List<String> allowed) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try {
            execute(connection, NO_EXTENSIONS);
            execute(connection, List.of("SET TimeZone = 'UTC'",
                    "SET temp_directory = " + text(Path.of(System.getProperty("java.io.tmpdir"),
                            "statespace-" + ProcessHandle.current().pid() + ".duckdb").toString())));
            if (!allowed.isEmpty()) {
                execute(connection, allowed);
                execute(connection, LOCKS);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void attach(Connection connection, Path file) throws SQLException {
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        String name = name(RESERVED.contains(stem.toLowerCase(Locale.ROOT)) ? stem + "_db" : stem);
        try {
            execute(connection, List.of("ATTACH " + text(absolute(file)) + " AS " + name + " (TYPE duckdb, READ_ONLY)",
                    "USE " + name));
        } catch (SQLException e) {
            String text = String.valueOf(e.getMessage());
            throw new DataException(file + (text.contains("lock")
                    ? ": is open for writing in another program; close it there or name a copy"
                    : ": cannot be opened as a DuckDB database; it is damaged, encrypted or of a newer version, "
                            + "write its table to a Parquet file and name that"),
                    e);
        }
    }

    private static void allowRemote(Connection connection, Path file) throws SQLException {
        try {
            try {
                execute(connection, List.of("LOAD httpfs"));
            } catch (SQLException notThere) {
                execute(connection, List.of("INSTALL httpfs", "LOAD httpfs"));
            }
        } catch (SQLException e) {
            throw new DataException(file + ": http, https and s3 addresses cannot be read, because DuckDB's extension "
                    + "httpfs is not installed and could not be fetched; install it with DuckDB's own program, or "
                    + "download the data and leave the setting 'allow_remote' out", e);
        }
        execute(connection, List.of("SET allowed_directories = ['http://', 'https://', 's3://']"));
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    private static String escaped(Path file) {
        return absolute(file).replaceAll("[\\[*?]", "[$0]");
    }
}
