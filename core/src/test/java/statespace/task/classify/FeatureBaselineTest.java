package statespace.task.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.config.SettingException;

/** Classifiers over fixed features: what order of movement they tell apart, and what they do not depend on. */
class FeatureBaselineTest {
    private static final List<String> CLASSES = List.of("left", "right");

    /** Loops run left or right from a random place at a random pace, so that no single step says which. */
    private static Sequences loops(int count, int shortest, int spread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> examples = new ArrayList<>();
        int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
        for (int label : labels) {
            int length = shortest + random.nextInt(spread);
            double phase = random.nextDouble(2 * Math.PI);
            double turns = 0.8 + 0.6 * random.nextDouble();
            float[] row = new float[2 * length];
            for (int t = 0; t < length; t++) {
                double angle = phase + (label == 0 ? 1 : -1) * 2 * Math.PI * turns * t / (length - 1);
                row[2 * t] = (float) (Math.cos(angle) + 0.1 * random.nextGaussian());
                row[2 * t + 1] = (float) (Math.sin(angle) + 0.1 * random.nextGaussian());
            }
            examples.add(row);
        }
        return new Sequences(2, examples, examples.stream().mapToInt(row -> row.length / 2).toArray(), labels);
    }

    private static ClassifyTask task(Sequences train, Sequences test) {
        return new ClassifyTask(CLASSES, new ChannelScaler(new double[]{0, 0}, new double[]{1, 1}), train,
                train.select(new int[0]), test);
    }

    private static List<FeatureBaseline> measured(Sequences train, Sequences test) {
        return task(train, test).featureBaselines("signature:3", 1);
    }

    @Test
    void theSenseOfALoopIsToldApartWhateverItsLength() {
        Sequences train = loops(120, 12, 30, 1);
        Sequences test = loops(100, 12, 30, 2);
        List<FeatureBaseline> baselines = measured(train, test);
        assertEquals(List.of("signature", "random_cde"), baselines.stream().map(FeatureBaseline::name).toList());
        for (FeatureBaseline baseline : baselines) {
            assertTrue(baseline.confusion().accuracy() >= 0.98, baseline.toString());
        }
        assertTrue(baselines.getFirst().note().startsWith("depth 3, 39 features, penalty "), baselines.toString());
        assertTrue(
                baselines.getLast().note()
                        .startsWith("256 states in blocks of 4, seed 1, 120 training examples, values times "),
                baselines.toString());
        double lines = ConfusionMatrix.of(CLASSES, test.labels(), new ClassBaselines(train, 2).ridge(test)).accuracy();
        assertTrue(lines < 0.8, "a linear map of the steps cannot see it: " + lines);
    }

