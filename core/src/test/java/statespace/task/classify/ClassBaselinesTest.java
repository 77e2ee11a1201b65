package statespace.task.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import statespace.data.labelled.LabelledSeries;

/** What the baselines tell apart, and what the most frequent class is. */
class ClassBaselinesTest {
    /** Collects examples of two channels: a signal and a constant. */
    private static final class Cases {
        private final List<float[]> rows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        Cases add(int label, int length, IntToDoubleFunction signal) {
            float[] row = new float[2 * length];
            for (int t = 0; t < length; t++) {
                row[2 * t] = (float) signal.applyAsDouble(t);
                row[2 * t + 1] = 1;
            }
            rows.add(row);
            labels.add(label);
            return this;
        }

        Sequences get() {
            return new Sequences(2, rows, rows.stream().mapToInt(row -> row.length / 2).toArray(),
                    labels.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** Falling lines, rising lines and roofs with a little noise. */
    private static Sequences shapes(int each, int shortest, int spread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Cases examples = new Cases();
        for (int i = 0; i < 3 * each; i++) {
            int label = i % 3;
            int length = shortest + (spread == 0 ? 0 : random.nextInt(spread));
            examples.add(label, length, t -> {
                double place = 2.0 * t / (length - 1) - 1;
                return (label == 0 ? -place : label == 1 ? place : 1 - 2 * Math.abs(place))
                        + 0.05 * random.nextGaussian();
            });
        }
        return examples.get();
    }

    @Test
    void theMajorityIsTheMostFrequentClassAndTheFirstOfEquallyFrequentOnes() {
        Sequences train = new Cases().add(2, 3, _ -> 0).add(1, 3, _ -> 0).add(2, 3, _ -> 0).add(1, 3, _ -> 0)
                .add(0, 3, _ -> 0).get();
        assertArrayEquals(new int[]{1, 1}, new ClassBaselines(train, 4).majority(train.select(new int[]{0, 4})));
    }

    @Test
    void shapesAreToldApart() {
        Sequences test = shapes(10, 12, 0, 2);
        ClassBaselines baselines = new ClassBaselines(shapes(8, 12, 0, 1), 3);
        assertArrayEquals(test.labels(), baselines.ridge(test));
        assertArrayEquals(test.labels(), baselines.nearest(test));
    }

    @Test
    void shapesOfUnequalLengthsAreToldApart() {
        Sequences test = shapes(10, 5, 20, 2);
        ClassBaselines baselines = new ClassBaselines(shapes(12, 5, 20, 1), 3);
        assertArrayEquals(test.labels(), baselines.ridge(test));
        assertArrayEquals(test.labels(), baselines.nearest(test));
    }

    @Test
    void casesThatDifferInTheirLengthAloneAreToldApart() {
        Cases examples = new Cases();
        for (int length = 2; length <= 20; length++) {
            examples.add(length < 11 ? 0 : 1, length, _ -> 0.5);
        }
        Sequences all = examples.get();
        assertArrayEquals(all.labels(), new ClassBaselines(all, 2).nearest(all));
        assertArrayEquals(all.labels(), new ClassBaselines(all, 2).ridge(all));
    }

    @Test
    void casesOfOneStepAndLongerTestCasesAreNoTrouble() {
        Sequences train = new Cases().add(0, 1, _ -> -1).add(1, 1, _ -> 1).get();
        Sequences test = new Cases().add(1, 5, _ -> 0.9).add(0, 3, _ -> -0.9).get();
        assertArrayEquals(new int[]{1, 0}, new ClassBaselines(train, 2).nearest(test));
        assertArrayEquals(new int[]{1, 0}, new ClassBaselines(train, 2).ridge(test));
    }

    @Test
    void aTaskMeasuresThemOnItsTestPartWithTheValidationCasesKnown() {
        Sequences train = shapes(10, 12, 0, 1);
        Sequences test = shapes(10, 12, 0, 2);
        LabelledSeries known = new LabelledSeries("x", "00", List.of("fall", "rise", "roof"), 2, train.examples(),
                train.lengths(), train.labels());
        LabelledSeries unknown = new LabelledSeries("y", "00", known.classes(), 2, test.examples(), test.lengths(),
                test.labels());
        ClassifyTask task = ClassifyTask.of(known, unknown, 0.4, 1);
        assertEquals(12, task.validation().count());
        Map<String, ConfusionMatrix> measured = task.baselines();
        assertEquals(List.of("ridge", "nearest_neighbour", "majority"), List.copyOf(measured.keySet()));
        assertEquals(1, measured.get("ridge").accuracy());
        assertEquals(1, measured.get("nearest_neighbour").accuracy());
        assertEquals(1 / 3.0, measured.get("majority").accuracy(), 1e-15);
    }
}
