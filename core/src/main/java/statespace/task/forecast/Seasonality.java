package statespace.task.forecast;

import java.util.Arrays;

/**
 * The seasonality of a series as the M4 competition's benchmarks see it: a test on the autocorrelation at the season,
 * and the seasonal figure of the classical multiplicative decomposition x_t = trend_t · figure_{t mod m} · rest_t.
 */
public final class Seasonality {
    private static final double NORMAL_90 = 1.645; // the two-sided 90 % quantile of N(0, 1)

    private Seasonality() {}

    /**
     * True if the series passes the test for a season of m steps at 90 %: it holds three seasons at least and |r_m| >
     * 1.645 √((1 + 2 Σ_{k<m} r_k²) / n), with r the autocorrelation about the mean. A constant series does not pass.
     *
     * @param season
     *            m; a season of one step never passes
     */
    public static boolean isSeasonal(double[] series, int season) {
        int length = series.length;
        if (season <= 1 || length < 3 * season) {
            return false;
        }
        double mean = Arrays.stream(series).average().orElseThrow();
        double[] centred = Arrays.stream(series).map(value -> value - mean).toArray();
        double variance = product(centred, 0);
        double squares = 0;
        for (int lag = 1; lag < season; lag++) {
            double r = product(centred, lag) / variance;
            squares += r * r;
        }
        return Math.abs(product(centred, season) / variance) > NORMAL_90 * Math.sqrt((1 + 2 * squares) / length);
    }

    private static double product(double[] centred, int lag) {
        double sum = 0;
        for (int t = lag; t < centred.length; t++) {
            sum += centred[t] * centred[t - lag];
        }
        return sum;
    }

    /**
     * The seasonal figure: the mean ratio of the values to the trend at each place of the season, scaled to mean 1. The
     * trend is a centred moving average over a season; where m is even it is the 2×m average, whose two outermost values
     * count half.
     *
     * @param series
     *            positive values, two seasons at least
     * @param season
     *            m
     * @return (m), beginning with the place of the first value
     * @throws IllegalArgumentException
     *             if the series is shorter, or not positive
     */
    public static double[] figure(double[] series, int season) {
        if (season < 1 || series.length < 2 * season || !isPositive(series)) {
            throw new IllegalArgumentException("a multiplicative decomposition at season " + season + " needs "
                    + 2 * season + " positive values at least");
        }
        double[] sums = new double[season];
        int[] counts = new int[season];
        int half = season / 2;
        for (int t = half; t < series.length - half; t++) {
            sums[t % season] += series[t] / trend(series, t, season);
            counts[t % season]++;
        }
        double[] figure = new double[season];
        for (int i = 0; i < season; i++) {
            figure[i] = sums[i] / counts[i];
        }
        double mean = Arrays.stream(figure).average().orElseThrow();
        return Arrays.stream(figure).map(value -> value / mean).toArray();
    }

    /** True if every value is above zero, so that the decomposition is defined. */
    static boolean isPositive(double[] series) {
        return Arrays.stream(series).allMatch(value -> value > 0);
    }

    private static double trend(double[] series, int at, int season) {
        int half = season / 2;
        double sum = 0;
        for (int t = at - half; t <= at + half; t++) {
            boolean outermost = season % 2 == 0 && Math.abs(t - at) == half;
            sum += outermost ? series[t] / 2 : series[t];
        }
        return sum / season;
    }
}
