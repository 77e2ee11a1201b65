package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Mistakes in long tables, number formats, chosen columns and queries: each a sentence of its own. */
class MistakesInTablesTest {
    @TempDir
    private Path folder;

    private void refused(String content, ReadOptions options, String rest) throws IOException {
        refused(Files.writeString(folder.resolve("x.csv"), content), options, rest);
    }

    private static void refused(Path file, ReadOptions options, String rest) {
        assertEquals(file + rest,
                assertThrows(DataException.class, () -> SeriesReader.read(file, options)).getMessage());
    }

    @Test
    void aRowThatNamesNoSeriesIsRefused() throws IOException {
        String rest = ", line 3, column 'unique_id': the series is not named; fill it in or remove the row";
        refused("unique_id,ds,y\na,2020-01-01,1\n,2020-01-02,2\n", ReadOptions.automatic(), rest);
        refused("unique_id,ds,y\n1,2020-01-01,1\n,2020-01-02,2\n", ReadOptions.automatic(), rest);
    }

    @Test
    void aDateWithoutTheTimeOfDayIsRefused() throws IOException {
        refused("date,a\n2020-01-01,1\n2020-01-01,2\n2020-01-01,4\n", ReadOptions.automatic(),
                ", line 3: has the same time as line 2; remove one, merge them with the setting 'duplicates=mean', or "
                        + "name the series column with the setting 'id_column'");
    }

    @Test
    void seriesOutOfOrderAreSortedAndNoted() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"),
                "unique_id,ds,y\na,2020-01-01,1\nb,2020-01-01,4\na,2020-01-03,3\na,2020-01-02,2\nb,2020-01-02,5\n"
                        + "b,2020-01-03,6\n");
        SeriesTable table = SeriesReader.read(file, ReadOptions.automatic());
        assertEquals("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", Arrays.deepToString(table.values()));
        assertEquals(List.of("Rows of a series were not in order of time, the first at line 5; they were sorted."),
                table.notices());
    }

    @Test
    void decimalCommasAreExplained() throws IOException {
        refused("date;a\n2020-01-01;1,5\n2020-01-02;2,5\n", ReadOptions.automatic(),
                ", line 2, column 'a': found text '1,5' where a number is expected; read it with the setting 'decimal=,' if the "
                        + "comma is a decimal comma, or with the setting 'thousands=,' if it groups digits");
    }

    @Test
    void numbersOfProgrammingLanguagesAreText() throws IOException {
        refused("date,a\n2020-01-01,1\n2020-01-02,2f\n2020-01-03,3\n", ReadOptions.automatic(),
                ", line 3, column 'a': found text '2f' where a number is expected; correct it or leave it empty");
    }

    @Test
    void everySpellingOfInfinityIsRefused() throws IOException {
        for (String infinity : List.of("inf", "+inf", "-Infinity", "1e999", "∞")) {
            refused("date,a\n2020-01-01,1\n2020-01-02," + infinity + "\n2020-01-03,3\n", ReadOptions.automatic(),
                    ", line 3, column 'a': the value is infinite; put a number there or leave it empty");
        }
    }

    @Test
    void aVariateIsChosenOnceAndIsNotTheTime() throws IOException {
        String content = "date,a\n2020-01-01,1\n2020-01-02,2\n";
        refused(content, ReadOptions.automatic().withVariates(List.of("a", "a")),
                ": column 'a' is asked for twice; name it once in the setting 'variates'");
        refused(content, ReadOptions.automatic().withVariates(List.of("date")),
                ": column 'date' holds the times and cannot be a variate; leave it out of the setting 'variates'");
    }

    @Test
    void blankFilesAreEmpty() throws IOException {
        refused("  \n\n \n", ReadOptions.automatic(), ": is empty; a header line and rows of numbers are expected");
    }

    @Test
    void aQueryNeedsADatabase() throws IOException {
        String rest = ": is no DuckDB database, so no query can be put to it; leave the setting 'query' out or name another file";
        ReadOptions query = ReadOptions.automatic().withQuery("SELECT 1");
        refused("date,a\n2020-01-01,1\n2020-01-02,2\n", query, rest);
        refused(Files.writeString(folder.resolve("x.duckdb"), "short"), query, rest);
    }

    @Test
    void queriesWithCommentsWorkAndUselessOnesAreExplained() throws SQLException {
        Path file = folder.resolve("x.duckdb");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE load AS SELECT TIMESTAMP '2020-01-01' + i * INTERVAL 1 HOUR AS ds, "
                    + "i AS y, CAST(i AS VARCHAR) AS text, IF(i = 5, 'infinity', '1')::DOUBLE AS w FROM range(9) t(i)");
        }
        ReadOptions automatic = ReadOptions.automatic();
        assertEquals(List.of("y", "text"),
                SeriesReader.read(file, automatic.withQuery("SELECT ds, y, text FROM load -- all")).variates());
        refused(file, automatic.withQuery("SELECT ds, y FROM load WHERE y < 0"),
                ": the query gives no rows; correct it");
        refused(file, automatic.withQuery(" "), ": the query is empty; say which rows with the setting 'query'");
        refused(file, automatic.withQuery("SELECT ds, w FROM load"),
                ", row 6, column 'w': the value is infinite; put a number there or leave it empty");
    }
}
