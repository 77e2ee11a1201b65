package statespace.run.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import statespace.data.table.SeriesTable;
import statespace.format.WholeFile;
import statespace.model.forecast.ForecastModel;
import statespace.run.Facts;
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
        float[] predicted = ForecastTraining.forecaster(model).predict(task.lastInputs(), variates);
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

    /** Long format: unique_id, ds, the forecast, and the ends of the intervals. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("unique_id,ds,statespace,statespace-lo-80,statespace-hi-80,"
                + "statespace-lo-95,statespace-hi-95\n");
        for (int v = 0; v < mean.length; v++) {
            for (int h = 0; h < mean[v].length; h++) {
                long time = table.frequency().plus(table.times()[table.rows() - 1], h + 1L);
                text.append(Facts.cell(table.variates().get(v))).append(',').append(table.frequency().format(time));
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
