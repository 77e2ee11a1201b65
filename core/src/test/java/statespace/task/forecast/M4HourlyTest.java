package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import statespace.data.collection.M4Reader;
import statespace.data.collection.SeriesCollection;
import statespace.data.fetch.DataFolder;

/** The organisers' published errors on the hourly series of M4, to the three decimals that are published. */
class M4HourlyTest {
    private static final int DAY = 24;
    private static final double PUBLISHED = 5e-4;

    /** Read before each test and not once for all, so that every test is shown as skipped where the files are missing. */
    private SeriesCollection hourly;

    @BeforeEach
    void read() {
        hourly = M4Reader.read(require("m4/Hourly-train.csv"), require("m4/Hourly-test.csv"));
    }

    private static Path require(String relative) {
        Optional<Path> path = DataFolder.of(null).find(relative);
        assumeTrue(path.isPresent(),
                () -> relative + " is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        return path.orElseThrow();
    }

    private void expect(double smape, double mase, SeriesForecaster forecaster) {
        SeriesErrors errors = SeriesErrors.of(hourly, forecaster, DAY);
        assertEquals(smape, errors.smape(), PUBLISHED);
        assertEquals(mase, errors.mase(), PUBLISHED);
    }

    @Test
    void allSeriesAreRead() {
        assertEquals(414, hourly.count());
        assertEquals(48, hourly.horizon());
        assertEquals(700, hourly.shortest());
        assertEquals(960, hourly.longest());
    }

    @Test
    void theBenchmarksHaveThePublishedErrors() {
        expect(43.003, 11.608, SeriesBaselines.naive());
        expect(13.912, 1.193, SeriesBaselines.seasonalNaive(DAY));
        expect(18.383, 2.395, SeriesBaselines.naive2(DAY));
        assertEquals(.6275, SeriesErrors.of(hourly, SeriesBaselines.seasonalNaive(DAY), DAY)
                .owa(SeriesErrors.of(hourly, SeriesBaselines.naive2(DAY), DAY)), 5e-5);
    }

    @Test
    void allSeriesButOneAreSeasonal() {
        assertEquals(413, hourly.series().stream().filter(s -> Seasonality.isSeasonal(s.past(), DAY)).count());
    }

    @Test
    void ridgeBeatsRepeatingTheDay() {
        SeriesErrors ridge = SeriesErrors.of(hourly, SeriesRidge.fit(hourly, DAY, 2), DAY);
        double owa = ridge.owa(SeriesErrors.of(hourly, SeriesBaselines.naive2(DAY), DAY));
        assertTrue(owa < .6275, ridge + ", " + owa);
    }
}
