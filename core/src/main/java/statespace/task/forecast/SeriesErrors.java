package statespace.task.forecast;

import java.util.ArrayList;
import java.util.List;
import statespace.data.collection.SeriesCollection;

/**
 * Errors of forecasts of univariate series as the M4 competition defines them (Makridakis, Spiliotis and Assimakopoulos
 * 2020), plain means over the series.
 *
 * @param smape
 *            symmetric mean absolute percentage error: mean of 200 |y − f| / (|y| + |f|), 0 to 200
 * @param mase
 *            mean absolute scaled error: mean of |y − f| over the in-sample mean of |x_t − x_{t−m}|, with season m
 */
public record SeriesErrors(double smape, double mase) {

    /**
     * Measures one forecast.
     *
     * @param past
     *            what the forecaster saw
     * @param future
     *            what followed
     * @param forecast
     *            as long as the future
     * @param season
     *            m, shorter than the past
     */
    public static SeriesErrors of(double[] past, double[] future, double[] forecast, int season) {
        return new SeriesErrors(smape(future, forecast), mase(past, future, forecast, season));
    }

    /** Measures a forecaster over a collection. */
    public static SeriesErrors of(SeriesCollection collection, SeriesForecaster forecaster, int season) {
        List<SeriesErrors> all = new ArrayList<>();
        for (SeriesCollection.Series series : collection.series()) {
            double[] forecast = forecaster.forecast(series.past(), collection.horizon());
            all.add(of(series.past(), series.future(), forecast, season));
        }
        return mean(all);
    }

    /** The mean of errors of several series. */
    public static SeriesErrors mean(List<SeriesErrors> errors) {
        return new SeriesErrors(errors.stream().mapToDouble(SeriesErrors::smape).average().orElse(Double.NaN),
                errors.stream().mapToDouble(SeriesErrors::mase).average().orElse(Double.NaN));
    }

    /**
     * The overall weighted average: the mean of both errors relative to those of a reference, which in the competition
     * is {@link SeriesBaselines#naive2}. Both are means over many series: the competition divides averages.
     */
    public double owa(SeriesErrors reference) {
        return (smape / reference.smape + mase / reference.mase) / 2;
    }

    /** Mean of 200 |y − f| / (|y| + |f|); a step at which both are 0 counts as 0. */
    public static double smape(double[] future, double[] forecast) {
        checkLengths(future, forecast);
        double sum = 0;
        for (int h = 0; h < future.length; h++) {
            double size = Math.abs(future[h]) + Math.abs(forecast[h]);
            sum += size == 0 ? 0 : 200 * Math.abs(future[h] - forecast[h]) / size;
        }
        return sum / future.length;
    }

    /**
     * Mean of |y − f| over the in-sample error of repeating the season. Where the past repeats itself exactly this is
     * infinite, or 0 for a forecast without error.
     *
     * @throws IllegalArgumentException
     *             if the past is no longer than a season
     */
    public static double mase(double[] past, double[] future, double[] forecast, int season) {
        checkLengths(future, forecast);
        if (season < 1 || past.length <= season) {
            throw new IllegalArgumentException("the scaled error at season " + season + " needs more than " + season
                    + " past values, not " + past.length);
        }
        double error = 0;
        for (int h = 0; h < future.length; h++) {
            error += Math.abs(future[h] - forecast[h]) / future.length;
        }
        double scale = 0;
        for (int t = season; t < past.length; t++) {
            scale += Math.abs(past[t] - past[t - season]);
        }
        return error == 0 ? 0 : error / (scale / (past.length - season));
    }

    private static void checkLengths(double[] future, double[] forecast) {
        if (future.length == 0 || future.length != forecast.length) {
            throw new IllegalArgumentException(
                    "a forecast of " + forecast.length + " values for a future of " + future.length);
        }
    }
}
