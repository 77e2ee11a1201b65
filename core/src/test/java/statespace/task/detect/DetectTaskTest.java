package statespace.task.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import statespace.data.DataException;
import statespace.model.detect.RowScore;

/** Scores, thresholds and events, and the detectors beside every model. */
class DetectTaskTest {
    private static final double EXACT = 1e-12;

    /** Two waves of which the second repeats the first a step later, with some noise. */
    static double[][] waves(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] values = new double[2][rows];
        for (int t = 0; t < rows; t++) {
            values[0][t] = Math.sin(t * .2) + .05 * random.nextGaussian();
            values[1][t] = 3 + 2 * Math.sin((t - 1) * .2) + .1 * random.nextGaussian();
        }
        return values;
    }

    private static final Function<float[][], double[]> MEAN = RowScore.mean()::rows;
    private static final Function<float[][], double[]> LARGEST = RowScore.mean().withLargest(true)::rows;

    @Test
    void theThresholdIsNotExceededByItsShare() {
        double[] scores = {5, 1, 4, 2, 3, 10, 9, 8, 7, 6};
        assertEquals(9, Detector.quantile(scores, .9));
        assertEquals(10, Detector.quantile(scores, 1));
        assertEquals(1, Detector.quantile(scores, .01));
        assertThrows(IllegalArgumentException.class, () -> Detector.quantile(scores, 0));
        assertThrows(IllegalArgumentException.class, () -> Detector.quantile(new double[0], .5));
    }

    @Test
    void errorsAreDividedByTheirVariatesMeanOfUsualRows() {
        CellScale scale = CellScale.fit(new float[][]{{Float.NaN, 1, 3}, {8, 4, 0}, {0, 0, 0}});
        assertArrayEquals(new double[]{2, 4, .02}, scale.meanSquare(), EXACT);
        float[][] squares = {{4, Float.NaN}, {4, 8}, {0, .02f}};
        float[][] cells = scale.cells(squares);
        assertArrayEquals(new float[]{2, Float.NaN}, cells[0], 1e-6f);
        assertArrayEquals(new double[]{1, 1.5}, MEAN.apply(cells), 1e-6);
        assertArrayEquals(new double[]{2, 2}, LARGEST.apply(cells), 1e-6);
    }

    @Test
    void eventsNameTheirPeakAndWhatDroveThem() {
        double[] scores = {0, 4, 6, 1, 8, 0, 0, 0, 5};
        float[][] cells = {{0, 1, 1, 1, 1, 0, 0, 0, 5}, {0, 3, 5, 0, 4, 0, 0, 0, 0}, {9, 0, 0, 0, 0, 0, 0, 0, 0}};
        List<AnomalyEvent> events = AnomalyEvent.find(scores, cells, 2, 1);
        assertEquals(2, events.size());
        AnomalyEvent first = events.getFirst();
        assertEquals(List.of(1, 5, 4), List.of(first.start(), first.end(), first.peakRow()));
        assertEquals(8, first.peak());
        assertEquals(List.of(new AnomalyEvent.Driver(1, .75), new AnomalyEvent.Driver(0, .25)), first.drivers());
        assertEquals(List.of(new AnomalyEvent.Driver(0, 1)), events.getLast().drivers());
    }

    @Test
    void nothingOfTheWatchedSeriesReachesScalingOrThreshold() {
        double[][] usual = waves(600, 1);
        DetectTask one = DetectTask.of("a", usual, waves(200, 2));
        double[][] wild = waves(200, 3);
        Arrays.fill(wild[0], 100, 150, 1e6);
        DetectTask other = DetectTask.of("a", usual, wild);
        assertEquals(480, one.heldOut());
        assertArrayEquals(one.scaler().mean(), other.scaler().mean());
        Map<String, Detector> baselines = one.baselines(1, 10, MEAN, LARGEST);
        Map<String, Detector> again = other.baselines(1, 10, MEAN, LARGEST);
        assertEquals(List.of("noise", "max_z", "ridge"), List.copyOf(baselines.keySet()));
        baselines.forEach((name, detector) -> assertEquals(one.apply(detector, .99).threshold(),
                other.apply(again.get(name), .99).threshold(), name));
        assertThrows(DataException.class, () -> DetectTask.of("a", waves(49, 1), wild));
    }

    @Test
    void ridgeFindsABrokenRelationThatNoLargeValueShows() {
        double[][] watched = waves(400, 2);
        for (int t = 200; t < 230; t++) {
            watched[1][t] = 3 + 2 * Math.sin((t - 1) * .2 + 2);
        }
        boolean[] truth = new boolean[400];
        Arrays.fill(truth, 200, 201, true);
        DetectTask task = DetectTask.of("a", waves(1000, 1), watched);
        Map<String, Detector> baselines = task.baselines(7, 10, MEAN, LARGEST);
        DetectTask.Scored ridge = task.apply(baselines.get("ridge"), .99);
        assertEquals(1, DetectionQuality.of(truth, ridge.scores(), ridge.threshold()).recall());
        double usual = Arrays.stream(ridge.scores(), 10, 190).average().orElseThrow();
        assertEquals(1, usual, .25);
        assertArrayEquals(new double[]{0, 0, 0, 0, 0}, Arrays.copyOf(ridge.scores(), 5));
        assertTrue(task.apply(baselines.get("max_z"), .99).scores()[200] < 2);
        double[] noise = task.apply(baselines.get("noise"), .99).scores();
        assertArrayEquals(noise, task.apply(DetectTask.noise(7), .99).scores());
        assertEquals(.5, Arrays.stream(noise).average().orElseThrow(), .05);
    }
}
