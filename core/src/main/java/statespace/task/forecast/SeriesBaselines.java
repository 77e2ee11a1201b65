package statespace.task.forecast;

import java.util.Arrays;

/** Forecasters of single series that learn nothing: the benchmarks of the M4 competition. */
public final class SeriesBaselines {
    private SeriesBaselines() {}

    /** The last value, repeated. */
    public static SeriesForecaster naive() {
        return (past, horizon) -> {
            double[] forecast = new double[horizon];
            Arrays.fill(forecast, past[past.length - 1]);
            return forecast;
        };
    }

    /**
     * The last season, repeated; the last value where the past holds no whole season.
     *
     * @param season
     *            steps in a season
     */
    public static SeriesForecaster seasonalNaive(int season) {
        checkSeason(season);
        return (past, horizon) -> {
            int period = season <= past.length ? season : 1;
            double[] forecast = new double[horizon];
            for (int h = 0; h < horizon; h++) {
                forecast[h] = past[past.length - period + h % period];
            }
            return forecast;
        };
    }

    /**
     * The last value without its season, repeated and given the season of each step; plain {@link #naive} where
     * {@link Seasonality#isSeasonal} finds no season or where the past is not positive throughout.
     *
     * @param season
     *            steps in a season
     */
    public static SeriesForecaster naive2(int season) {
        checkSeason(season);
        return (past, horizon) -> {
            if (!Seasonality.isSeasonal(past, season) || !Seasonality.isPositive(past)) {
                return naive().forecast(past, horizon);
            }
            double[] figure = Seasonality.figure(past, season);
            double level = past[past.length - 1] / figure[(past.length - 1) % season];
            double[] forecast = new double[horizon];
            for (int h = 0; h < horizon; h++) {
                forecast[h] = level * figure[(past.length + h) % season];
            }
            return forecast;
        };
    }

    private static void checkSeason(int season) {
        if (season < 1) {
            throw new IllegalArgumentException("a season has at least 1 step, not " + season);
        }
    }
}
