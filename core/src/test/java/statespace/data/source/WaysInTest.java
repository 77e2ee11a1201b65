package statespace.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/** The same series come in many files; what is no table is told by what it is. */
class WaysInTest {
    private static final String TABLE = "date,a,b\n2020-01-01,1,2.5\n2020-01-02,3,\n2020-01-03,4,7\n";
    private static final String VALUES = "[[1.0, 3.0, 4.0], [2.5, NaN, 7.0]]";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static SeriesTable read(Path file) {
        return SeriesReader.read(file, ReadOptions.automatic());
    }

    private static void readsTheTable(Path file) throws IOException {
        SeriesTable table = read(file);
        assertEquals(VALUES, Arrays.deepToString(table.values()));
        assertEquals(List.of("a", "b"), table.variates());
        assertEquals(DataFiles.sha256(List.of(file)), table.sha256());
    }

    private static String refused(Path file) {
        String message = assertThrows(DataException.class, () -> read(file)).getMessage();
        assertEquals(1, message.lines().count());
        assertTrue(message.startsWith(file.toString()), message);
        return message.substring(file.toString().length());
    }

    private Path zip(String name, String... members) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String member : members) {
                out.putNextEntry(new ZipEntry(member));
                out.write(TABLE.getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return file;
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void tablesOfFieldsAreReadWhateverDividesThem() throws IOException {
        readsTheTable(file("a.csv", TABLE));
        readsTheTable(file("a.tsv", TABLE.replace(',', '\t')));
        readsTheTable(file("a.txt", TABLE.replace(',', ';')));
        readsTheTable(file("b.txt", TABLE.replace(',', '|').replace("\n", "\r\n")));
        readsTheTable(file("none", TABLE));
    }

    @Test
    void packedTablesAreReadWhateverTheirName() throws IOException, SQLException {
        Path gz = folder.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(TABLE.getBytes(StandardCharsets.UTF_8));
        }
        readsTheTable(gz);
        readsTheTable(zip("a.zip", "data/", "data/a.csv", "__MACOSX/data/._a.csv", "data/.DS_Store"));
        Path zst = folder.resolve("a.csv.zst");
        sql("COPY (SELECT * FROM (VALUES ('2020-01-01', 1, 2.5), ('2020-01-02', 3, NULL), ('2020-01-03', 4, 7)) t(date, a, b))"
                + " TO '" + zst + "' (FORMAT csv, HEADER, COMPRESSION zstd)");
        readsTheTable(zst);
    }

    @Test
    void linesOfZstandardAreCounted() throws SQLException {
        Path zst = folder.resolve("a.csv.zst");
        sql("COPY (SELECT * FROM (VALUES ('date,a'), (''), ('2020-01-01,1'), ('2020-01-02,2'), ('2020-01-03,x')) t(l)) TO '"
                + zst + "' (FORMAT csv, HEADER false, DELIM '|', QUOTE '', ESCAPE '', COMPRESSION zstd)");
        assertTrue(refused(zst).startsWith(", line 5, column 'a': found text 'x'"), refused(zst));
    }

    @Test
    void brokenPackagesAreRefused() throws IOException {
        assertTrue(
                refused(zip("two.zip", "a.csv", "b.csv")).startsWith(": is a zip archive of several files ('a.csv', "));
        assertTrue(refused(zip("book.xlsx", "[Content_Types].xml", "xl/workbook.xml"))
                .equals(": is an Excel workbook; save the sheet as CSV in UTF-8 and name that"));
        Path zst = folder.resolve("b.zst");
        Files.write(zst, new byte[]{0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertEquals(": is broken Zstandard; fetch it again", refused(zst));
        Path cut = zip("cut.zip", "a.csv");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 60));
        assertTrue(refused(cut).contains("zip"), refused(cut));
    }

    @Test
    void jsonLinesAndListsOfObjectsAreRead() throws IOException {
        String lines = "{\"date\":\"2020-01-01\",\"a\":1,\"b\":2.5}\n{\"a\":3,\"date\":\"2020-01-02\"}\n\n"
                + "{\"date\":\"2020-01-03\",\"b\":7,\"a\":4}\n";
        readsTheTable(file("a.jsonl", lines));
        readsTheTable(file("a.json", "[" + lines.strip().replaceAll("\\n+", ",") + "]"));
        readsTheTable(file("a.ndjson", lines.replace("\"b\":7", "\"b\":\"7\"").replace("1,", "1.0,")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\":[1,2]}|, line 1: the value of 'a' is a list; write a number or a text, and one object for each row",
        "{\"a\":1}\\n{\"a\":2,\"a\":3}|, line 2: names 'a' twice; keep one",
        "{\"a\":1}\\n{\"a\":|, line 2: is no valid JSON; write one object in each line",
        "{\"a\":1}\\n5|, line 2: has a value that is no object; write one object in each line"})
    void brokenJsonIsRefusedWithTheLine(String text, String rest) throws IOException {
        assertEquals(rest, refused(file("a.jsonl", text.replace("\\n", "\n"))));
    }

    @Test
    void arffIsRead() throws IOException {
        String header = "% a comment\n@RELATION r\n@ATTRIBUTE date date \"yyyy-MM-dd\"\n@attribute 'a' numeric\n"
                + "@attribute b REAL\n\n@DATA\n";
        Path file = file("a.arff", header + "2020-01-01,1,2.5\n'2020-01-02', 3,?\n% x\n\"2020-01-03\",4,7\n");
        readsTheTable(file);
        assertEquals(", line 9: has 2 values where the header has 3 attributes; correct the line",
                refused(file("b.arff", header + "2020-01-01,1,2.5\n2020-01-02,3\n")));
        assertTrue(refused(file("c.arff", header + "{0 2020-01-01}\n")).contains("is a sparse row"));
    }

    @Test
    void theSeriesOfTsfAreALongTable() throws IOException {
        String header = "# Dataset\n@relation m\n@attribute series_name string\n@attribute start_timestamp date\n"
                + "@frequency monthly\n@horizon 7\n@missing false\n@equallength false\n@data\n";
        Path file = file("m.tsf", header + "T1:2020-01-01 00-00-00:1,2,3\nT2:2020-02-01 00-00-00:5.5,?,7\n");
        SeriesTable table = read(file);
        assertEquals(List.of("T1", "T2"), table.variates());
        assertEquals(4, table.rows());
        assertEquals(3, table.values()[0][2]);
        assertEquals(DataFiles.sha256(List.of(file)), table.sha256());
        SeriesTable counted = read(
                file("c.tsf", "@relation c\n@attribute series_name string\n@frequency yearly\n@data\n"
                        + "A:1,2,3\nB:4,5,6\n"));
        assertEquals("[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]", Arrays.deepToString(counted.values()));
        assertTrue(refused(file("d.tsf", header.replace("monthly", "lunar") + "T1:2020-01-31 00-00-00:1,2\n"))
                .startsWith(", line 10: the frequency 'lunar' is none of "));
        assertTrue(refused(file("e.tsf", header + "T1:2020-01-31 00-00-00:1,x\n"))
                .startsWith(", line 10: value 2, 'x', is no number"));
    }

    @Test
    void foldersAndPatternsAreOneTable() throws IOException, SQLException {
        Path years = Files.createDirectory(folder.resolve("years"));
        Files.writeString(years.resolve("y2.csv"), "b,date,a\n7,2020-01-03,4\n");
        Files.writeString(years.resolve("y1.csv"), "date,a,b\n2020-01-01,1,2.5\n2020-01-02,3,\n");
        Files.writeString(years.resolve("README.md"), "no table");
        for (Path path : List.of(years, years.resolve("y*.csv"), years.resolve("y?.csv"))) {
            assertEquals(VALUES, Arrays.deepToString(read(path).values()));
        }
        Files.writeString(years.resolve("y3.csv"), "date,a,b\n2020-01-04,1,x\n");
        assertTrue(refused(years).contains(", line 2 of 'y3.csv', column 'b': found text 'x'"), refused(years));
        Files.writeString(years.resolve("y3.csv"), "date,a\n2020-01-04,1\n");
        assertTrue(assertThrows(DataException.class, () -> read(years)).getMessage()
                .endsWith("has [date, a, b]; read files with the same columns together"));
        Path parts = Files.createDirectory(folder.resolve("parts"));
        for (int i = 0; i < 2; i++) {
            sql("COPY (SELECT TIMESTAMP '2020-01-01' + to_hours(i::INT + " + 50 * i
                    + ") AS ds, i AS y FROM range(50) t(i)) TO '"
                    + parts.resolve(i + ".parquet") + "'");
        }
        assertEquals(100, read(parts).rows());
        Files.writeString(parts.resolve("x.csv"), TABLE);
        assertTrue(refused(parts).startsWith(": holds files of different kinds, such as '0.parquet' and 'x.csv'"));
        assertEquals(": no file fits this pattern; check the path", refused(folder.resolve("z*.csv")));
    }

    @Test
    void standardInputIsReadAsAFileIs() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(TABLE.getBytes(StandardCharsets.UTF_8)));
            SeriesTable table = read(Path.of("-"));
            assertEquals(VALUES, Arrays.deepToString(table.values()));
            assertTrue(table.describe().startsWith("standard input: wide, 3 rows"), table.describe());
            System.setIn(new ByteArrayInputStream((TABLE + "2020-01-04,x,1\n").getBytes(StandardCharsets.UTF_8)));
            assertTrue(assertThrows(DataException.class, () -> read(Path.of("-"))).getMessage()
                    .startsWith("standard input, line 5, column 'a': found text 'x'"));
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ARROW1~~|an Arrow (Feather) file; save it as Parquet",
        "SQLite format 3~|an SQLite database; export its table as CSV",
        "\u00d0\u00cf\u0011\u00e0~~|an old Excel or other Office file; save the sheet as CSV in UTF-8",
        "<!doctype html><title>Not found</title>|a web page, perhaps in place of a download; fetch the data itself",
        "BZh91AY&SY~~|packed by bzip2; unpack it"})
    void whatIsNoTableIsToldByWhatItIs(String head, String what) throws IOException {
        Path file = folder.resolve("x.csv");
        Files.write(file, head.replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(": is " + what + " (CSV, Parquet, JSON lines, .tsf, .arff and DuckDB files are read)",
                refused(file));
    }

    @Test
    void aColumnCalledAsAFileBeginsIsNoSuchFile() throws IOException {
        assertEquals(3, read(file("orc.csv", TABLE.replace("date", "ORC time"))).rows());
    }
}
