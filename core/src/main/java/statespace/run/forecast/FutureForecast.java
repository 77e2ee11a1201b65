package statespace.run.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import statespace.data.table.SeriesTable;
import statespace.format.WholeFile;
import statespace.model.forecast.ForecastModel;
import statespace.run.Digits;
import statespace.run.Facts;
import statespace.task.Finite;
import statespace.task.forecast.ConformalIntervals;
import statespace.task.forecast.ForecastTask;
import statespace.train.forecast.ForecastTraining;

/**
 * The forecast of the rows after the last one, in the data's own units. A variate that ends earlier than others is forecast
 * from its own last known row, by the window that ends there.
 *
 * @param table
 *            the series
 * @param digits
 *            of each variate
 * @param windows
 *            by the row that they end with
 */
record FutureForecast(SeriesTable table, List<Digits> digits, SortedMap<Integer, Window> windows) {

    /**
     * The forecast after a row, for all variates.
     *
     * @param mean
     *            (variates, horizon)
     * @param low
     *            (levels, variates, horizon), NaN where the validation split gives no interval
     * @param high
     *            (levels, variates, horizon)
     */
    record Window(double[][] mean, double[][][] low, double[][][] high) {}

    static FutureForecast of(ForecastTask task, ForecastModel model, ConformalIntervals intervals) {
        SortedMap<Integer, Window> windows = new TreeMap<>(Comparator.reverseOrder());
        for (int v = 0; v < task.train().variates(); v++) {
            int last = task.table().lastKnown(v);
            if (last + 1 >= task.train().lookback()) {
                windows.computeIfAbsent(last, row -> window(task, model, intervals, row));
            }
        }
        return new FutureForecast(task.table(),
                Arrays.stream(task.scaler().standardDeviation()).mapToObj(Digits::new).toList(), windows);
    }

    private static Window window(ForecastTask task, ForecastModel model, ConformalIntervals intervals, int last) {
        int variates = task.train().variates();
        int horizon = model.task().horizon();
        float[] inputs = task.inputsUntil(last);
        float[] predicted = ForecastTraining.forecaster(model).predict(inputs, variates);
        Finite.check(predicted, i -> place(task, inputs, last, i / horizon));
        int levels = intervals.levels().length;
        double[][] mean = new double[variates][horizon];
        double[][][] low = new double[levels][variates][horizon];
        double[][][] high = new double[levels][variates][horizon];
        for (int v = 0; v < variates; v++) {
            for (int h = 0; h < horizon; h++) {
                float centre = predicted[v * horizon + h];
                mean[v][h] = task.scaler().restore(v, centre);
                for (int l = 0; l < levels; l++) {
                    float half = intervals.halfWidths()[l][v][h];
                    low[l][v][h] = task.scaler().restore(v, centre - half);
                    high[l][v][h] = task.scaler().restore(v, centre + half);
                }
            }
        }
        return new Window(mean, low, high);
    }

    /** The cell of the last window that is the farthest from the training rows. */
    private static String place(ForecastTask task, float[] inputs, int last, int variate) {
        int lookback = task.train().lookback();
        int far = Finite.largest(inputs, 0, inputs.length);
        SeriesTable table = task.table();
        return table.source() + ", " + table.calendar().format(table.times()[last + 1 - lookback + far % lookback])
                + ", column '" + table.variates().get(far / lookback) + "': the value is " + inputs[far]
                + " standard deviations from the mean of the training rows, and the forecast of '"
                + table.variates().get(variate) + "'";
    }

    /** Long format: unique_id, ds, the forecast, and the ends of the intervals, empty where they are not known. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("unique_id,ds,statespace,statespace-lo-80,statespace-hi-80,"
                + "statespace-lo-95,statespace-hi-95\n");
        for (int v = 0; v < table.variates().size(); v++) {
            int last = table.lastKnown(v);
            Window window = windows.get(last);
            for (int h = 0; window != null && h < window.mean()[v].length; h++) {
                long time = table.calendar().plus(table.times()[last], h + 1L);
                text.append(Facts.cell(table.variates().get(v))).append(',').append(table.calendar().format(time));
                text.append(number(v, window.mean()[v][h]));
                for (int l = 0; l < window.low().length; l++) {
                    text.append(number(v, window.low()[l][v][h])).append(number(v, window.high()[l][v][h]));
                }
                text.append('\n');
            }
        }
        WholeFile.write(file, text.toString());
    }

    private String number(int variate, double value) {
        return "," + (Double.isNaN(value) ? "" : digits.get(variate).text(value));
    }
}
