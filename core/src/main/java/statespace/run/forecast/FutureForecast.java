package statespace.run.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import statespace.data.table.SeriesTable;
import statespace.format.WholeFile;
import statespace.model.forecast.ForecastModel;
import statespace.run.Facts;
import statespace.task.Finite;
import statespace.task.forecast.ConformalIntervals;
import statespace.task.forecast.ForecastTask;
import statespace.train.forecast.ForecastTraining;

/**
 * The forecast of the rows after the last one, in the data's own units.
 *
 * @param table
 *            the series
 * @param mean
 *            (variates, horizon)
 * @param low
 *            (levels, variates, horizon)
 * @param high
 *            (levels, variates, horizon)
 */
record FutureForecast(SeriesTable table, double[][] mean, double[][][] low, double[][][] high) {

    static FutureForecast of(ForecastTask task, ForecastModel model, ConformalIntervals intervals) {
        int variates = task.train().variates();
        int horizon = model.task().horizon();
        float[] inputs = task.lastInputs();
        float[] predicted = ForecastTraining.forecaster(model).predict(inputs, variates);
        Finite.check(predicted, i -> place(task, inputs, i / horizon));
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
        return new FutureForecast(task.table(), mean, low, high);
    }

    /** The cell of the last window that is the farthest from the training rows. */
    private static String place(ForecastTask task, float[] inputs, int variate) {
        int lookback = task.train().lookback();
        int far = Finite.largest(inputs, 0, inputs.length);
        SeriesTable table = task.table();
        return table.source() + ", " + table.calendar().format(table.times()[table.rows() - lookback + far % lookback])
                + ", column '" + table.variates().get(far / lookback) + "': the value is " + inputs[far]
                + " standard deviations from the mean of the training rows, and the forecast of '"
                + table.variates().get(variate) + "'";
    }

    /** Long format: unique_id, ds, the forecast, and the ends of the intervals. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("unique_id,ds,statespace,statespace-lo-80,statespace-hi-80,"
                + "statespace-lo-95,statespace-hi-95\n");
        for (int v = 0; v < mean.length; v++) {
            for (int h = 0; h < mean[v].length; h++) {
                long time = table.calendar().plus(table.times()[table.rows() - 1], h + 1L);
                text.append(Facts.cell(table.variates().get(v))).append(',').append(table.calendar().format(time));
                text.append(number(mean[v][h]));
                for (int l = 0; l < low.length; l++) {
                    text.append(number(low[l][v][h])).append(number(high[l][v][h]));
                }
                text.append('\n');
            }
        }
        WholeFile.write(file, text.toString());
    }

    private static String number(double value) {
        return "," + String.format(Locale.ROOT, "%.6g", value);
    }
}
