package statespace.model.detect;

import java.util.List;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.model.TaskSpec;

/**
 * A detection task's settings.
 *
 * @param variates
 *            of a row
 * @param window
 *            steps of a training window
 * @param block
 *            steps for which a cell's variate stays hidden before it is seen as long
 * @param limit
 *            scaled values are cut off at ± this
 * @param overVariates
 *            how cells make the score of a row
 * @param judged
 *            places of the variates whose cells count; empty for all
 * @param smooth
 *            rows of an exponentially weighted average over scores; 1 for none
 * @param quantile
 *            share of held-out normal rows whose score the threshold is not below
 */
public record DetectSpec(
        int variates,
        int window,
        int block,
        double limit,
        OverVariates overVariates,
        List<Integer> judged,
        int smooth,
        double quantile) implements TaskSpec {

    /** How cells make the score of a row. */
    public enum OverVariates {
        /** Their mean. */
        MEAN,
        /** The largest of them. */
        MAX
    }

    /** Name of the task. */
    public static final String KIND = "detect";

    /**
     * Defaults of backbones in this task: small, since every cell is a sequence; Chimera never looks ahead, since rows are
     * scored as they come.
     */
    public static final BackboneDefaults BACKBONES = BackboneDefaults.all("width=16,layers=1,state=8")
            .and("chimera", "average=trailing");

    /** The settings. */
    public static final Settings<DetectSpec> SETTINGS = new Settings<>("the task detect", DetectSpec.class,
            of(1),
            Setting.whole("variates", 1, "of a row").withoutDefault(),
            Setting.whole("window", 2, "steps of a training window"),
            Setting.whole("block", 1, "steps for which a variate stays hidden, then seen"),
            Setting.number("limit", 1e-6, 1e9, "scaled values are cut off at plus and minus this"),
            Setting.choice("over_variates", OverVariates.class, "the score of a row: mean or largest of its cells"),
            Setting.places("judged", "places of the variates whose errors make the score; empty for all"),
            Setting.whole("smooth", 1, "rows of an exponentially weighted average over scores"),
            Setting.number("quantile", 1e-9, 1 - 1e-9, "share of held-out normal rows below the threshold"));

    /**
     * Checks the sizes.
     *
     * @throws SettingException
     *             if they do not make a task
     */
    public DetectSpec {
        if (variates < 1 || block < 1) {
            throw new SettingException("variates and block must be at least 1");
        }
        if (window < 2) {
            throw new SettingException("the setting 'window' must be at least 2, not " + window);
        }
        if (!(quantile > 0 && quantile < 1)) {
            throw new SettingException("the setting 'quantile' lies between 0 and 1, not at " + quantile);
        }
        judged = List.copyOf(judged);
        for (int variate : judged) {
            if (variate < 0 || variate >= variates) {
                throw new SettingException("variates " + judged + " cannot be judged among " + variates);
            }
        }
        if (!(limit > 0)) {
            throw new SettingException("the limit must be positive, not " + limit);
        }
        if (smooth < 1) {
            throw new SettingException("the setting 'smooth' must be at least 1, not " + smooth);
        }
    }

    /** The defaults. */
    public static DetectSpec of(int variates) {
        return new DetectSpec(variates, 100, 8, 10, OverVariates.MEAN, List.of(), 1, 0.99);
    }

    /** The same with another training window. */
    public DetectSpec withWindow(int newWindow) {
        return new DetectSpec(variates, newWindow, block, limit, overVariates, judged, smooth, quantile);
    }

    /** The same with another score of a row and another threshold. */
    public DetectSpec with(RowScore score, double newQuantile) {
        return new DetectSpec(variates, window, block, limit, score.largest() ? OverVariates.MAX : OverVariates.MEAN,
                score.judged(), score.span(), newQuantile);
    }

    /** How cells make the score of a row. */
    public RowScore score() {
        return new RowScore(overVariates == OverVariates.MAX, judged, smooth);
    }

    /** True if the cell is hidden in the given of the two complementary masks. */
    public boolean hides(int half, int variate, long row) {
        return (variate + row / block) % 2 == half;
    }

    @Override
    public int scaled(BackboneSpec backbone) {
        return variates;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
