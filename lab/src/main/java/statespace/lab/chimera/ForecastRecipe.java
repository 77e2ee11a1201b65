package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.backbone.ChimeraSpec;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.lab.Check;
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
import statespace.task.forecast.Split;
import statespace.train.TrainConfig;

/** A long series that does not come with this project: Chimera beside the baselines at four horizons, by its file. */
public final class ForecastRecipe implements Study {
    private static final int[] HORIZONS = {96, 192, 336, 720};
    private static final int LOOKBACK = 96;
    private static final String ETT = "github.com/zhouhaoyi/ETDataset";
    private static final String OTHERS = "the collection of github.com/thuml/Time-Series-Library";

    private final String name;
    private final String file;
    private final String home;
    private final Split.Kind split;
    private final String set;

    private ForecastRecipe(String name, String file, String home, Split.Kind split, String set) {
        this.name = name;
        this.file = file;
        this.home = home;
        this.split = split;
        this.set = set;
    }

    /** The sets of the paper's table but ETTh1. */
    public static List<Study> all() {
        return List.of(new ForecastRecipe("chimera-etth2", "ETTh2.csv", ETT, Split.Kind.ETT_HOUR, "ETTh2"),
                new ForecastRecipe("chimera-ettm1", "ETTm1.csv", ETT, Split.Kind.ETT_MINUTE, "ETTm1"),
                new ForecastRecipe("chimera-ettm2", "ETTm2.csv", ETT, Split.Kind.ETT_MINUTE, "ETTm2"),
                new ForecastRecipe("chimera-ecl", "electricity.csv", OTHERS, Split.Kind.RATIO, "ECL"),
                new ForecastRecipe("chimera-exchange", "exchange_rate.csv", OTHERS, Split.Kind.RATIO, "Exchange"),
                new ForecastRecipe("chimera-traffic", "traffic.csv", OTHERS, Split.Kind.RATIO, "Traffic"),
                new ForecastRecipe("chimera-weather", "weather.csv", OTHERS, Split.Kind.RATIO, "Weather"));
    }

    @Override
    public Card card() {
        return new Card(name, "Behrouz, Santacatterina and Zabih 2024, long-term forecasting (" + file + ")",
                "Chimera forecasts at least as well as a ridge regression",
                "mean squared error over four horizons at most that of ridge; published, MSE / MAE with a tuned look-back: "
                        + PublishedForecasts.chimera(set),
                Map.of(Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        Path found = setting.data().require("forecast/" + file,
                "the file is in " + home + "; put it there as it is");
        SeriesTable table = SeriesReader.read(found, ReadOptions.automatic());
        List<List<String>> rows = new ArrayList<>();
        double model = 0;
        double ridge = 0;
        for (int i = 0; i < HORIZONS.length; i++) {
            int horizon = HORIZONS[i];
            ForecastTask task = ForecastTask.of(table, split, LOOKBACK, horizon);
            ForecastFit fit = ForecastFit.of(
                    ForecastSpec.of(LOOKBACK, horizon, table.variates().size()),
                    ForecastSpec.BACKBONES.of(ChimeraSpec.TYPE, ""),
                    TrainConfig.standard().withSeed(setting.seed()), task.train(), task.validation(), task.test(),
                    setting, Part.of("horizon " + horizon, i, HORIZONS.length));
            rows.add(row("Chimera", horizon, fit.test()));
            model += fit.test().mse() / HORIZONS.length;
            for (var baseline : task.baselines().entrySet()) {
                Evaluation errors = Evaluation.of(task.test(), baseline.getValue());
                rows.add(row(baseline.getKey().replace('_', ' '), horizon, errors));
                ridge += baseline.getKey().equals("ridge") ? errors.mse() / HORIZONS.length : 0;
            }
        }
        return new Checks()
                .add(Check.atMost("mean squared error over that of ridge, mean over the horizons", 1,
                        "ridge regression",
                        model / ridge))
                .add(new Table(file + ", test split, scaled values",
                        List.of("model", "look-back", "horizon", "MSE", "MAE"), rows))
                .add(PublishedForecasts.table())
                .note("seed " + setting.seed() + ", width 32, one block, N = 8, 5 epochs of stride 1")
                .note(PublishedForecasts.NOTE)
                .findings();
    }

    private static List<String> row(String model, int horizon, Evaluation errors) {
        return List.of(model, Integer.toString(LOOKBACK), Integer.toString(horizon),
                String.format(Locale.ROOT, "%.4f", errors.mse()), String.format(Locale.ROOT, "%.4f", errors.mae()));
    }
}
