package statespace.data.labelled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.fetch.DataFolder;

/** Public sets under the data folder, where they are at hand: as many examples as their makers say. */
class RealSequencesTest {

    private static Path require(String relative) {
        Optional<Path> path = DataFolder.of(null).find(relative);
        assumeTrue(path.isPresent(),
                () -> relative + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        return path.orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"uea/JapaneseVowels, 270, 370, 12, 9, 7, 29", "uea/BasicMotions, 40, 40, 6, 4, 100, 100",
        "uea/ItalyPowerDemand, 67, 1029, 1, 2, 24, 24", "uea/ACSF1, 100, 100, 1, 10, 1460, 1460",
        "digits/usps-train-images-idx3-ubyte, 7291, 2007, 1, 10, 256, 256",
        "digits/optdigits32-tra-images-idx3-ubyte, 1934, 946, 1, 10, 1024, 1024",
        "mnist, 60000, 10000, 1, 10, 784, 784"})
    void aPublicSetHasTheSizesThatItsMakersGive(String place, int train, int test, int channels, int classes,
            int shortest, int longest) {
        LabelledReader.Pair pair = LabelledReader.readPair(require(place));
        assertEquals(train, pair.train().count());
        assertEquals(test, pair.test().count());
        assertEquals(channels, pair.train().channels());
        assertEquals(classes, pair.train().classes().size());
        assertEquals(pair.train().classes(), pair.test().classes());
        int[] lengths = Arrays.stream(new LabelledSeries[]{pair.train(), pair.test()})
                .flatMapToInt(part -> Arrays.stream(part.lengths())).toArray();
        assertEquals(shortest, Arrays.stream(lengths).min().orElseThrow());
        assertEquals(longest, Arrays.stream(lengths).max().orElseThrow());
    }

    @Test
    void theFirstValuesOfJapaneseVowelsAreThoseOfTheFile() {
        LabelledSeries train = LabelledReader.read(require("uea/JapaneseVowels/JapaneseVowels_TRAIN.ts"));
        assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), train.classes());
        assertEquals(1.860936f, train.examples().getFirst()[0]);
        assertEquals(1.891651f, train.examples().getFirst()[12]);
        assertEquals(0, train.labels()[0]);
    }

    @Test
    void theFirstTestDigitOfMnistIsASeven() {
        LabelledSeries test = LabelledReader.read(require("mnist/t10k-images-idx3-ubyte.gz"));
        assertEquals("7", test.classes().get(test.labels()[0]));
        float[] pixels = test.examples().getFirst();
        assertEquals(0, pixels[0]);
        for (float pixel : pixels) {
            assertTrue(pixel >= 0 && pixel <= 1);
        }
    }
}
