package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.data.DataException;

/** A query, and whatever hides in a database of others, reaches the named file and nothing else, and writes nothing. */
class LockedDatabaseTest {
    @TempDir
    private Path folder;
    private Path secret;
    private Path database;

    @BeforeEach
    void aDatabaseOfOthers() throws IOException, SQLException {
        secret = Files.writeString(folder.resolve("secret.csv"), "ds,y\n2020-01-01,1\n2020-01-02,2\n");
        database = folder.resolve("plant.duckdb");
        fill(database, List.of(
                "CREATE TABLE load AS SELECT DATE '2020-01-01' + i::INT AS ds, i AS y FROM range(9) t(i)",
                "CREATE VIEW spy AS SELECT * FROM read_csv('" + secret + "')",
                "CREATE VIEW spy_of_spy AS SELECT * FROM spy",
                "CREATE MACRO leak() AS TABLE SELECT * FROM read_csv('" + secret + "')",
                "CREATE MACRO whole(name) AS (SELECT content FROM read_text(name))",
                "CREATE VIEW logged AS SELECT * FROM enable_logging('QueryLog', storage = 'file')",
                "CREATE MACRO logs() AS TABLE SELECT * FROM logged",
                "CREATE TABLE series AS SELECT 'not this one' AS text"));
    }

