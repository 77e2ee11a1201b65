package statespace.data.labelled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.format.Sha256;

/** Tiny files of every kind are read value by value. */
class LabelledReadersTest {
    @TempDir
    private Path folder;

    private LabelledSeries ts(String text) throws IOException {
        return TsReader.read(LabelledFiles.write(folder.resolve("x.ts"), text));
    }

    private static String sha256(byte[]... parts) {
        Sha256 digest = new Sha256();
        for (byte[] part : parts) {
            digest.add(part);
        }
        return digest.hex();
    }

    @Test
    void aTsFileIsReadStepByStepWithItsChannelsSideBySide() throws IOException {
        LabelledSeries series = ts("""
                # a comment
                @problemName small
                @timestamps false
                @Missing false

                @univariate false
                @dimensions 2
                @equalLength false
                @classLabel   true  Up down
                @data
                1,2,3:-1,-2.5,-3e0:up
                # between
                4:.5:DOWN
                """);
        assertEquals(List.of("Up", "down"), series.classes());
        assertEquals(2, series.channels());
        assertEquals(2, series.count());
        assertEquals(3, series.longest());
        assertFalse(series.equalLengths());
        assertArrayEquals(new int[]{3, 1}, series.lengths());
        assertArrayEquals(new int[]{0, 1}, series.labels());
        assertArrayEquals(new float[]{1, -1, 2, -2.5f, 3, -3}, series.examples().getFirst());
        assertArrayEquals(new float[]{4, .5f}, series.examples().get(1));
        assertEquals(sha256(Files.readAllBytes(folder.resolve("x.ts"))), series.sha256());
        assertEquals(folder.resolve("x.ts").toString(), series.source());
    }

    @Test
    void whatATsHeaderDoesNotSayIsTakenFromTheCases() throws IOException {
        LabelledSeries series = ts("\uFEFF@data\r\n1,2:3,4:10\r\n5,6:7,8:9\r\n\r\n1,1:1,1:10");
        assertEquals(List.of("9", "10"), series.classes());
        assertArrayEquals(new int[]{1, 0, 1}, series.labels());
        assertEquals(2, series.channels());
        assertTrue(series.equalLengths());
        assertEquals(List.of("A", "b"), ts("@classlabel true\n@data\n1:b\n1:A\n1:a\n").classes());
    }

    @Test
    void missingValuesOfATsFileBecomeStraightLinesInTheirChannel() throws IOException {
        LabelledSeries series = ts("@missing true\n@data\n?,1,NaN,?,4,nan:9,9,9,?,9,8:a\n");
        assertArrayEquals(new float[]{1, 9, 1, 9, 2, 9, 3, 9, 4, 9, 4, 8}, series.examples().getFirst());
    }

    @Test
    void timeStampsOfATsFileAreLeftOut() throws IOException {
        LabelledSeries series = ts("@timestamps true\n@data\n(0,1),(1,2.5):(2020-01-01 10:30:00,3), (5,?):a\n");
        assertArrayEquals(new float[]{1, 3, 2.5f, 3}, series.examples().getFirst());
    }

    @Test
    void aPromisedLengthIsNotCheckedWhereLengthsMayDiffer() throws IOException {
        assertEquals(2, ts("@equalLength false\n@seriesLength 9\n@data\n1,2:a\n3:a\n").longest());
    }

    @Test
    void soundsOfEveryWidthAreScaledToOne() throws IOException {
        byte[][] files = {LabelledFiles.wav(1, 1, 8000, 8, (byte) 0, (byte) 128, (byte) 192),
            LabelledFiles.wav(1, 1, 8000, 16, LabelledFiles.little(2, -32768, 0, 16384)),
            LabelledFiles.extensible(1, 1, 8000, 24, LabelledFiles.little(3, -8388608, 0, 4194304)),
            LabelledFiles.wav(1, 1, 8000, 32, LabelledFiles.little(4, Integer.MIN_VALUE, 0, 1 << 30)),
            LabelledFiles.extensible(3, 1, 8000, 32, LabelledFiles.floats(-1, 0, .5f))};
        for (int i = 0; i < files.length; i++) {
            LabelledFiles.write(folder.resolve("set/b/" + i + ".WAV"), files[i]);
        }
        LabelledFiles.write(folder.resolve("set/a/x.wav"),
                LabelledFiles.wav(1, 1, 8000, 24, LabelledFiles.little(3, -1, 1)));
        LabelledFiles.write(folder.resolve("set/_noise_/x.wav"), "none");
        LabelledFiles.write(folder.resolve("set/README.md"), "read me");
        LabelledSeries series = LabelledReader.read(folder.resolve("set"));
        assertEquals(List.of("a", "b"), series.classes());
        assertArrayEquals(new int[]{0, 1, 1, 1, 1, 1}, series.labels());
        assertArrayEquals(new float[]{-0x1p-23f, 0x1p-23f}, series.examples().getFirst());
        for (int i = 0; i < files.length; i++) {
            assertArrayEquals(new float[]{-1, 0, .5f}, series.examples().get(1 + i), "file " + i);
        }
    }

    @Test
    void channelsOfASoundLieSideBySide() throws IOException {
        LabelledFiles.write(folder.resolve("set/a/x.wav"),
                LabelledFiles.wav(1, 2, 44100, 16, LabelledFiles.little(2, 16384, -16384, 8192, 0)));
        LabelledSeries series = WavReader.read(folder.resolve("set"));
        assertEquals(2, series.channels());
        assertEquals(2, series.longest());
        assertArrayEquals(new float[]{.5f, -.5f, .25f, 0}, series.examples().getFirst());
    }

