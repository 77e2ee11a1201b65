package statespace.data.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;

/** Labels of rows come in many files and mean the same rows. */
class LabelFileTest {
    private static final String ROWS = "0011100000";

    @TempDir
    private Path folder;
    private SeriesTable series;

    @BeforeEach
    void aSeries() throws IOException {
        series = SeriesReader.read(
                Files.writeString(folder.resolve("a.csv"), "timestamp,value\n" + IntStream.range(0, 10)
                        .mapToObj(i -> stamp(i) + "," + i % 3 + "\n").collect(Collectors.joining())),
                ReadOptions.automatic());
    }

    private static String stamp(int hour) {
        return String.format("2014-02-27 %02d:00:00", hour);
    }

    private String read(String name, String text) throws IOException {
        boolean[] labels = LabelFile.read(Files.writeString(folder.resolve(name), text), series);
        StringBuilder rows = new StringBuilder();
        for (boolean label : labels) {
            rows.append(label ? '1' : '0');
        }
        return rows.toString();
    }

    private void refused(String name, String text, String rest) {
        String message = assertThrows(DataException.class, () -> read(name, text)).getMessage();
        assertTrue(message.startsWith(folder.resolve(name) + rest), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void aLabelForEachRow() throws IOException {
        String lines = ROWS.replaceAll("(?<=.)(?=.)", "\n");
        assertEquals(ROWS, read("l.csv", "label\n" + lines + "\n"));
        assertEquals(ROWS, read("l.txt", lines));
        assertEquals(ROWS, read("w.csv", "state\n" + lines.replace("0", "normal").replace("1", "anomaly")));
        assertEquals("001", read("short.csv", "label\n0\n0\n1\n"));
        refused("x.csv", "label\n0\n2\n", ", line 3, column 'label': the label is '2'; write 1 for anomalous rows");
    }

    @Test
    void timesWithLabelsAndTimesOfAnomalies() throws IOException {
        assertEquals(ROWS, read("t.csv", "timestamp,is_anomaly\n" + IntStream.range(0, 10)
                .mapToObj(i -> stamp(i) + "," + ROWS.charAt(i)).collect(Collectors.joining("\n"))));
        assertEquals(ROWS, read("a.csv.labels", "anomaly at\n" + stamp(2) + "\n" + stamp(3) + "\n" + stamp(4) + "\n"));
        assertEquals(ROWS, read("s.csv", "start,end\n" + stamp(2) + ",2014-02-27 04:30:00\n"));
        refused("n.csv", "timestamp\n2014-02-28 00:00:00\n2014-02-28 01:00:00\n",
                ", line 2, column 'timestamp': no row of ");
        refused("m.csv", "a,b\n1,2\n", ": has the columns 'a', 'b'; keep one of labels");
    }

    @Test
    void windowsOfTheNumentaBenchmark() throws IOException {
        String windows = "{\"realKnownCause/b.csv\": [], \"artificial/a.csv\": [[\"2014-02-27 02:00:00.000000\", "
                + "\"2014-02-27 04:00:00.000000\"]]}";
        assertEquals(ROWS, read("combined_windows.json", windows));
        assertEquals("0000010000", read("combined_labels.json", "{\"a.csv\": [\"" + stamp(5) + "\"]}"));
        refused("none.json", "{\"b.csv\": []}", ": has no list for 'a.csv'; name the labels of this series");
        refused("odd.json", "{\"a.csv\": [3]}", ": entry 1 for 'a.csv' is neither a time nor a list of two times");
        refused("cut.json", "{\"a.csv\": [", ": is no valid JSON; it may have been cut short, fetch it again");
    }
}