    /** The file is reached through another name where the driver would take options from its own. */
    private void fill(Path file, List<String> statements) throws SQLException, IOException {
        Path plain = folder.resolve("filled");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + plain);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        Files.move(plain, file);
    }

    private static SeriesTable read(Path file, String query) {
        return SeriesReader.read(file, ReadOptions.automatic().withQuery(query));
    }

    private String refused(String query) throws IOException {
        Set<Path> before = content();
        String message = assertThrows(DataException.class, () -> read(database, query), query).getMessage();
        assertTrue(message.startsWith(database + ": the query \""), message);
        assertEquals(1, message.lines().count(), message);
        assertFalse(message.contains("Error:"), message);
        assertEquals(before, content(), query);
        return message;
    }

    private Set<Path> content() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT * FROM read_csv('$secret')",
        "SELECT * FROM '$secret'",
        "SELECT * FROM \"$secret\"",
        "SELECT content FROM read_text('$secret')",
        "SELECT content FROM read_blob('$folder/*.csv')",
        "SELECT * FROM read_json('$secret')",
        "SELECT * FROM read_parquet('$secret')",
        "SELECT * FROM glob('$folder/*')",
        "SELECT * FROM sniff_csv('$secret')",
        "SELECT * FROM parquet_metadata('$secret')",
        "SELECT * FROM query_table('$secret')",
        "SELECT * FROM query('SELECT * FROM read_csv(''$secret'')')",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM ''$secret'''))",
        "SELECT * FROM load, (SELECT content FROM read_text('$secret'))",
        "WITH x AS MATERIALIZED (SELECT * FROM read_csv('$secret')) SELECT * FROM x",
        "SELECT whole('$secret')",
        "SELECT * FROM spy",
        "SELECT * FROM spy_of_spy",
        "FROM leak()",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM duckdb_extensions()"})
    void otherFilesAreOutOfReach(String query) throws IOException {
        String message = refused(query.replace("$secret", secret.toString()).replace("$folder", folder.toString()));
        assertTrue(message.contains("only the database itself may be read; copy the data into it")
                || message.contains("needs more than the database itself"), message);
        assertEquals(message.contains("'allow_remote'"), query.contains("://"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_config = {'path': '$folder/log.csv'})",
        "SELECT * FROM logged",
        "SELECT y, (SELECT count(*) FROM logged) FROM load",
        "SELECT * FROM logs()",
        "SELECT * FROM checkpoint()",
        "SELECT * FROM truncate_duckdb_logs()",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM plant.logged'))"})
    void functionsThatDoMoreThanReadAreNotCalled(String query) throws IOException {
        String message = refused(query.replace("$folder", folder.toString()));
        assertTrue(message.contains("or a view or macro in it does, which may do more than read; write it without"),
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "COPY load TO '$folder/x.csv'",
        "COPY (SELECT * FROM load) TO '$folder/x.csv'",
        "COPY load FROM '$secret'",
        "EXPORT DATABASE '$folder/all'",
        "IMPORT DATABASE '$folder/all'",
        "ATTACH '$folder/other.duckdb'",
        "DETACH plant",
        "USE memory",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "CHECKPOINT",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1",
        "INSERT INTO load VALUES (1, 2)",
        "UPDATE load SET y = 0",
        "DELETE FROM load",
        "DROP TABLE load",
        "ALTER TABLE load RENAME TO x",
        "PREPARE x AS SELECT 1",
        "EXPLAIN ANALYZE SELECT * FROM load",
        "VACUUM",
        "BEGIN"})
    void aQueryThatIsNoSelectIsRefused(String sql) throws IOException {
        String statement = sql.replace("$folder", folder.toString()).replace("$secret", secret.toString());
        assertTrue(refused(statement).endsWith("is not a SELECT; give one SELECT statement, which may begin with WITH"),
                sql);
        refused("/* ; */ SELECT ';' AS a -- one\n; " + statement);
        refused("SELECT * FROM load); " + statement + "; SELECT * FROM (SELECT 1");
        refused("SELECT * FROM query('" + statement.replace("'", "''") + "')");
        refused("WITH x AS (" + statement + ") SELECT * FROM x");
        refused("SELECT * FROM (" + statement + ")");
    }

    @Test
    void aQueryIsOneStatement() throws IOException {
        assertTrue(refused("SELECT 1; SELECT 2").endsWith("holds 2 statements; give one SELECT statement"));
        assertTrue(refused("-- nothing").endsWith("holds no statement; give one SELECT statement"));
        assertTrue(refused(";").endsWith("holds no statement; give one SELECT statement"));
        assertTrue(refused("SELECT 'ä' FRM load").endsWith("\" cannot be parsed at \"load\"; correct it"));
        assertTrue(refused("SELECT (1").endsWith("\" cannot be parsed at its end; correct it"));
        assertTrue(refused("SELECT nothing FROM load").endsWith("names the column 'nothing', which is not there; "
                + "correct the query"));
        refused("SELECT error('a;b')");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SELECT ds, y FROM load ORDER BY ds",
        "SELECT ds, y FROM load;",
        "SELECT ds, y FROM load ;; -- all ; of them",
        "/* first */ WITH a AS (SELECT * FROM load) SELECT ds, y FROM a -- last",
        "FROM load",
        "SELECT ds, y FROM plant.main.load",
        "(SELECT ds, y FROM load)",
        "SELECT ds, y FROM load WHERE ';COPY' <> ''",
        "SELECT ds, y AS \"y\" FROM load UNION ALL SELECT ds, y FROM load WHERE false"})
    void everySelectOverTheFileIsRead(String query) {
        SeriesTable table = read(database, query);
        assertEquals(List.of("y"), table.variates());
        assertEquals("[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]", Arrays.toString(table.values()[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "it's; session_init_sql_file=x [1].duckdb",
        "a\"b?.duckdb",
        "temp.duckdb",
        "Memory.db",
        ".duckdb",
        "md:x.duckdb"})
    void theNameOfADatabaseIsANameAndNothingElse(String name) throws SQLException, IOException {
        Path file = folder.resolve(name);
        fill(file, List.of("CREATE TABLE load AS SELECT i AS y FROM range(3) t(i)"));
        assertEquals("[0.0, 1.0, 2.0]", Arrays.toString(read(file, "SELECT y FROM load").values()[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's [1] a*b?.csv", "x'), ('y.csv", "{a,b}.csv", "a=1.csv"})
    void theNameOfATableIsANameAndNothingElse(String name) throws IOException {
        Files.writeString(folder.resolve("it's 1 a1b1.csv"), "y\n7\n8\n");
        Path file = Files.writeString(folder.resolve(name), "y\n0\n1\n2\n");
        assertEquals("[0.0, 1.0, 2.0]", Arrays.toString(SeriesReader.read(file, ReadOptions.automatic()).values()[0]));
    }

    @Test
    void rowsKeepTheirOrderWhateverTheirColumnsAreCalled() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "rowid,\"se\"\"ries\",;--\n5,1,7\n3,2,8\n4,3,9\n");
        SeriesTable table = SeriesReader.read(file, ReadOptions.automatic());
        assertEquals(List.of("rowid", "se\"ries", ";--"), table.variates());
        assertEquals("[[5.0, 3.0, 4.0], [1.0, 2.0, 3.0], [7.0, 8.0, 9.0]]", Arrays.deepToString(table.values()));
    }

    @Test
    void aQueryOverMoreValuesThanMemoryHoldsIsRefused() {
        ReadOptions options = ReadOptions.automatic().withQuery("SELECT ds, y FROM load");
        Source source = Source.open(database, options);
        assertEquals(9, Database.load(source, options, 18).rows());
        assertEquals(
                database + ": has 9 rows of 2 columns, and the memory of this process holds 17 values; select fewer "
                        + "rows or columns, or give more memory",
                assertThrows(DataException.class, () -> Database.load(source, options, 17)).getMessage());
        ReadOptions endless = options.withQuery("SELECT * FROM range(9000000000000000000)");
        assertEquals(database + ": has more than 5000 rows of 1 column, and the memory of this process holds 5000 "
                + "values; select fewer rows or columns, or give more memory",
                assertThrows(DataException.class, () -> Database.load(source, endless, 5000)).getMessage());
    }

    @Test
    void addressesNeedAQueryAndTheirPermission() {
        ReadOptions remote = ReadOptions.automatic().withRemote();
        assertEquals(secret + ": is read without a query, so the setting 'allow_remote' has nothing to allow; leave it "
                + "out", assertThrows(DataException.class, () -> SeriesReader.read(secret, remote)).getMessage());
        Path address = Path.of("https://example.org/x.csv");
        assertEquals(
                address + ": is an address, where a file is expected; download it first, or name a DuckDB file and "
                        + "read the address in its query with the setting 'allow_remote'",
                assertThrows(DataException.class, () -> SeriesReader.read(address, remote)).getMessage());
    }
}
