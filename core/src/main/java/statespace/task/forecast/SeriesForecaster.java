package statespace.task.forecast;

/** Forecasts one univariate series from all that is known of it. */
@FunctionalInterface
public interface SeriesForecaster {
    /**
     * Forecasts the values that follow.
     *
     * @param past
     *            in the series' own units, oldest first, at least one value; not changed
     * @param horizon
     *            values to forecast
     * @return (horizon), in the series' own units
     */
    double[] forecast(double[] past, int horizon);
}
