package statespace.task.forecast;

/** Forecasters that learn nothing: any model must beat them. */
public final class Baselines {
    private Baselines() {}

    /** The last value, repeated. */
    public static Forecaster repeat(int lookback, int horizon) {
        return seasonalNaive(lookback, horizon, 1);
    }

    /**
     * The last season, repeated; the last value where the look-back holds no whole season.
     *
     * @param season
     *            steps in a season
     */
    public static Forecaster seasonalNaive(int lookback, int horizon, int season) {
        int period = period(lookback, season);
        return (inputs, rows) -> {
            float[] predicted = new float[rows * horizon];
            for (int row = 0; row < rows; row++) {
                int end = (row + 1) * lookback;
                for (int h = 0; h < horizon; h++) {
                    predicted[row * horizon + h] = inputs[end - period + h % period];
                }
            }
            return predicted;
        };
    }

    /** What {@link #seasonalNaive} repeats, in words: its season, or why it can only repeat the last value. */
    public static String seasonalNaiveLabel(int lookback, int season) {
        if (season <= 1) {
            return "seasonal naive: season unknown, repeats the last value";
        }
        return season > lookback
                ? "seasonal naive: season " + season + " exceeds look-back " + lookback + ", repeats the last value"
                : "seasonal naive: repeats the last " + season + " values";
    }

    private static int period(int lookback, int season) {
        if (season < 1) {
            throw new IllegalArgumentException("a season has at least 1 step, not " + season);
        }
        return season <= lookback ? season : 1;
    }
}
