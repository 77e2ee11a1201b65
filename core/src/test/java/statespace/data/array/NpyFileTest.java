package statespace.data.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.data.table.SeriesTable;

/** Arrays of NumPy, and the labels that go with them. */
class NpyFileTest {
    @TempDir
    private Path folder;

    private Path write(int version, String header, byte[] body, int kept) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(12 + text.length + body.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            all.putShort((short) text.length);
        } else {
            all.putInt(text.length);
        }
        all.put(text).put(body);
        return Files.write(folder.resolve("a.npy"),
                Arrays.copyOf(all.array(), all.position() - body.length + kept));
    }

    private static String header(String type, String order, String shape) {
        return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + shape + "), }\n";
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyVersionIsRead(int version) throws IOException {
        byte[] body = new byte[24];
        for (int i = 0; i < 6; i++) {
            little(body).putFloat(4 * i, i + .5f);
        }
        NpyFile array = NpyFile.read(write(version, header("<f4", "False", "3, 2"), body, 24));
        assertArrayEquals(new int[]{3, 2}, array.shape());
        assertArrayEquals(new double[]{.5, 1.5, 2.5, 3.5, 4.5, 5.5}, array.values());
        SeriesTable table = array.table();
        assertEquals(List.of("0", "1"), table.variates());
        assertArrayEquals(new double[]{1.5, 3.5, 5.5}, table.values()[1]);
        assertEquals("a.npy: wide, 3 rows, rows numbered, 0 to 2, 2 variates, 0 missing", table.describe());
    }

    @ParameterizedTest
    @CsvSource({"|b1, 1, 1, 0", "|u1, 1, 255, 0", "|i1, 1, -1, 0", "<i2, 2, -1, 0", "<u2, 2, 65535, 0", "<i4, 4, -1, 0",
        "<u4, 4, 4294967295, 0", "<i8, 8, -1, 0", "<u8, 8, 18446744073709551615, 0"})
    void everyTypeIsRead(String type, int size, double full, double zero) throws IOException {
        byte[] body = new byte[2 * size];
        Arrays.fill(body, 0, size, (byte) -1);
        NpyFile array = NpyFile.read(write(1, header(type, "False", "2,"), body, 2 * size));
        assertArrayEquals(new double[]{full, zero}, array.values());
    }

    /** Julia and MATLAB save the columns one after the other. */
    @Test
    void anArrayThatIsStoredColumnByColumnIsTheSame() throws IOException {
        byte[] body = new byte[24];
        for (int i = 0; i < 6; i++) {
            little(body).putFloat(4 * i, i);
        }
        NpyFile array = NpyFile.read(write(1, header("<f4", "True", "3, 2"), body, 24));
        assertArrayEquals(new int[]{3, 2}, array.shape());
        assertArrayEquals(new double[]{0, 3, 1, 4, 2, 5}, array.values());
        little(body).putFloat(4 * 4, Float.NaN);
        refused(", row 1, column 1 (from 0): is NaN; fill it in or remove the row",
                write(1, header("<f4", "True", "3, 2"), body, 24));
    }

    private void refused(String sentence, Path file) {
        DataException told = assertThrows(DataException.class, () -> NpyFile.read(file));
        assertEquals(file + sentence, told.getMessage());
    }

    @Test
    void everyMistakeEndsInASentence() throws IOException {
        byte[] nan = new byte[16];
        little(nan).putDouble(8, Double.NaN);
        refused(": ends before the array does; the file is cut off, fetch or save it again",
                write(1, header("<f8", "False", "2,"), new byte[16], 9));
        refused(": has bytes after its last value; the file is damaged, save it again",
                write(1, header("<f8", "False", "1,"), new byte[16], 16));
        refused(", header: holds Python objects, which are not read; save numbers with a.astype('<f8')",
                write(1, header("|O", "False", "2,"), new byte[16], 16));
        refused(", header: holds values of type '>f8', little-endian f4, f8, whole numbers or truth values are read; "
                + "save it with a.astype('<f8')", write(1, header(">f8", "False", "2,"), new byte[16], 16));
        refused(", header: has the shape (1, 1, 2), rows or rows by columns are expected, at least one each; reshape it",
                write(1, header("<f8", "False", "1, 1, 2"), new byte[16], 16));
        refused(", row 0, column 1 (from 0): is NaN; fill it in or remove the row",
                write(1, header("<f8", "False", "1, 2"), nan, 16));
        refused(", byte 6: has format version 4, 1 to 3 are known; save it again with numpy.save",
                write(4, header("<f8", "False", "2,"), new byte[16], 16));
        refused(", header: lacks 'shape'; the file is damaged, save it again",
                write(1, "{'descr': '<f8', 'fortran_order': False}", new byte[16], 16));
        refused(", byte 0: does not begin as a NumPy array does; name a file that numpy.save wrote",
                Files.writeString(folder.resolve("text.npy"), "a,b\n1,2\n"));
        refused(": is empty; expected is a NumPy array", Files.createFile(folder.resolve("empty.npy")));
        refused(": no such file; check the path", folder.resolve("none.npy"));
    }

    @Test
    void claimedSizesAreComparedWithTheFileBeforeMemoryIsTaken() throws IOException {
        refused(": ends before the array does; the file is cut off, fetch or save it again",
                write(1, header("<f8", "False", "2147483647,"), new byte[16], 16));
        refused(": ends before the array does; the file is cut off, fetch or save it again",
                write(1, header("|u1", "False", "46340, 46340"), new byte[16], 16));
        refused(", header: an array of that shape does not fit into memory; save a part",
                write(1, header("<f8", "False", "65536, 65536"), new byte[16], 16));
        refused(", header: the shape (2147483648,) is not of whole numbers that fit; save a smaller array",
                write(1, header("<f8", "False", "2147483648,"), new byte[16], 16));
    }

    @Test
    void labelsOfMoreRowsThanThereCanBeAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.csv"), """
                chan_id,spacecraft,anomaly_sequences,class,num_values
                A-1,MSL,"[[1, 2]]",[point],99999999999
                """);
        DataException told = assertThrows(DataException.class, () -> AnomalyLabels.read(file));
        assertTrue(told.getMessage().startsWith(file + ", line 2: is not of the form"), told.getMessage());
    }

    @Test
    void labelsAreZeroOrOne() throws IOException {
        assertArrayEquals(new boolean[]{false, true},
                NpyFile.read(write(1, header("|u1", "False", "2,"), new byte[]{0, 1}, 2)).labels());
        NpyFile other = NpyFile.read(write(1, header("|u1", "False", "2,"), new byte[]{0, 2}, 2));
        DataException told = assertThrows(DataException.class, other::labels);
        assertTrue(told.getMessage().endsWith(
                "a.npy, row 1 (from 0): the label is 2.0; write 1 for anomalous and 0 for normal rows"),
                told.getMessage());
    }

    @Test
    void theLabelsOfChannelsAreInclusiveIntervals() throws IOException {
        Path file = Files.writeString(folder.resolve("labels.csv"), """
                chan_id,spacecraft,anomaly_sequences,class,num_values
                A-1,MSL,"[[1, 2], [5, 5]]","[point, contextual]",7
                P-2,SMAP,"[[0, 0]]",[point],3
                P-2,SMAP,"[[2, 2]]",[point],3
                """);
        AnomalyLabels labels = AnomalyLabels.read(file);
        assertArrayEquals(new boolean[]{false, true, true, false, false, true, false}, labels.of("A-1", 7));
        assertArrayEquals(new boolean[]{true, false, true}, labels.of("P-2", 3));
        assertEquals("MSL", labels.channels().get("A-1").spacecraft());
        DataException told = assertThrows(DataException.class, () -> labels.of("A-1", 5));
        assertEquals(file + ", channel 'A-1': says that rows 5 to 5 are anomalous, the test split has 5; give both of "
                + "one edition", told.getMessage());
        Files.writeString(file, "chan_id,spacecraft,anomaly_sequences,class,num_values\nA-1,MSL,none,x,7\n");
        told = assertThrows(DataException.class, () -> AnomalyLabels.read(file));
        assertEquals(file + ", line 2: is not of the form name,spacecraft,\"[[first, last]]\",class,rows; correct it",
                told.getMessage());
    }

    @Test
    void publicArraysHaveTheSizesThatTheirMakersGive() {
        NpyFile test = NpyFile.read(require("smd/machine-1-6_test.npy"));
        assertArrayEquals(new int[]{23_689, 38}, test.shape());
        boolean[] labels = NpyFile.read(require("smd/machine-1-6_test_label.npy")).labels();
        assertEquals(23_689, labels.length);
        assertEquals(3708, count(labels));
        AnomalyLabels channels = AnomalyLabels.read(require("msl/labeled_anomalies.csv"));
        assertEquals(27, channels.channels().values().stream().filter(c -> c.spacecraft().equals("MSL")).count());
        NpyFile channel = NpyFile.read(require("msl/test/C-1.npy"));
        assertEquals(201 + 111, count(channels.of("C-1", channel.shape()[0])));
    }

    private static int count(boolean[] labels) {
        int marked = 0;
        for (boolean label : labels) {
            marked += label ? 1 : 0;
        }
        return marked;
    }

    private static Path require(String relative) {
        Optional<Path> path = DataFolder.of(null).find(relative);
        assumeTrue(path.isPresent(),
                () -> relative + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        return path.orElseThrow();
    }
}
