package statespace.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.DataException;

/** Layouts, time columns and frequencies are found out, and can be told. */
class LayoutTest {
    @TempDir
    private Path folder;

    private SeriesTable read(String content, ReadOptions options) throws IOException {
        return SeriesReader.read(Files.writeString(folder.resolve("x.csv"), content), options);
    }

    private SeriesTable read(String content) throws IOException {
        return read(content, ReadOptions.automatic());
    }

    @Test
    void longTablesBecomeOneVariateForEachSeries() throws IOException {
        SeriesTable table = read("unique_id,ds,y\nb,2020-01-01,1\nb,2020-01-02,2\na,2020-01-02,20\na,2020-01-01,10\n");
        assertEquals(ReadOptions.Layout.LONG, table.layout());
        assertEquals(List.of("b", "a"), table.variates());
        assertEquals("[[1.0, 2.0], [10.0, 20.0]]", Arrays.deepToString(table.values()));
    }

    @Test
    void longTablesWithOtherNamesAreFoundOrTold() throws IOException {
        String text = "shop,day,sales,price\nx,2020-01-01,1,9\nx,2020-01-02,2,9\ny,2020-01-01,3,9\ny,2020-01-02,4,9\n";
        ReadOptions told = new ReadOptions(ReadOptions.Layout.LONG, "day", "shop", "sales", List.of("y"),
                ReadOptions.Missing.FILL, null, false);
        assertEquals("[[3.0, 4.0]]", Arrays.deepToString(read(text, told).values()));
        assertEquals(List.of("x", "y"), read("shop,day,sales\nx,2020-01-01,1\nx,2020-01-02,2\ny,2020-01-01,3\n"
                + "y,2020-01-02,4\n").variates());
        assertTrue(assertThrows(DataException.class,
                () -> read(text, new ReadOptions(ReadOptions.Layout.LONG, "day", "shop", "sales", List.of("z"),
                        ReadOptions.Missing.FILL, null, false)))
                .getMessage().endsWith("has no series 'z' in column 'shop'; check the setting 'variates'"));
    }

    @Test
    void aSecondValueForSeriesAndTimeIsRefused() {
        assertTrue(assertThrows(DataException.class,
                () -> read("unique_id,ds,y\na,2020-01-01,1\na,2020-01-02,2\na,2020-01-02,3\n")).getMessage()
                .endsWith(
                        ", line 4: gives a second value for the same series and time as line 3; remove one, or merge them "
                                + "with the setting 'duplicates=mean'"));
    }

    @ParameterizedTest
    @CsvSource({"2020-01-01 00:00:00, 2020-01-01 01:00:00, 2020-01-01 02:00:00, hourly, 24",
        "2020-01-01 00:00:00, 2020-01-01 00:15:00, 2020-01-01 00:30:00, 15 min, 96",
        "2020-01-01 00:00:00, 2020-01-01 00:00:04, 2020-01-01 00:00:08, 4 s, 15",
        "2020-01-01, 2020-01-02, 2020-01-03, daily, 7", "2020-01-01, 2020-01-08, 2020-01-15, weekly, 52",
        "2020-01-01, 2020-02-01, 2020-03-01, monthly, 12", "2020-01-31, 2020-02-29, 2020-03-31, monthly (last day), 12",
        "2020-01-01, 2020-04-01, 2020-07-01, quarterly, 4", "2018-01-01, 2019-01-01, 2020-01-01, yearly, 1",
        "1, 2, 3, by row, 1"})
    void frequenciesAreFoundOut(String first, String second, String third, String label, int season)
            throws IOException {
        SeriesTable table = read("ds,y\n" + first + ",1\n" + second + ",2\n" + third + ",3\n");
        assertEquals(label, table.calendar().label());
        assertEquals(season, table.calendar().season());
        assertEquals(3, table.rows());
    }

    @Test
    void tablesWithoutTimesAreNumbered() throws IOException {
        SeriesTable table = read("a;b\n1;2\n3;4\n5;7\n");
        assertEquals(2, table.variates().size());
        assertEquals("x.csv: wide, 3 rows, rows numbered, 0 to 2, 2 variates, 0 missing", table.describe());
    }

    @Test
    void textColumnsAreLeftOut() throws IOException {
        assertEquals(List.of("a"), read("date,city,a\n2020-01-01,Ulm,1\n2020-01-02,Bonn,2\n").variates());
    }
}
