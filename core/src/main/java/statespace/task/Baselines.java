package statespace.task;

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
        int period = season <= lookback ? season : 1;
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
}
