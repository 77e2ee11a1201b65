package statespace.task.forecast;

/** Anything that predicts: a model or a baseline. */
@FunctionalInterface
public interface Forecaster {
    /**
     * Predicts the rows after each look-back.
     *
     * @param inputs
     *            scaled, (rows, lookback); rows of one window lie together, one for each variate
     * @param rows
     *            number of rows
     * @return scaled, (rows, horizon)
     */
    float[] predict(float[] inputs, int rows);
}
