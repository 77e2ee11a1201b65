package statespace.lab.chimera;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.backbone.ChimeraSpec;
import statespace.data.table.SeriesTable;
import statespace.lab.Aim;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.ForecastFit;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.forecast.ForecastSpec;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Ridge;
import statespace.train.TrainConfig;

/** A fifth of the cells of ETTh1 is dropped: the recurrence that skips them beside straight lines through the gaps. */
public final class MissingStudy implements Study {
    private static final int LOOKBACK = 96;
    private static final int HORIZON = 96;
    private static final double SHARE = 0.2;
    private static final double HEAVY = 0.6;

    @Override
    public Card card() {
        return new Card("chimera-missing",
                "this project, with the recurrence of Behrouz, Santacatterina and Zabih 2024",
                "a recurrence can skip what was not observed",
                "error with 20 % of the cells dropped at most 5 % above that with all of them",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 5.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        SeriesTable table = Etth1.table(setting.data());
        boolean smoke = setting.is(Size.SMOKE);
        ForecastTask whole = Etth1.task(table, LOOKBACK, HORIZON, smoke ? 200 : 0);
        ForecastSpec filled = ForecastSpec.of(LOOKBACK, HORIZON, 7);
        ForecastSpec skipping = filled.withSkipMissing(true);
        List<List<String>> rows = new ArrayList<>();
        double[] shares = smoke ? new double[]{SHARE} : new double[]{SHARE, HEAVY};
        int parts = 1 + 2 * shares.length;
        ForecastFit complete = fit(filled, whole, setting, Part.of("all cells", 0, parts));
        rows.add(row("0 %", "Chimera", complete.test()));
        rows.add(row("0 %", "ridge", Evaluation.of(whole.test(), Ridge.fit(whole.train(), whole.validation()))));
        Checks checks = new Checks();
        for (int i = 0; i < shares.length; i++) {
            String share = Math.round(100 * shares[i]) + " %";
            float[][] gaps = dropped(whole.train().values(), shares[i], setting.seed());
            ForecastTask skipped = with(whole, gaps, false);
            ForecastTask lines = with(whole, gaps, true);
            ForecastFit skip = fit(skipping, skipped, setting, Part.of(share + ", skipped", 1 + 2 * i, parts));
            ForecastFit line = fit(filled, lines, setting, Part.of(share + ", lines", 2 + 2 * i, parts));
            rows.add(row(share, "Chimera, gaps skipped", skip.test()));
            rows.add(row(share, "Chimera, straight lines", line.test()));
            rows.add(row(share, "ridge, straight lines",
                    Evaluation.of(lines.test(), Ridge.fit(lines.train(), lines.validation()))));
            if (i == 0) {
                checks.add(Aim.atMost("error with " + share + " dropped over that with none", smoke ? 1.3 : 1.05,
                        skip.test().mse() / complete.test().mse()));
            }
        }
        return checks
                .add(new Table("ETTh1, 96 steps from look-back 96, cells dropped at random from what is seen",
                        List.of("dropped", "model", "MSE", "MAE"), rows))
                .note("seed " + setting.seed()
                        + ", 5 epochs; errors are measured on all cells of the test split, dropped "
                        + "ones too; all models train on the cells that are left; lines of a look-back know nothing "
                        + "beyond it")
                .findings();
    }

    private static ForecastFit fit(ForecastSpec spec, ForecastTask task, Setting setting, Part part)
            throws IOException {
        TrainConfig training = setting.is(Size.SMOKE)
                ? TrainConfig.standard().withEpochs(1).withSeed(setting.seed())
                : TrainConfig.standard().withSeed(setting.seed());
        ChimeraSpec backbone = ForecastSpec.BACKBONES.of(ChimeraSpec.TYPE,
                setting.is(Size.SMOKE) ? "width=8,state=4" : "");
        return ForecastFit.of(spec, backbone, training, task.train(), task.validation(), task.test(), setting, part);
    }

    private static float[][] dropped(float[][] values, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] left = new float[values.length][];
        for (int v = 0; v < values.length; v++) {
            left[v] = values[v].clone();
            for (int t = 0; t < left[v].length; t++) {
                if (random.nextDouble() < share) {
                    left[v][t] = Float.NaN;
                }
            }
        }
        return left;
    }

    /** Training and validation on what is left; the test split is asked for the truth. */
    private static ForecastTask with(ForecastTask whole, float[][] left, boolean lines) {
        return new ForecastTask(whole.table(), whole.split(), whole.scaler(), whole.train().of(left, left, lines),
                whole.validation().of(left, left, lines), whole.test().of(left, whole.test().truth(), lines));
    }

    private static List<String> row(String dropped, String model, Evaluation errors) {
        return List.of(dropped, model, String.format(Locale.ROOT, "%.4f", errors.mse()),
                String.format(Locale.ROOT, "%.4f", errors.mae()));
    }
}
