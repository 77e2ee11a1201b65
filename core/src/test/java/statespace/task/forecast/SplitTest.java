package statespace.task.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.data.DataException;
import statespace.data.calendar.Calendar;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesTable;

class SplitTest {
    private static SeriesTable table(String name, int rows) {
        double[][] values = new double[2][rows];
        for (int t = 0; t < rows; t++) {
            values[0][t] = t;
            values[1][t] = 5;
        }
        return new SeriesTable(name, name, "", ReadOptions.Layout.WIDE, null, List.of("a", "b"), new long[rows],
                Calendar.ofRows(1), values, new int[2], 0, List.of());
    }

    @Test
    void bordersFollowTheFileNameOrTheFlag() {
        assertEquals(new Split(Split.Kind.ETT_HOUR, 8640, 11520, 14400), Split.of(table("ETTh2.csv", 17420), null));
        assertEquals(new Split(Split.Kind.ETT_MINUTE, 34560, 46080, 57600), Split.of(table("ETTm1.csv", 69680), null));
        assertEquals(new Split(Split.Kind.RATIO, 5311, 6071, 7588), Split.of(table("exchange.csv", 7588), null));
        assertEquals(new Split(Split.Kind.RATIO, 12194, 13936, 17420),
                Split.of(table("ETTh1.csv", 17420), Split.Kind.RATIO));
        assertEquals(new Split(Split.Kind.ETT_HOUR, 8640, 11520, 14400),
                Split.of(table("mine.csv", 15000), Split.Kind.ETT_HOUR));
    }

    @Test
    void exchangeHasThePublishedNumberOfTestWindows() {
        ForecastTask task = ForecastTask.of(table("exchange.csv", 7588), null, 96, 96);
        assertEquals(1422, task.test().count());
    }

    @Test
    void aSeriesThatIsTooShortIsRefusedWithTheRowsItNeeds() {
        var error = assertThrows(DataException.class, () -> ForecastTask.of(table("x.csv", 200), null, 96, 48));
        assertEquals(
                "x.csv: 200 rows are too few for look-back 96 and horizon 48: the training split (70/10/20) has 140 "
                        + "rows and needs 144; supply at least 464 rows or ask for less",
                error.getMessage());
        assertEquals(1, ForecastTask.of(table("x.csv", 464), null, 96, 48).validation().count());
    }

    @Test
    void aConstantVariateIsScaledByOne() {
        ForecastTask task = ForecastTask.of(table("x.csv", 500), null, 10, 5);
        assertArrayEquals(new double[]{174.5, 5}, task.scaler().mean(), 1e-12);
        assertEquals(1, task.scaler().standardDeviation()[1]);
        assertEquals(0, task.train().values()[1][499]);
    }
}
