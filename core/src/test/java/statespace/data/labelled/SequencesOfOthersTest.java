package statespace.data.labelled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Sequences as other programs write them: sounds from a pipe, classes with fractions, files of the UCR archive. */
class SequencesOfOthersTest {
    private static final String HEADER = "@problemName X\n@univariate true\n@classLabel true 1.0 2.0\n@data\n";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** A program that writes to a pipe does not know the size, and writes the largest. */
    @Test
    void aSoundFromAPipeGoesToTheEndOfItsFile() throws IOException {
        byte[] sound = LabelledFiles.wav(1, 1, 8000, 16, LabelledFiles.little(2, 1 << 14, -(1 << 14), 7));
        ByteBuffer bytes = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int size = sound.length - 6 - 4;
        assertEquals(6, bytes.getInt(size));
        bytes.putInt(size, -1).putInt(4, -1);
        assertArrayEquals(new float[]{0.5f, -0.5f, 7 / 32768f},
                WavFile.read(LabelledFiles.write(folder.resolve("a.wav"), sound))
                        .values());
        byte[] cut = java.util.Arrays.copyOf(sound, sound.length - 1);
        assertEquals(2, WavFile.read(LabelledFiles.write(folder.resolve("b.wav"), cut)).values().length);
        bytes.putInt(size, 1000);
        Path promised = LabelledFiles.write(folder.resolve("c.wav"), sound);
        assertTrue(assertThrows(DataException.class, () -> WavFile.read(promised)).getMessage().contains("is cut off"));
    }

    @Test
    void aClassMayBeWrittenWithAFractionOfZeros() throws IOException {
        LabelledSeries train = LabelledReader.read(file("x.ts", HEADER + "1,2,3:1\n3,4,5:2.0\n5,6,7:1.00\n"));
        assertEquals(List.of("1.0", "2.0"), train.classes());
        assertArrayEquals(new int[]{0, 1, 0}, train.labels());
        LabelledSeries test = LabelledReader.read(file("y.ts", "@problemName X\n@data\n1,2,3:2\n3,4,5:1\n"));
        assertArrayEquals(new int[]{1, 0}, test.relabelled(train.classes()).labels());
        assertTrue(assertThrows(DataException.class,
                () -> LabelledReader.read(file("z.ts", HEADER.replace("2.0", "1") + "1,2:1\n"))).getMessage()
                .contains("twice"));
    }

    @Test
    void filesOfTheUcrArchiveAreRead() throws IOException {
        Path train = file("Gun_TRAIN.tsv", "1\t0.5\t1.5\t2.5\n2\t1\tNaN\t3\n1\t4\t5\tNaN\n");
        file("Gun_TEST.tsv", "2.0\t1\t2\t3\n");
        assertTrue(LabelledReader.recognises(train));
        assertTrue(LabelledReader.recognises(folder));
        LabelledReader.Pair pair = LabelledReader.readPair(folder);
        assertEquals(List.of("1", "2"), pair.train().classes());
        assertArrayEquals(new int[]{3, 3, 2}, pair.train().lengths());
        assertArrayEquals(new float[]{1, 2, 3}, pair.train().examples().get(1));
        assertArrayEquals(new int[]{1}, pair.test().labels());
        assertEquals(
                train + ", line 1: value 2, 'x', is no finite number; correct it, or write NaN for a missing value",
                assertThrows(DataException.class, () -> LabelledReader.read(file("Gun_TRAIN.tsv", "1\t0.5\tx\n")))
                        .getMessage());
        assertTrue(assertThrows(DataException.class, () -> LabelledReader.read(file("Gun_TRAIN.tsv", "1,0.5\n")))
                .getMessage()
                .endsWith("has no class and values parted by tabs; write the class, a tab, and the values"));
    }
}
