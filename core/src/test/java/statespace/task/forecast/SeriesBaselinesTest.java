package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.data.collection.SeriesCollection;

/** The competition's errors and benchmarks on examples that can be worked out by hand. */
class SeriesBaselinesTest {
    private static final double EXACT = 1e-12;

    @Test
    void percentageErrorCountsTwoZerosAsNoError() {
        assertEquals(0, SeriesErrors.smape(new double[]{0, 0}, new double[]{0, 0}));
        assertEquals((0 + 200 + 200.0 / 3) / 3,
                SeriesErrors.smape(new double[]{0, 5, 2}, new double[]{0, 0, 1}), EXACT);
        assertEquals(200, SeriesErrors.smape(new double[]{-1}, new double[]{1}), EXACT);
    }

    @Test
    void scaledErrorIsRelativeToRepeatingTheSeason() {
        double[] past = {1, 5, 2, 8, 4, 9}; // differences at 2: 1, 3, 2, 1; mean 7/4
        assertEquals(3 / 1.75, SeriesErrors.mase(past, new double[]{4, 9}, new double[]{6, 5}, 2), EXACT);
        assertEquals(0, SeriesErrors.mase(new double[]{1, 1, 1}, new double[]{1}, new double[]{1}, 1));
        assertEquals(Double.POSITIVE_INFINITY,
                SeriesErrors.mase(new double[]{1, 1, 1}, new double[]{2}, new double[]{1}, 1));
        assertThrows(IllegalArgumentException.class,
                () -> SeriesErrors.mase(past, new double[]{1}, new double[]{1}, 6));
        assertThrows(IllegalArgumentException.class,
                () -> SeriesErrors.mase(past, new double[]{1}, new double[]{1, 2}, 1));
    }

    @Test
    void theOverallAverageDividesAverages() {
        SeriesErrors mean = SeriesErrors.mean(List.of(new SeriesErrors(10, 1), new SeriesErrors(30, 2)));
        assertEquals(new SeriesErrors(20, 1.5), mean);
        assertEquals((20.0 / 10 + 1.5 / 3) / 2, mean.owa(new SeriesErrors(10, 3)), EXACT);
    }

    @Test
    void naiveForecastsRepeatTheLastValueOrTheLastSeason() {
        double[] past = {1, 2, 3, 4, 5};
        assertArrayEquals(new double[]{5, 5}, SeriesBaselines.naive().forecast(past, 2));
        assertArrayEquals(new double[]{3, 4, 5, 3}, SeriesBaselines.seasonalNaive(3).forecast(past, 4));
        assertArrayEquals(new double[]{5, 5}, SeriesBaselines.seasonalNaive(6).forecast(past, 2));
        assertThrows(IllegalArgumentException.class, () -> SeriesBaselines.seasonalNaive(0));
    }

    @Test
    void aProductOfLineAndSeasonIsTakenApart() {
        double[] shape = {0.5, 1, 1.25, 1.25}; // mean 1
        double[] flat = IntStream.range(0, 22).mapToDouble(t -> 8 * shape[t % 4]).toArray();
        assertTrue(Seasonality.isSeasonal(flat, 4));
        assertArrayEquals(shape, Seasonality.figure(flat, 4), EXACT);
        assertArrayEquals(new double[]{10, 10, 4, 8, 10},
                SeriesBaselines.naive2(4).forecast(flat, 5), EXACT);
        double[] odd = {0.5, 1, 1.5};
        double[] third = IntStream.range(0, 11).mapToDouble(t -> 2 * odd[t % 3]).toArray();
        assertArrayEquals(odd, Seasonality.figure(third, 3), EXACT);
    }

    @Test
    void theEvenAverageCountsItsOutermostValuesHalf() {
        double[] series = {1, 2, 4, 3, 7}; // season 2: trends 9/4, 13/4, 17/4 at places 1, 2, 3
        double[] ratios = {4 / 3.25, (2 / 2.25 + 3 / 4.25) / 2};
        double mean = (ratios[0] + ratios[1]) / 2;
        assertArrayEquals(new double[]{ratios[0] / mean, ratios[1] / mean}, Seasonality.figure(series, 2), EXACT);
    }

    @Test
    void aSeasonNeedsThreePeriodsAndACorrelation() {
        double[] alternating = IntStream.range(0, 40).mapToDouble(t -> 1 + t % 2).toArray();
        assertTrue(Seasonality.isSeasonal(alternating, 2));
        assertFalse(Seasonality.isSeasonal(new double[]{1, 2, 1, 2, 1}, 2));
        assertFalse(Seasonality.isSeasonal(alternating, 1));
        assertFalse(Seasonality.isSeasonal(new double[]{3, 3, 3, 3, 3, 3}, 2));
        double[] single = new double[40];
        single[7] = 1;
        assertFalse(Seasonality.isSeasonal(single, 4));
        assertArrayEquals(new double[]{0, 0}, SeriesBaselines.naive2(4).forecast(single, 2));
    }

    @Test
    void whereValuesAreNotPositiveNaive2IsNaive() {
        double[] crossing = IntStream.range(0, 40).mapToDouble(t -> 1 - 2 * (t % 2)).toArray();
        assertTrue(Seasonality.isSeasonal(crossing, 2));
        assertArrayEquals(new double[]{-1, -1}, SeriesBaselines.naive2(2).forecast(crossing, 2));
        assertThrows(IllegalArgumentException.class, () -> Seasonality.figure(crossing, 2));
    }

    @Test
    void ridgeFindsALinearLawThatSeasonalNaiveMisses() {
        SplittableRandom random = new SplittableRandom(3);
        List<SeriesCollection.Series> series = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double level = Math.pow(10, i % 4);
            double slope = level * (0.02 + 0.02 * random.nextDouble());
            double[] all = IntStream.range(0, 60)
                    .mapToDouble(t -> level * (4 + Math.sin(Math.PI * t / 2)) + slope * t).toArray();
            series.add(new SeriesCollection.Series("s" + i, java.util.Arrays.copyOf(all, 54),
                    java.util.Arrays.copyOfRange(all, 54, 60)));
        }
        SeriesCollection collection = new SeriesCollection("made", "", 6, series);
        SeriesRidge ridge = SeriesRidge.fit(collection, 4, 2, 3);
        SeriesErrors found = SeriesErrors.of(collection, ridge, 4);
        SeriesErrors naive = SeriesErrors.of(collection, SeriesBaselines.seasonalNaive(4), 4);
        assertTrue(found.smape() < 0.02 * naive.smape(), found + " against " + naive);
        assertThrows(IllegalArgumentException.class, () -> ridge.forecast(series.getFirst().past(), 5));
        assertArrayEquals(new double[]{1, 2, 3, 4, 1, 2}, ridge.forecast(new double[]{1, 2, 3, 4}, 6));
        assertThrows(IllegalArgumentException.class, () -> SeriesRidge.fit(collection, 4, 40));
    }
}
