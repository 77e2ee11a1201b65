package statespace.model.forecast;

import java.util.Locale;
import statespace.backbone.Ability;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.model.TaskSpec;

/**
 * A forecasting task's settings.
 *
 * @param lookback
 *            L, steps that the model sees
 * @param horizon
 *            H, steps that it predicts
 * @param variates
 *            series in the table
 * @param patch
 *            steps in one patch
 * @param stride
 *            steps from patch to patch
 * @param decoder
 *            what makes a forecast of features
 * @param skipMissing
 *            true if missing cells are left out, as NaN in the windows, and not filled
 */
public record ForecastSpec(
        int lookback, int horizon, int variates, int patch, int stride, Decoder decoder, boolean skipMissing)
        implements
            TaskSpec {
    private static final int LONGEST_PATCH = 16;

    /** What makes a forecast of features. */
    public enum Decoder {
        /** One linear map to all steps ahead. */
        DIRECT,
        /** Patch after patch, each read back as the next input: one set of weights for any horizon. */
        CLOSED_LOOP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Name of the task. */
    public static final String KIND = "forecast";

    /**
     * Defaults of backbones in this task: one small block, since windows are short and many; S4D and S5 with longer steps,
     * since a window has few patches.
     */
    public static final BackboneDefaults BACKBONES = BackboneDefaults.all("width=32,layers=1,state=8,dropout=0.3")
            .and("mamba", "expand=1").and("mamba2", "expand=1").and("s4d", "step_min=0.01,step_max=1")
            .and("s5", "step_min=0.01,step_max=1");

    /** The settings. */
    public static final Settings<ForecastSpec> SETTINGS = new Settings<>("the task forecast", ForecastSpec.class,
            of(96, 96, 1),
            Setting.whole("lookback", 1, "steps that the model sees"),
            Setting.whole("horizon", 1, "steps that it predicts"),
            Setting.whole("variates", 1, "series in the table"),
            Setting.whole("patch", 1, "steps in a patch"),
            Setting.whole("stride", 1, "steps from patch to patch"),
            Setting.choice("decoder", Decoder.class, "one map to all steps ahead, or patch after patch"),
            Setting.flag("skip_missing", "leave missing cells out instead of filling them"));

    /**
     * Checks the sizes.
     *
     * @throws SettingException
     *             if they do not make a task
     */
    public ForecastSpec {
        atLeastOne("lookback", lookback);
        atLeastOne("horizon", horizon);
        atLeastOne("variates", variates);
        atLeastOne("patch", patch);
        atLeastOne("stride", stride);
        if (patch > lookback) {
            throw new SettingException(
                    "a patch of " + patch + " steps does not fit into a look-back of " + lookback);
        }
        if (stride > patch) {
            throw new SettingException("a stride of " + stride + " steps leaves steps between patches of "
                    + patch + " steps unread; it is at most the patch");
        }
        if (decoder == Decoder.CLOSED_LOOP && (patch != stride || lookback % patch != 0)) {
            throw new SettingException("a closed loop needs patches that follow one another (stride = patch) "
                    + "and fill the look-back; found patch " + patch + ", stride " + stride + ", look-back "
                    + lookback);
        }
    }

    /** The defaults for a look-back and a horizon: patches of at most 16 steps that overlap by half. */
    public static ForecastSpec of(int lookback, int horizon, int variates) {
        int patch = Math.max(1, Math.min(LONGEST_PATCH, lookback));
        return new ForecastSpec(lookback, horizon, variates, patch, Math.max(1, patch / 2), Decoder.DIRECT, false);
    }

    /** The same with a closed loop: the longest patches of at most 16 steps that fill the look-back. */
    public ForecastSpec withClosedLoop() {
        int longest = Math.min(LONGEST_PATCH, lookback);
        while (lookback % longest != 0) {
            longest--;
        }
        return new ForecastSpec(lookback, horizon, variates, longest, longest, Decoder.CLOSED_LOOP, skipMissing);
    }

    /** The same with other patches. */
    public ForecastSpec withPatch(int newPatch, int newStride) {
        return new ForecastSpec(lookback, horizon, variates, newPatch, newStride, decoder, skipMissing);
    }

    /** The same with missing cells left out, or filled. */
    public ForecastSpec withSkipMissing(boolean skip) {
        return new ForecastSpec(lookback, horizon, variates, patch, stride, decoder, skip);
    }

    @Override
    public int scaled(BackboneSpec backbone) {
        return backbone.can(Ability.VARIATES_TOGETHER) ? variates : 0;
    }

    @Override
    public String kind() {
        return KIND;
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new SettingException("the setting '" + what + "' must be at least 1, not " + value);
        }
    }
}