    @Test
    void tablesInClassFoldersAreReadWithAndWithoutAHeader() throws IOException {
        LabelledFiles.write(folder.resolve("set/up/2.csv"), "x, y\n1,2\n\n3,4\n");
        LabelledFiles.write(folder.resolve("set/up/1.csv"), "5,6");
        LabelledFiles.write(folder.resolve("set/down/1.csv"), "-1e-1, 0\n");
        LabelledSeries series = LabelledReader.read(folder.resolve("set"));
        assertEquals(List.of("down", "up"), series.classes());
        assertArrayEquals(new int[]{0, 1, 1}, series.labels());
        assertArrayEquals(new float[]{-.1f, 0}, series.examples().getFirst());
        assertArrayEquals(new float[]{5, 6}, series.examples().get(1));
        assertArrayEquals(new float[]{1, 2, 3, 4}, series.examples().get(2));
        assertEquals(sha256(Files.readAllBytes(folder.resolve("set/down/1.csv")),
                Files.readAllBytes(folder.resolve("set/up/1.csv")), Files.readAllBytes(folder.resolve("set/up/2.csv"))),
                series.sha256());
    }

    @Test
    void imagesAreReadAsRowsOfPixelsPackedOrNot() throws IOException {
        byte[] images = LabelledFiles.idx(0x803, new int[]{2, 2, 3}, 0, 51, 102, 153, 204, 255, 1, 1, 1, 1, 1, 1);
        byte[] labels = LabelledFiles.idx(0x801, new int[]{2}, 7, 3);
        Path file = LabelledFiles.write(folder.resolve("train-images-idx3-ubyte.gz"), LabelledFiles.gzip(images));
        Path beside = LabelledFiles.write(folder.resolve("train-labels-idx1-ubyte"), labels);
        LabelledSeries series = LabelledReader.read(file);
        assertEquals(List.of("3", "7"), series.classes());
        assertArrayEquals(new int[]{1, 0}, series.labels());
        assertEquals(1, series.channels());
        assertArrayEquals(new float[]{0, .2f, .4f, .6f, .8f, 1}, series.examples().getFirst());
        assertEquals(sha256(Files.readAllBytes(file), Files.readAllBytes(beside)), series.sha256());
    }

    @Test
    void labelsAreCountedInTheClassesOfATrainedModel() throws IOException {
        LabelledSeries series = ts("@classlabel true B a\n@data\n1:a\n2:B\n");
        LabelledSeries mapped = series.relabelled(List.of("A", "c", "b", "B"));
        assertArrayEquals(new int[]{0, 3}, mapped.labels());
        assertEquals(List.of("A", "c", "b", "B"), mapped.classes());
    }

    @Test
    void theTwoPartsOfASetAreFoundByTheirNames() throws IOException {
        String train = "@classlabel true a b\n@data\n1:a\n2:b\n";
        String test = "@classlabel true b a\n@data\n1:a\n2:b\n3:b\n";
        Path small = folder.resolve("Small");
        LabelledFiles.write(small.resolve("Small_TRAIN.ts"), train);
        LabelledFiles.write(small.resolve("Small_TEST.ts"), test);
        LabelledFiles.write(small.resolve("Small_eq_TRAIN.ts"), "");
        LabelledFiles.write(small.resolve("Small_eq_TEST.ts"), "");
        LabelledReader.Pair pair = LabelledReader.readPair(small);
        assertEquals(2, pair.train().count());
        assertArrayEquals(new int[]{0, 1, 1}, pair.test().labels());
        assertEquals(List.of("a", "b"), pair.test().classes());
        assertEquals(3, LabelledReader.readPair(small.resolve("Small_TRAIN.ts")).test().count());

        LabelledFiles.write(folder.resolve("one/other_train.ts"), train);
        LabelledFiles.write(folder.resolve("one/other_test.ts"), test);
        assertEquals(3, LabelledReader.readPair(folder.resolve("one")).test().count());

        LabelledFiles.write(folder.resolve("parts/Train/a/1.csv"), "1");
        LabelledFiles.write(folder.resolve("parts/Train/b/1.csv"), "1");
        LabelledFiles.write(folder.resolve("parts/Test/b/1.csv"), "1\n2");
        assertArrayEquals(new int[]{1}, LabelledReader.readPair(folder.resolve("parts")).test().labels());
    }

    @Test
    void theTwoPartsOfIdxSetsAreFoundByTheirNames() throws IOException {
        for (String[] names : new String[][]{{"train", "t10k"}, {"usps-train", "usps-test"}, {"d-tra", "d-tes"}}) {
            Path set = folder.resolve(names[0]);
            for (int part = 0; part < 2; part++) {
                LabelledFiles.write(set.resolve(names[part] + "-images-idx3-ubyte"),
                        LabelledFiles.idx(0x803, new int[]{1 + part, 1, 1}, new int[1 + part]));
                LabelledFiles.write(set.resolve(names[part] + "-labels-idx1-ubyte.gz"),
                        LabelledFiles.gzip(LabelledFiles.idx(0x801, new int[]{1 + part}, new int[1 + part])));
            }
            LabelledFiles.write(set.resolve(names[0] + "-images-idx3-ubyte.gz"), "the same, packed");
            assertEquals(1, LabelledReader.readPair(set).train().count(), names[0]);
            assertEquals(2, LabelledReader.readPair(set).test().count(), names[0]);
        }
    }
}
