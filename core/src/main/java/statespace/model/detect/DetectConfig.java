package statespace.model.detect;

import statespace.backbone.Backbone;
import statespace.model.ModelConfig;

/**
 * A detector's sizes and choices. The defaults of {@link #of} are the only ones.
 *
 * @param backbone
 *            what reads the rows
 * @param variates
 *            of a row
 * @param window
 *            steps of a training window
 * @param width
 *            features of a cell
 * @param layers
 *            blocks
 * @param state
 *            N
 * @param dropout
 *            rate after every block
 * @param block
 *            steps for which a cell's variate stays hidden before it is seen as long
 * @param limit
 *            scaled values are cut off at ± this
 * @param score
 *            how cells make the score of a row
 * @param quantile
 *            share of held-out usual rows whose score the threshold is not below
 */
public record DetectConfig(
        Backbone backbone,
        int variates,
        int window,
        int width,
        int layers,
        int state,
        double dropout,
        int block,
        double limit,
        RowScore score,
        double quantile)
        implements
            ModelConfig {

    /** Checks the sizes. */
    public DetectConfig {
        if (variates < 1 || width < 1 || layers < 1 || state < 1 || block < 1) {
            throw new IllegalArgumentException("variates, width, layers, state and block must be at least 1");
        }
        if (window < 2) {
            throw new IllegalArgumentException("a window has at least 2 steps, not " + window);
        }
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("the quantile lies between 0 and 1, not at " + quantile);
        }
        if (score.judged().stream().anyMatch(variate -> variate < 0 || variate >= variates)) {
            throw new IllegalArgumentException("variates " + score.judged() + " cannot be judged among " + variates);
        }
        if (!(limit > 0)) {
            throw new IllegalArgumentException("the limit must be positive, not " + limit);
        }
    }

    /** The defaults. */
    public static DetectConfig of(Backbone backbone, int variates) {
        return new DetectConfig(backbone, variates, 100, 16, 1, 8, 0.1, 8, 10, RowScore.mean(), 0.99);
    }

    /** The same with other sizes. */
    public DetectConfig withSizes(int newWidth, int newLayers, int newState) {
        return new DetectConfig(backbone, variates, window, newWidth, newLayers, newState, dropout, block, limit,
                score, quantile);
    }

    /** The same with another training window. */
    public DetectConfig withWindow(int newWindow) {
        return new DetectConfig(backbone, variates, newWindow, width, layers, state, dropout, block, limit, score,
                quantile);
    }

    /** The same with another score of a row and another threshold. */
    public DetectConfig with(RowScore newScore, double newQuantile) {
        return new DetectConfig(backbone, variates, window, width, layers, state, dropout, block, limit, newScore,
                newQuantile);
    }

    /** True if the cell is hidden in the given of the two complementary masks. */
    public boolean hides(int half, int variate, long row) {
        return (variate + row / block) % 2 == half;
    }
}
