package statespace.data.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Series of unequal lengths come whole; every mistake is one sentence that names file, line and mend. */
class M4ReaderTest {
    private static final String FUTURE = "V1,V2,V3\nS1,10,11\nS2,20,21\n";

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private SeriesCollection read(String pasts, String futures) throws IOException {
        return M4Reader.read(file("train.csv", pasts), file("test.csv", futures));
    }

    private void refused(String pasts, String futures, String where, String rest) {
        String message = assertThrows(DataException.class, () -> read(pasts, futures)).getMessage();
        assertEquals(folder.resolve(where) + rest, message);
    }

    @Test
    void seriesKeepTheirLengthsAndFindTheirFutures() throws IOException {
        SeriesCollection read = read(
                "\"V1\",\"V2\",\"V3\",\"V4\"\r\n\"S1\",\"1\",\"2.5\",\"-3e1\"\r\n\"S2\",\"4\",,\r\n",
                "V1,V2,V3\nS2,20,21\nS1,10,11\n");
        assertEquals(List.of("S1", "S2"), read.series().stream().map(SeriesCollection.Series::name).toList());
        assertArrayEquals(new double[]{1, 2.5, -30}, read.series().get(0).past());
        assertArrayEquals(new double[]{10, 11}, read.series().get(0).future());
        assertArrayEquals(new double[]{4}, read.series().get(1).past());
        assertArrayEquals(new double[]{20, 21}, read.series().get(1).future());
        assertEquals(2, read.horizon());
        assertEquals(1, read.shortest());
        assertEquals(3, read.longest());
    }

    @Test
    void shortLinesAndNaAreEndsToo() throws IOException {
        SeriesCollection read = read("V1,V2,V3,V4\nS1,1\n\nS2,1,2,NA\n", FUTURE);
        assertArrayEquals(new double[]{1}, read.series().get(0).past());
        assertArrayEquals(new double[]{1, 2}, read.series().get(1).past());
    }

    @Test
    void anHorizonEarlierTheEndOfThePastIsTheFuture() throws IOException {
        SeriesCollection earlier = read("V1,V2,V3,V4\nS1,1,2,3\nS2,4,5,6\n", FUTURE).earlier();
        assertArrayEquals(new double[]{1}, earlier.series().get(0).past());
        assertArrayEquals(new double[]{2, 3}, earlier.series().get(0).future());
        assertThrows(IllegalArgumentException.class, earlier::earlier);
    }

    @Test
    void mistakesInALineAreNamed() {
        refused("V1,X,V3\nS1,1,2\n", FUTURE, "train.csv",
                ", line 1: column 2 of the header is 'X' where V2 is expected; "
                        + "supply a table with the header V1,V2,… and a series a line");
        refused("V1,V2,V3\nS1,1,2,3\n", FUTURE, "train.csv",
                ", line 2: has 4 fields where the header has 3; correct the line");
        refused("V1,V2,V3\n,1,2\n", FUTURE, "train.csv",
                ", line 2: the first field names the series and is empty; supply a name");
        refused("V1,V2,V3\nS1,1,2\nS2,,\n", FUTURE, "train.csv",
                ", line 3: series 'S2' holds no values; supply them, or leave the line out");
        refused("V1,V2,V3\nS1,,2\n", FUTURE, "train.csv",
                ", line 2: column V2 is empty though values follow; supply the value");
        refused("V1,V2,V3\nS1,1,x\n", FUTURE, "train.csv",
                ", line 2: column V3: 'x' is no finite number; correct it");
        refused("V1,V2,V3\nS1,1,1e999\n", FUTURE, "train.csv",
                ", line 2: column V3: '1e999' is no finite number; correct it");
        refused("V1,V2,V3\nS1,1,2\nS1,3,4\n", FUTURE, "train.csv",
                ", line 3: series 'S1' stands in line 2 already; keep one of them");
        refused("V1,V2,V3\n", FUTURE, "train.csv",
                ", line 1: no series follows after the header; add lines such as S1,1.5,2");
    }

    @Test
    void twoFilesThatDoNotBelongTogetherAreRefused() {
        Path test = folder.resolve("test.csv");
        Path train = folder.resolve("train.csv");
        refused("V1,V2\nS1,1\nS3,1\nS2,1\n", FUTURE, "train.csv",
                ", line 3: series 'S3' has no future in " + test + "; name two files of one frequency");
        refused("V1,V2\nS1,1\n", FUTURE, "test.csv",
                ", line 3: series 'S2' has no past in " + train + "; name two files of one frequency");
        refused("V1,V2\nS1,1\nS2,1\n", "V1,V2,V3\nS1,10,11\nS2,20\n", "test.csv",
                ", line 3: series 'S2' has 1 value, the one of line 2 has 2; give all series the same horizon");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path nowhere = folder.resolve("nowhere.csv");
        assertEquals(nowhere + ": no such file; check the path",
                assertThrows(DataException.class, () -> M4Reader.read(nowhere, nowhere)).getMessage());
    }
}
