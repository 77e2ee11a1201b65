package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** No row, column or file is taken for another, left out in silence, or invented. */
class NothingLostTest {
    @TempDir
    private Path folder;

    private SeriesTable read(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return SeriesReader.read(Files.writeString(file, content), ReadOptions.automatic());
    }

    private void refused(String content, String rest) throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), content);
        assertEquals(file + rest,
                assertThrows(DataException.class, () -> SeriesReader.read(file, ReadOptions.automatic())).getMessage());
    }

    @Test
    void aFileNameIsNoPattern() throws IOException {
        read("x1.csv", "date,a\n2021-01-01,7\n2021-01-02,8\n2021-01-03,9\n");
        String content = "date,a\n2020-01-01,1\n2020-01-02,2\n";
        for (String name : List.of("x[1].csv", "x*.csv", "x?.csv", "it's.csv")) {
            assertEquals("[[1.0, 2.0]]", Arrays.deepToString(read(name, content).values()), name);
        }
    }

    @Test
    void theNameOfAFolderIsNoVariate() throws IOException {
        assertEquals(List.of("a"), read("year=2020/x.csv", "date,a\n2020-01-01,1\n2020-01-02,2\n").variates());
    }

    @Test
    void aHeaderThatNamesTooFewColumnsIsRefused() throws IOException {
        refused("date,a\n2020-01-01,1,9\n2020-01-02,2,9\n2020-01-03,3,9\n",
                ", line 1: has 2 fields where the lines after it have 3; correct the line");
    }

    @Test
    void aFirstRowIsNotTakenForAHeader() throws IOException {
        refused("2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n",
                ", line 1: holds numbers where column names are expected; add a header line");
    }

    @Test
    void aRaggedLineFarDownIsNamed() throws IOException {
        StringBuilder content = new StringBuilder("step,a\n");
        for (int i = 0; i < 30_000; i++) {
            content.append(i).append(i == 29_000 ? ",1,2,3\n" : ",1\n");
        }
        refused(content.toString(), ", line 29002: has 4 fields where the header has 2; correct the line");
    }

    @Test
    void aFileCutInTheMiddleOfALineIsRefused() throws IOException {
        refused("date,a,b\n2020-01-01,1,1\n2020-01-02,2,2\n2020-01-03,3",
                ", line 4: has 2 fields where the header has 3; correct the line");
    }

    @Test
    void titlesAndCommentsBeforeTheHeaderAreNoRows() throws IOException {
        String rows = "date,a\n2020-01-01,1\n2020-01-02,2\n";
        assertEquals(2, read("x.csv", "Readings of last year\n\n" + rows).rows());
        assertEquals(2, read("x.csv", "# readings of \"last\" year\n" + rows).rows());
        assertEquals(2, read("x.csv", "\uFEFF" + rows).rows());
    }

    @Test
    void linesAreCountedAsAnEditorCountsThem() throws IOException {
        String rest = ", column 'a': the value is infinite; put a number there or leave it empty";
        refused("date,a\n\n2020-01-01,1\n\n2020-01-02,inf\n", ", line 5" + rest);
        refused("date,a\r\n\r\n2020-01-01,1\r\n2020-01-02,inf\r\n", ", line 4" + rest);
        refused("# made by hand\ndate,a\n2020-01-01,1\n2020-01-02,inf\n", ", line 4" + rest);
        refused("date,note,a\n2020-01-01,\"two\n\"\"lines\"\"\",1\n2020-01-02,one,inf\n", ", line 4" + rest);
        refused("note,date,a\nan inch is 1\",2020-01-01,1\n\"an inch,2020-01-02,inf\n", ", line 3" + rest);
    }

    @Test
    void linesOfCompressedFilesAreCounted() throws IOException {
        Path file = folder.resolve("x.csv.gz");
        try (Writer out = new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)),
                StandardCharsets.UTF_8)) {
            out.write("date,a\n\n2020-01-01,1\n2020-01-02,two\n2020-01-03,3\n");
        }
        assertEquals(
                file + ", line 4, column 'a': found text 'two' where a number is expected; correct it or leave it empty",
                assertThrows(DataException.class, () -> SeriesReader.read(file, ReadOptions.automatic())).getMessage());
    }

    @Test
    void columnsLeftOutAreNamed() throws IOException {
        SeriesTable table = read("x.csv", "date,a,note,b\n2020-01-01,1,x,\n2020-01-02,2,y,\n");
        assertEquals(List.of("a"), table.variates());
        assertEquals(List.of("Columns 'note', 'b' hold no numbers, or mostly text, and were left out."),
                table.notices());
        assertEquals(List.of("Column 'b' holds no numbers, or mostly text, and was left out."), read("x.csv",
                "date,a,b\n2020-01-01,1,1\n2020-01-02,2,broken\n2020-01-03,3,broken\n").notices());
    }

    @Test
    void theIndexOfADataFrameIsNoVariate() throws IOException {
        SeriesTable table = read("x.csv", ",date,a\n0,2020-01-01,5\n1,2020-01-02,6\n");
        assertEquals(List.of("a"), table.variates());
        assertEquals(List.of("Column 'column0' numbers the rows and was left out."), table.notices());
    }

    @Test
    void datesWrittenAsNumbersHaveNoGapBetweenMonths() throws IOException {
        SeriesTable table = read("x.csv", "date,a\n20200130,1\n20200131,2\n20200201,3\n");
        assertEquals(0, table.inserted());
        assertEquals("x.csv: wide, 3 rows, time column 'date' daily, 20200130 to 20200201, 1 variate, "
                + "0 missing", table.describe());
        assertEquals("by row", read("x.csv", "t,a\n20200130,1\n20200131,2\n20200132,3\n").calendar().label());
    }
}
