package statespace.task.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.data.labelled.LabelledSeries;

/** Batches with zeros at the ends, scaling by channel, and parts with the same share of every class. */
class SequencesTest {
    private static final Sequences UNEVEN = new Sequences(2,
            List.of(new float[]{1, 2, 3, 4, 5, 6}, new float[]{7, 8}, new float[]{-1, -2, -3, -4}), new int[]{3, 1, 2},
            new int[]{0, 1, 1});

    /** Cases of one step whose value is their place. */
    private static Sequences labelled(int... labels) {
        List<float[]> examples = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            examples.add(new float[]{i});
        }
        int[] lengths = new int[labels.length];
        Arrays.fill(lengths, 1);
        return new Sequences(1, examples, lengths, labels);
    }

    private static LabelledSeries series(int channels, int[] labels, float[]... examples) {
        return new LabelledSeries("x", "00", List.of("a", "b"), channels, List.of(examples),
                Arrays.stream(examples).mapToInt(row -> row.length / channels).toArray(), labels);
    }

    @Test
    void aBatchIsPaddedWithZerosToItsLongestCase() {
        Sequences.Batch batch = UNEVEN.batch(new int[]{1, 0});
        assertEquals(3, batch.longest());
        assertArrayEquals(new int[]{1, 3}, batch.lengths());
        assertArrayEquals(new float[]{7, 8, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6}, batch.values());
        assertFalse(batch.even());
    }

    @Test
    void aBatchIsNoLongerThanItsOwnCases() {
        Sequences.Batch batch = UNEVEN.batch(new int[]{2, 1});
        assertEquals(2, batch.longest());
        assertArrayEquals(new float[]{-1, -2, -3, -4, 7, 8, 0, 0}, batch.values());
        assertTrue(UNEVEN.batch(new int[]{0}).even());
        assertTrue(UNEVEN.batch(new int[]{0, 0}).even());
    }

    @Test
    void chosenCasesKeepTheirLengthsAndLabels() {
        Sequences chosen = UNEVEN.select(new int[]{2, 0});
        assertEquals(2, chosen.count());
        assertArrayEquals(new int[]{2, 3}, chosen.lengths());
        assertArrayEquals(new int[]{1, 0}, chosen.labels());
        assertArrayEquals(new float[]{-1, -2, -3, -4}, chosen.examples().getFirst());
        assertArrayEquals(new int[]{1, 1, 0}, UNEVEN.labels(new int[]{2, 1, 0}));
    }

    @Test
    void everyChannelIsScaledByTheStepsOfAllTrainingCasesAndAConstantOneIsOnlyCentred() {
        LabelledSeries train = series(2, new int[]{0, 1}, new float[]{1, 7, 3, 7}, new float[]{5, 7});
        ChannelScaler scaler = ChannelScaler.fit(train);
        double standardDeviation = Math.sqrt(8 / 3.0);
        assertArrayEquals(new double[]{3, 7}, scaler.mean(), 1e-15);
        assertArrayEquals(new double[]{standardDeviation, 1}, scaler.standardDeviation(), 1e-15);
        Sequences scaled = Sequences.of(train, scaler);
        assertArrayEquals(new float[]{(float) (-2 / standardDeviation), 0, 0, 0}, scaled.examples().get(0));
        assertArrayEquals(new float[]{(float) (2 / standardDeviation), 0}, scaled.examples().get(1));
    }

    @Test
    void bothPartsHaveTheSameShareOfEveryClassAndEveryCaseOnce() {
        int[] labels = IntStream.range(0, 60).map(i -> i % 6 == 0 ? 0 : 1).toArray();
        Sequences all = labelled(labels);
        int[][] parts = all.stratified(0.2, 2, new SplittableRandom(1));
        assertEquals(48, parts[0].length);
        assertEquals(2, Arrays.stream(all.labels(parts[1])).filter(label -> label == 0).count());
        assertEquals(10, Arrays.stream(all.labels(parts[1])).filter(label -> label == 1).count());
        assertArrayEquals(IntStream.range(0, 60).toArray(),
                IntStream.concat(Arrays.stream(parts[0]), Arrays.stream(parts[1])).sorted().toArray());
        assertArrayEquals(parts, all.stratified(0.2, 2, new SplittableRandom(1)));
    }

    @Test
    void aLargeSecondPartLeavesACaseOfEveryClassInTheFirst() {
        Sequences all = labelled(0, 0, 0, 1, 2, 2);
        int[][] parts = all.stratified(0.95, 3, new SplittableRandom(1));
        assertArrayEquals(new int[]{0, 1, 2}, all.labels(parts[0]));
    }

    @Test
    void aTaskScalesTheTestPartByTheTrainingCasesAndJoinsNothing() {
        LabelledSeries train = series(1, new int[]{0, 1}, new float[]{1}, new float[]{3});
        ClassifyTask task = ClassifyTask.of(train, series(1, new int[]{1}, new float[]{5}), null, 1);
        assertArrayEquals(new float[]{3}, task.test().examples().getFirst());
        assertEquals(0, task.validation().count());
        assertThrows(IllegalArgumentException.class, () -> ClassifyTask.of(train, train, 1.0, 1));
    }

    @Test
    void predictionsComeInTheOrderOfTheCasesWhateverTheBatch() {
        int[] labels = {2, 0, 1, 1, 2, 0, 1};
        Sequences all = labelled(labels);
        Classifier knowing = batch -> {
            float[] scores = new float[3 * batch.lengths().length];
            for (int i = 0; i < batch.lengths().length; i++) {
                scores[3 * i + labels[(int) batch.values()[i]]] = 1;
            }
            return scores;
        };
        assertArrayEquals(labels, Classifier.predict(knowing, all, 3, 2));
        assertArrayEquals(labels, Classifier.predict(knowing, all, 3, 100));
        assertEquals(1, Classifier.largest(new float[]{9, 1, 4, 4, 2}, 1, 4));
    }
}
