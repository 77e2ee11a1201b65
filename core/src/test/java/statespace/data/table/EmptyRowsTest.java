package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.data.DataException;
import statespace.data.array.LabelFile;
import statespace.data.column.ColumnOptions;

/** A row without any value is a row where rows are numbered, so that those after it keep their time; with times it is nothing. */
class EmptyRowsTest {
    @TempDir
    private Path folder;

    private SeriesTable read(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return SeriesReader.read(Files.writeString(file, content), ReadOptions.automatic());
    }

    private static String values(SeriesTable table) {
        return Arrays.deepToString(table.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {",", " , ", "\"\",\"\"", "\"\",", ",\r", ",,"})
    void betweenRowsWithValuesItIsARowWhoseCellsAreMissing(String empty) throws IOException {
        SeriesTable table = read("x.csv", "a,b\n1,2\n" + empty + "\n" + empty + "\n3,4\n5,6\n");
        assertEquals("[[1.0, NaN, NaN, 3.0, 5.0], [2.0, NaN, NaN, 4.0, 6.0]]", values(table));
        assertEquals(List.of("4 missing values ('a' 2, 'b' 2): none of them scales, trains or measures anything."),
                table.notices());
        assertEquals("[[NaN, 1.0, 2.0], [NaN, 3.0, 4.0]]", values(read("x.csv", "a,b\n" + empty + "\n1,3\n2,4\n")));
    }

    @Test
    void everySecondRowMayBeEmpty() throws IOException {
        assertEquals("[[1.0, NaN, 2.0, NaN, 3.0], [1.0, NaN, 2.0, NaN, 3.0]]",
                values(read("x.csv", "a;b\n1;1\n;\n2;2\n;\n3;3\n;\n")));
        assertEquals("[[1.0, NaN, 2.0], [4.0, NaN, 5.0]]", values(read("x.tsv", "a\tb\n1\t4\n\t\n2\t5\n")));
    }

    @Test
    void atTheEndOfAFileItIsNothing() throws IOException {
        assertEquals("[[1.0, 3.0], [2.0, 4.0]]", values(read("x.csv", "a,b\n1,2\n3,4\n,\n,\n,")));
        read("some/1.csv", "a,b\n1,2\n,\n3,4\n,\n");
        read("some/2.csv", "b,a\n6,5\n,\n8,7\n,\n");
        assertEquals("[[1.0, NaN, 3.0, 5.0, NaN, 7.0], [2.0, NaN, 4.0, 6.0, NaN, 8.0]]",
                values(SeriesReader.read(folder.resolve("some"), ReadOptions.automatic())));
    }

    @Test
    void inATableWithTimesItIsNothing() throws IOException {
        for (String rows : new String[]{"date,a,b\n,,\n2020-01-01,1,2\n,,\n2020-01-02,3,4\n,,\n",
            "a,time,b\n1,1,2\n,,\n3,2,4\n", "a,b,year,month\n1,2,2020,1\n,,,\n3,4,2020,2\n"}) {
            SeriesTable table = read("x.csv", rows);
            assertEquals("[[1.0, 3.0], [2.0, 4.0]]", values(table), rows);
            assertEquals(0, table.missingTotal());
        }
        assertEquals("[[1.0, 2.0], [3.0, 4.0]]", values(read("x.csv",
                "unique_id,ds,y\nA,2020-01-01,1\n,,\nA,2020-01-02,2\nB,2020-01-01,3\nB,2020-01-02,4\n")));
    }

    @Test
    void blankLinesOfATableOfSeveralColumnsAreNoRows() throws IOException {
        assertEquals("[[1.0, 3.0], [2.0, 4.0]]", values(read("x.csv", "a,b\n1,2\n\n  \n3,4\n")));
        assertEquals("[[1.0, 3.0], [2.0, 4.0]]", values(read("x.csv", "a,b\r\n1,2\r\n\r\n3,4\r\n")));
    }

    @Test
    void blankLinesOfATableOfOneColumnAreRows() throws IOException {
        assertEquals("[[1.0, NaN, NaN, 3.0]]", values(read("x.csv", "a\n1\n\n\"\"\n3\n\n")));
    }

    @Test
    void countersAndTextsKeepTheirRoles() throws IOException {
        SeriesTable table = read("x.csv", ",a,note\n0,5,x\n,,\n1,6,y\n2,7,z\n");
        assertEquals("[[5.0, NaN, 6.0, 7.0]]", values(table));
        assertEquals("Column 'column0' numbers the rows and was left out.", table.notices().getFirst());
    }

    @Test
    void labelsKeepTheirRows() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "a,label\n1,0\n,\n3,1\n4,0\n");
        SeriesTable table = SeriesReader.read(file,
                ReadOptions.automatic().withColumns(ColumnOptions.AUTOMATIC.withLabel("label")));
        assertArrayEquals(new boolean[]{false, false, true, false}, table.labels().anomalous());
        assertArrayEquals(new boolean[]{true, false, true, true}, table.labels().known());
        SeriesTable timed = read("x.csv", "date,a\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n");
        Path labels = Files.writeString(folder.resolve("l.csv"), "date,label\n2020-01-01,0\n,\n2020-01-02,1\n");
        assertArrayEquals(new boolean[]{false, true, false}, LabelFile.read(labels, timed));
    }

    @Test
    void mistakesNameTheLine() throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n\n,\n3,4\n5,inf\n");
        assertEquals(
                file + ", line 6, column 'b': the value is infinite; put a number there or leave it empty",
                assertThrows(DataException.class, () -> SeriesReader.read(file, ReadOptions.automatic())).getMessage());
        Files.writeString(file, "a,b\n1,2\n\n,\n3,4\n");
        assertEquals(file + ", line 4, column 'a': 1 value is missing; supply them, or allow them with the setting "
                + "'missing=fill'",
                assertThrows(DataException.class, () -> SeriesReader.read(file,
                        ReadOptions.automatic().withMissing(ReadOptions.Missing.ERROR))).getMessage());
        Files.writeString(file, "a,b\n1,2\n,\n,\n");
        assertEquals(file + ": has one row only; a series needs at least two",
                assertThrows(DataException.class, () -> SeriesReader.read(file, ReadOptions.automatic())).getMessage());
    }

    @Test
    void otherFormatsKeepSuchRowsToo() throws IOException, SQLException {
        assertEquals("[[1.0, NaN, 3.0], [2.0, NaN, 4.0]]", values(read("x.jsonl",
                "{\"a\": 1, \"b\": 2}\n{}\n{\"a\": 3, \"b\": 4}\n")));
        assertEquals("[[1.0, NaN, 3.0], [2.0, NaN, 4.0]]", values(read("x.arff",
                "@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n1,2\n?,?\n3,4\n")));
        Path file = folder.resolve("x.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM (VALUES (1, 2), (NULL, NULL), (3, 4)) t(a, b)) TO '" + file
                    + "' (FORMAT parquet)");
        }
        assertEquals("[[1.0, NaN, 3.0], [2.0, NaN, 4.0]]",
                values(SeriesReader.read(file, ReadOptions.automatic())));
    }
}