    /** A run that was trained knows its examples in another order than one that is measured again. */
    @Test
    void theOrderOfExamplesChangesNothing() {
        Sequences train = loops(90, 5, 20, 3);
        Sequences test = loops(60, 5, 20, 4);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 90).boxed().toList());
        Collections.shuffle(order, new Random(5));
        Sequences shuffled = train.select(order.stream().mapToInt(Integer::intValue).toArray());
        List<FeatureBaseline> one = measured(train, test);
        List<FeatureBaseline> other = measured(shuffled, test);
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i).confusion().counts(), other.get(i).confusion().counts());
            assertEquals(one.get(i).note(), other.get(i).note());
        }
    }

    @Test
    void sequencesOfOneStepConstantOnesAndLongerTestSequencesAreNoTrouble() {
        List<float[]> rows = List.of(new float[]{1, 1}, new float[]{-1, 1}, new float[]{1, 1}, new float[]{-1, 1});
        Sequences train = new Sequences(2, rows, new int[]{1, 1, 1, 1}, new int[]{0, 1, 0, 1});
        Sequences test = new Sequences(2, List.of(new float[]{1, 1, 1, 1, 1, 1}, new float[]{-1, 1}), new int[]{3, 1},
                new int[]{0, 1});
        for (FeatureBaseline baseline : measured(train, test)) {
            assertEquals(1, baseline.confusion().accuracy(), baseline.toString());
        }
        Sequences still = new Sequences(2, List.of(new float[4], new float[4]), new int[]{2, 2}, new int[]{0, 1});
        for (FeatureBaseline baseline : measured(still, still)) {
            assertEquals(0.5, baseline.confusion().accuracy(), baseline.toString());
        }
    }

    @Test
    void longNoiseAndValuesFarOutsideLeaveFiniteFeatures() {
        SplittableRandom random = new SplittableRandom(7);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            float[] row = new float[2 * 3000];
            for (int k = 0; k < row.length; k++) {
                row[k] = (float) random.nextGaussian();
            }
            rows.add(row);
        }
        int[] lengths = IntStream.range(0, 12).map(_ -> 3000).toArray();
        Sequences noise = new Sequences(2, rows, lengths, IntStream.range(0, 12).map(i -> i % 2).toArray());
        Sequences wild = new Sequences(2, List.of(new float[]{1e30f, -1e30f, 3e38f, 1e20f}), new int[]{2},
                new int[]{1});
        assertTrue(new RandomCdeFeatures(noise, noise, 1).detail().matches(".*values times [0-9.e-]+"));
        for (double[] features : new RandomCdeFeatures(noise, noise, 1).of(noise)) {
            for (double value : features) {
                assertTrue(Math.abs(value) <= 1e4, "" + value);
            }
        }
        assertEquals(2, measured(noise, wild).size());
    }

    @Test
    void whatCostsTooMuchUsesFewerStepsAndSaysSo() {
        Sequences train = loops(60, 60, 40, 8);
        Sequences test = loops(60, 60, 40, 9);
        double all = 256 * 4 * 3 * 4.0 * IntStream.of(train.lengths()).sum();
        RandomCdeFeatures whole = new RandomCdeFeatures(train, test, 1, 1e12);
        RandomCdeFeatures fewer = new RandomCdeFeatures(train, test, 1, all / 2);
        assertTrue(fewer.detail().matches(".*, one step in [45] to bound its cost"), fewer.detail());
        assertTrue(!whole.detail().contains("bound"), whole.detail());
        FeatureBaseline coarse = FeatureBaseline.of(fewer, CLASSES, train, test, 0);
        assertTrue(coarse.confusion().accuracy() >= 0.95, coarse.toString());
    }

    @Test
    void whatDoesNotFitIntoMemoryIsLearntFromFewerExamplesOfEveryClass() {
        Sequences train = FeatureBaseline.ordered(loops(100, 10, 5, 1));
        Sequences fewer = RandomCdeFeatures.learnt(train, 40 * 4 * 256 * 8 * 2.0);
        assertEquals(40, fewer.count());
        assertEquals(20, IntStream.of(fewer.labels()).filter(label -> label == 0).count());
        assertEquals(100, RandomCdeFeatures.learnt(train, 1e12).count());
        assertEquals(1, RandomCdeFeatures.learnt(train, 1).count());
    }

    @Test
    void veryManyChannelsHaveNoRandomCde() {
        float[] wide = new float[10_000];
        wide[3] = 1;
        Sequences train = new Sequences(10_000, List.of(wide, new float[10_000]), new int[]{1, 1}, new int[]{0, 1});
        assertEquals(List.of(), new ClassifyTask(CLASSES, new ChannelScaler(new double[0], new double[0]), train,
                train.select(new int[0]), train).featureBaselines(null, 1));
    }

    private static String refusal(String setting) {
        return assertThrows(SettingException.class, () -> task(loops(8, 5, 1, 1), loops(4, 5, 1, 2))
                .checkFeatures(setting)).getMessage();
    }

    @Test
    void whatIsNoFeatureAndWhatIsTooLargeIsRefused() {
        for (String wrong : List.of("", "signature", "signature:0", "signature:-1", "signature:x", "signature:3.5",
                "signature:9999999999", "fourier:3", "Signature: 3")) {
            assertEquals("the setting 'features' takes signature:DEPTH with a depth from 1, such as signature:3, not '"
                    + wrong + "'", refusal(wrong));
        }
        String large = refusal("signature:20");
        assertTrue(large.startsWith("the setting 'features': a signature of depth 20 over 2 channels and time is too "
                + "large, for 5,230,176,600 features of 12 examples, 8 of them for training, are too many"), large);
        assertTrue(large.endsWith("; take a smaller depth or fewer channels"), large);
        assertTrue(refusal("signature:999999999").contains("depth 999999999 over 2 channels"));
    }
}
