package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.task.Scaler;

/** Loader, split, scaling and baselines against numbers that are published for ETTh1 at look-back 96, horizon 96. */
class EttGoldenTest {
    private static SeriesTable table;
    private static Scaler scaler;
    private static Windows train;
    private static Windows validation;
    private static Windows test;

    @BeforeAll
    static void load() {
        Path file = Path.of(System.getProperty("statespace.root"), "data", "ett", "ETTh1.csv");
        table = SeriesReader.read(file, ReadOptions.automatic());
        Split split = Split.of(table, null);
        scaler = Scaler.fit(table, split.train());
        float[][] scaled = scaler.apply(table.values());
        train = new Windows(scaled, 0, split.train(), 96, 96);
        validation = new Windows(scaled, split.train() - 96, split.validation(), 96, 96);
        test = new Windows(scaled, split.validation() - 96, split.test(), 96, 96);
    }

    @Test
    void theFileIsDescribedInOneLine() {
        assertEquals(
                "ETTh1.csv: wide, 17,420 rows, time column 'date' hourly, 2016-07-01 00:00:00 to 2018-06-26 19:00:00, "
                        + "7 variates, 0 missing",
                table.describe());
    }

    @Test
    void windowsAreCountedAsPublished() {
        assertEquals(8449, train.count());
        assertEquals(2785, validation.count());
        assertEquals(2785, test.count());
    }

    @Test
    void trainingStatisticsAreThePublishedOnes() {
        assertArrayEquals(new double[]{7.937742, 2.021039, 5.079771, 0.746186, 2.781762, 0.788453, 17.128262},
                scaler.mean(), 5e-7);
        assertArrayEquals(new double[]{5.812749, 2.090105, 5.518794, 1.926379, 1.023523, 0.630237, 9.176491},
                scaler.standardDeviation(), 5e-7);
    }

    @Test
    void repeatGivesThePublishedErrors() {
        Evaluation repeat = Evaluation.of(test, Baselines.repeat(96, 96));
        assertEquals(1.2944, repeat.mse(), 5e-5);
        assertEquals(.7132, repeat.mae(), 5e-5);
        assertEquals(2785, repeat.windows());
    }

    @Test
    void ridgeGivesThePublishedErrors() {
        Ridge ridge = Ridge.fit(train, validation);
        Evaluation errors = Evaluation.of(test, ridge);
        assertEquals(.3831, errors.mse(), 5e-5);
        assertEquals(.3920, errors.mae(), 5e-5);
    }

    @Test
    void seasonalNaiveRepeatsTheLastDay() {
        float[] day = new float[96];
        for (int i = 0; i < 96; i++) {
            day[i] = i % 24;
        }
        float[] predicted = Baselines.seasonalNaive(96, 30, 24).predict(day, 1);
        for (int h = 0; h < 30; h++) {
            assertEquals(h % 24, predicted[h]);
        }
        assertTrue(Evaluation.of(test, Baselines.seasonalNaive(96, 96, 24)).mse() < 0.6);
    }

    @Test
    void intervalsCoverTheirLevelOnTheDataTheyWereCalibratedOn() {
        var forecaster = Baselines.seasonalNaive(96, 96, 24);
        var intervals = ConformalIntervals.calibrate(validation, forecaster, 0.8, 0.95);
        double[] own = intervals.coverage(validation, forecaster);
        assertEquals(0.8, own[0], 0.003);
        assertEquals(0.95, own[1], 0.003);
        double[] other = intervals.coverage(test, forecaster);
        assertTrue(other[0] < other[1] && other[0] > 0.6, other[0] + " and " + other[1]);
    }
}
