package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Every mistake in a file ends in one sentence that names file, place and mend; what can be mended is counted. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return file(content, StandardCharsets.UTF_8);
    }

    private Path file(String content, Charset encoding) throws IOException {
        return Files.write(folder.resolve("x.csv"), content.getBytes(encoding));
    }

    private static SeriesTable read(Path file) {
        return SeriesReader.read(file, ReadOptions.automatic());
    }

    private static void refused(Path file, ReadOptions options, String rest) {
        String message = assertThrows(DataException.class, () -> SeriesReader.read(file, options)).getMessage();
        assertEquals(file + rest, message);
        assertEquals(1, message.lines().count());
    }

    private static void refused(Path file, String rest) {
        refused(file, ReadOptions.automatic(), rest);
    }

    @Test
    void missingValuesStayMissingAndAreCounted() throws IOException {
        SeriesTable table = read(file("date,a,b\n2020-01-01,,1\n2020-01-02,2,2\n2020-01-03,NA,3\n2020-01-04,5,NaN\n"));
        assertEquals("[[NaN, 2.0, NaN, 5.0], [1.0, 2.0, 3.0, NaN]]", Arrays.deepToString(table.values()));
        assertEquals("[2, 1]", Arrays.toString(table.missing()));
        assertEquals(List.of("3 missing values ('a' 2, 'b' 1): none of them scales, trains or measures anything."),
                table.notices());
        assertEquals(3, table.lastKnown(0));
        assertEquals(2, table.lastKnown(1));
    }

    @Test
    void missingValuesAreRefusedWhenAskedFor() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-01-02,\n2020-01-03,3\n"),
                ReadOptions.automatic().withMissing(ReadOptions.Missing.ERROR), ", line 3, column 'a': 1 value is "
                        + "missing; supply them, or allow them with the setting 'missing=fill'");
        refused(file("date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-04,3\n"),
                ReadOptions.automatic().withMissing(ReadOptions.Missing.ERROR),
                ", after line 3, column 'a': 1 value is "
                        + "missing; supply them, or allow them with the setting 'missing=fill'");
    }

    @Test
    void aColumnWithoutValuesIsRefused() throws IOException {
        refused(file("date,a,b\n2020-01-01,1,\n2020-01-02,2,\n"), ReadOptions.automatic().withVariates(List.of("b")),
                ", column 'b': holds no numbers; leave it out with the setting 'variates'");
    }

    @Test
    void duplicateTimesAreRefused() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-02,3\n"),
                ", line 4: has the same time as line 3; remove one, merge them with the setting 'duplicates=mean', "
                        + "or name the series column with the setting 'id_column'");
    }

    @Test
    void unorderedTimesAreSortedAndNoted() throws IOException {
        SeriesTable table = read(file("date,a\n2020-01-01,1\n2020-01-03,3\n2020-01-02,2\n2020-01-04,4\n"));
        assertEquals("[[1.0, 2.0, 3.0, 4.0]]", Arrays.deepToString(table.values()));
        assertEquals(List.of("Rows were not in order of time, the first at line 4; they were sorted."),
                table.notices());
    }

    @Test
    void rowsThatLackInTheGridAreInsertedWithoutValues() throws IOException {
        SeriesTable table = read(file("date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n2020-01-06,6\n"));
        assertEquals("[[1.0, 2.0, 3.0, NaN, NaN, 6.0]]", Arrays.deepToString(table.values()));
        assertEquals(2, table.inserted());
        assertEquals("2 rows inserted where the daily grid had gaps, the first after 2020-01-03.",
                table.notices().getFirst());
    }

    @Test
    void irregularStepsAreRefused() throws IOException {
        refused(file("date,a\n2020-01-01 00:00:00,1\n2020-01-01 01:00:00,2\n2020-01-01 02:00:00,3\n"
                + "2020-01-01 02:40:00,4\n"),
                ", line 5: the time 2020-01-01 02:40:00 is off the hourly grid that starts at 2020-01-01 00:00:00; "
                        + "resample the series to regular steps, or gather rows into steps with the setting 'every' and the setting 'aggregate'");
    }

    @Test
    void aTimeFarAwayIsRefused() throws IOException {
        refused(file("date,a\n2020-01-01 00:00:00,1\n2020-01-01 01:00:00,2\n2920-01-01 02:00:00,3\n"),
                ", line 4: the time 2920-01-01 02:00:00 lies 7889234 steps (hourly) after the first; correct it or "
                        + "resample the series");
    }

    @Test
    void textInANumberColumnIsNamed() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-01-02,two\n2020-01-03,3\n"),
                ", line 3, column 'a': found text 'two' where a number is expected; correct it or leave it empty");
    }

    @Test
    void infiniteValuesAreNamed() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-01-02,inf\n2020-01-03,3\n"),
                ", line 3, column 'a': the value is infinite; put a number there or leave it empty");
    }

    @Test
    void constantColumnsAreNoted() throws IOException {
        assertEquals(List.of("Column 'a' is constant."),
                read(file("date,a,b\n2020-01-01,7,1\n2020-01-02,7,2\n")).notices());
    }

    @Test
    void filesWithoutRowsAreRefused() throws IOException {
        refused(file(""), ": is empty; a header line and rows of numbers are expected");
        refused(file("date,a\n"), ": has a header but no rows; rows of numbers are expected");
        refused(file("date,a\n2020-01-01,1\n"), ": has one row only; a series needs at least two");
    }

    @Test
    void aFileWithoutHeaderIsRefused() throws IOException {
        refused(file("1,2\n3,4\n5,6\n"),
                ", line 1: holds numbers where column names are expected; add a header line");
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        refused(file("date,größe\n2020-01-01,1\n2020-01-02,2\n", StandardCharsets.ISO_8859_1),
                ", at or after line 1: is not valid UTF-8; save the file in that encoding");
        refused(file("date,a\n2020-01-01,1\n2020-01-02,2\n", StandardCharsets.UTF_16LE),
                ", line 1: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
    }

    @Test
    void umlautsInUtf8AreRead() throws IOException {
        assertEquals(List.of("größe"), read(file("date,größe\n2020-01-01,1\n2020-01-02,2\n")).variates());
    }

    @Test
    void aBrokenTimeIsNamed() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-13-45,2\n2020-01-03,3\n"),
                ", line 3, column 'date': '2020-13-45' is no time; write times as 2016-07-01 00:00:00");
        refused(file("date,a\n2020-01-01,1\n,2\n2020-01-03,3\n"),
                ", line 3, column 'date': the time is missing; fill it in or remove the row");
    }

    @Test
    void aRaggedLineIsNamed() throws IOException {
        refused(file("date,a\n2020-01-01,1\n2020-01-02,2,9,9\n2020-01-03,3\n"),
                ", line 3: has 4 fields where the header has 2; correct the line");
    }

    @Test
    void missingColumnsListThoseThatAreThere() throws IOException {
        Path file = file("date,a\n2020-01-01,1\n2020-01-02,2\n");
        refused(file, ReadOptions.automatic().withTime("when"), ": has no column 'when'; it has 'date', 'a'");
        refused(file, ReadOptions.automatic().withVariates(List.of("z")), ": has no column 'z'; it has 'date', 'a'");
        refused(file("date,a\n2020-01-01,x\n2020-01-02,y\n"),
                ": has no column of numbers beside the time, only 'date', 'a'; add one");
    }

    @Test
    void placesThatAreNoFilesAreRefused() {
        refused(folder.resolve("none.csv"), ": no such file; check the path");
        refused(folder, ": is a folder; name a CSV, Parquet or DuckDB file in it");
    }

    @Test
    void aParquetFileCutShortIsRefused() throws IOException, SQLException {
        Path file = folder.resolve("x.parquet");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT TIMESTAMP '2020-01-01' + i * INTERVAL 1 HOUR AS ds, sin(i) AS y FROM range(500)"
                            + " t(i)) TO '" + file + "'");
        }
        assertEquals(500, read(file).rows());
        assertEquals("hourly", read(file).calendar().label());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        refused(file, ": is no whole Parquet file; it may have been cut short, fetch it again");
    }

    @Test
    void aQueryReadsADatabaseAndABadOneIsTold() throws SQLException {
        Path file = folder.resolve("x.duckdb");
        try (var connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE load AS SELECT TIMESTAMP '2020-01-01' + i * INTERVAL 15 MINUTE AS ds, i AS y,"
                            + " i % 2 AS odd FROM range(100) t(i)");
        }
        SeriesTable table = SeriesReader.read(file,
                ReadOptions.automatic().withQuery("SELECT ds, y FROM load ORDER BY ds;"));
        assertEquals(List.of("y"), table.variates());
        assertEquals("15 min", table.calendar().label());
        refused(file, ": is a database; say which rows with the setting 'query'");
        String message = assertThrows(DataException.class,
                () -> SeriesReader.read(file, ReadOptions.automatic().withQuery("SELECT * FROM nothing")))
                .getMessage();
        assertTrue(
                message.endsWith("the query \"SELECT * FROM nothing\" names the table 'nothing', which is not there; "
                        + "correct the query"),
                message);
        assertEquals(1, message.lines().count());
    }
}
