package statespace.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import statespace.backbone.Backbone;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Encoding;
import statespace.config.Setting;
import statespace.config.Settings;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.format.WholeFile;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.model.Model;
import statespace.model.TaskSpec;
import statespace.report.Document;
import statespace.task.Scaler;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Split;
import statespace.task.forecast.Windows;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Learnable;

/** A whole task in one file: how much a series adds up to over the next steps, one number from the last ones. */
enum ToyTask implements Task<ToyTask.Spec, ToyTask.TotalModel> {
    /** The descriptor. */
    TASK;

    /**
     * The settings.
     *
     * @param length
     *            steps that the model sees
     * @param ahead
     *            steps that are added up
     */
    record Spec(int length, int ahead) implements TaskSpec {
        static final Settings<Spec> SETTINGS = new Settings<>("the task total", Spec.class, new Spec(24, 8),
                Setting.whole("length", 1, "steps that the model sees"),
                Setting.whole("ahead", 1, "steps that are added up"));

        @Override
        public String kind() {
            return "total";
        }
    }

    @Override
    public Settings<Spec> settings() {
        return Spec.SETTINGS;
    }

    @Override
    public BackboneDefaults backbones() {
        return BackboneDefaults.all("width=16,layers=1,state=8,dropout=0").and("s4d", "step_min=0.01,step_max=1");
    }

    @Override
    public String defaultBackbone() {
        return "s4d";
    }

    @Override
    public String noun() {
        return "a model of totals";
    }

    @Override
    public Set<DataRequest.Part> takes() {
        Set<DataRequest.Part> parts = DataRequest.Part.ofTables();
        parts.add(DataRequest.Part.SPLIT);
        return parts;
    }

    @Override
    public TotalModel build(Spec spec, BackboneSpec backbone, RandomGenerator random) {
        return new TotalModel(spec, backbone, random);
    }

    @Override
    public ParameterSize size(Spec spec, BackboneSpec backbone) {
        return ParameterSize.sum(backbone.size(new Encoding.Steps(1)), Linear.size(backbone.width(), 1, true));
    }

    @Override
    public TotalJob open(TrainedRun<Spec, TotalModel> trained, DataRequest data) {
        RunConfig.Scaling scaling = trained.config().scaling();
        ForecastTask table = read(data.files().getFirst(), data.options().withVariates(scaling.variates()),
                data.split(), new Scaler(scaling.mean(), scaling.standardDeviation()), trained.spec());
        return new TotalJob(trained.spec(), trained.config().model(), table);
    }

    /** A job for a new model, on a table. */
    static TotalJob of(Path file, ReadOptions options, Spec spec, BackboneSpec backbone) {
        return new TotalJob(spec, backbone, read(file, options, null, null, spec));
    }

    /** Reads, splits, scales (by the training rows where no scaler is given) and cuts windows. */
    private static ForecastTask read(Path file, ReadOptions options, Split.Kind kind, Scaler scaler, Spec spec) {
        if (options.missing() == ReadOptions.Missing.SKIP) {
            throw new DataException(file + ": a total over missing values is not known; choose the setting "
                    + "'missing=fill'");
        }
        SeriesTable table = SeriesReader.read(file, options);
        Split split = Split.of(table, kind);
        split.check(table, spec.length, spec.ahead);
        return ForecastTask.of(table, split, scaler == null ? Scaler.fit(table, split.train()) : scaler, spec.length,
                spec.ahead);
    }

    /** A backbone over the steps and a linear head on its last one: the mean of the next values, scaled. */
    static final class TotalModel implements Model {
        private final Spec spec;
        private final BackboneSpec options;
        private final Backbone backbone;
        private final Linear head;

        private TotalModel(Spec spec, BackboneSpec options, RandomGenerator random) {
            this.spec = spec;
            this.options = options;
            backbone = options.build(new Encoding.Steps(1), random);
            head = new Linear(backbone.groups(1) * backbone.width(), 1, true, Role.READOUT, random);
        }

        @Override
        public Spec task() {
            return spec;
        }

        @Override
        public BackboneSpec backbone() {
            return options;
        }

        @Override
        public List<Parameter> parameters() {
            return Parameter.concat(backbone.parameters(), Parameter.prefixed("head", head.parameters()));
        }

        @Override
        public List<Modes> modes(int length) {
            return backbone.modes(length);
        }

        @Override
        public List<Expressivity> expressivity() {
            return backbone.expressivity();
        }

        /** From (rows, length) to (rows). */
        private Tensor forward(Tensor x, ForwardContext context) {
            Tensor h = backbone.forward(x.unsqueeze(1), null, context); // (rows, groups, length, width)
            return head.apply(h.select(2, spec.length - 1L).reshape(x.size(0), -1)).squeeze(-1);
        }

        private float[] predict(float[] inputs) {
            return Bridge.withoutGradient(() -> {
                try (PointerScope _ = new PointerScope()) {
                    return Tensors.toFloats(forward(Tensors.of(inputs, inputs.length / spec.length, spec.length),
                            ForwardContext.evaluation()));
                }
            });
        }
    }

    /** Training with the squared error; a sample is a window with all its variates. */
    private record Training(TotalModel model, Windows train, Windows validation) implements Learnable {
        @Override
        public List<Parameter> parameters() {
            return model.parameters();
        }

        @Override
        public int samples() {
            return train.count();
        }

        @Override
        public Tensor loss(int[] batch, ForwardContext context) {
            long rows = (long) batch.length * train.variates();
            Tensor truth = Tensors.of(train.targets(batch), rows, train.horizon()).mean(new long[]{1}, false,
                    new ScalarTypeOptional());
            return model.forward(Tensors.of(train.inputs(batch), rows, train.lookback()), context).sub(truth).square()
                    .mean();
        }

        @Override
        public double validationLoss() {
            return Errors.of(validation, model::predict).mse();
        }
    }

    /** From inputs (rows, length) to the mean of what follows each, scaled. */
    private interface Predictor {
        float[] predict(float[] inputs);
    }

    /** Mean squared and mean absolute error on scaled means, and the squared errors of all windows one by one. */
    record Errors(double mse, double mae, double[] squares) {
        private static Errors of(Windows windows, Predictor predictor) {
            float[] predicted = predictor.predict(windows.inputs(all(windows)));
            double[] truth = means(windows.targets(all(windows)), windows.horizon());
            double[] off = IntStream.range(0, truth.length).mapToDouble(i -> predicted[i] - truth[i]).toArray();
            double[] squares = Arrays.stream(off).map(e -> e * e).toArray();
            return new Errors(mean(squares), mean(Arrays.stream(off).map(Math::abs).toArray()), squares);
        }

        private static double mean(double[] values) {
            return Arrays.stream(values).average().orElse(Double.NaN);
        }
    }

    private static int[] all(Windows windows) {
        return IntStream.range(0, windows.count()).toArray();
    }

    private static double[] means(float[] values, int each) {
        double[] means = new double[values.length / each];
        for (int i = 0; i < values.length; i++) {
            means[i / each] += values[i] / (double) each;
        }
        return means;
    }

    /** What a reader would try first: the mean of the training totals, and that the last steps come again. */
    private static Map<String, Predictor> baselines(ForecastTask table) {
        Windows train = table.train();
        double mean = Errors.mean(means(train.targets(all(train)), train.horizon()));
        int last = Math.min(train.lookback(), train.horizon());
        Map<String, Predictor> baselines = new LinkedHashMap<>();
        baselines.put("mean", inputs -> {
            float[] predicted = new float[inputs.length / train.lookback()];
            Arrays.fill(predicted, (float) mean);
            return predicted;
        });
        baselines.put("repeat", inputs -> {
            float[] predicted = new float[inputs.length / train.lookback()];
            for (int i = 0; i < predicted.length; i++) {
                for (int t = 0; t < last; t++) {
                    predicted[i] += inputs[(i + 1) * train.lookback() - 1 - t] / last;
                }
            }
            return predicted;
        });
        return baselines;
    }

    /** The task over one table. */
    record TotalJob(Spec task, BackboneSpec backbone, ForecastTask table) implements Job<TotalModel> {
        @Override
        public String data() {
            return table.table().sha256() + table.split() + table.table().variates();
        }

        @Override
        public RunConfig.Scaling scaling() {
            return new RunConfig.Scaling(table.table().variates(), table.scaler().mean(),
                    table.scaler().standardDeviation());
        }

        @Override
        public RunConfig.DataNote note() {
            SeriesTable series = table.table();
            return new RunConfig.DataNote(series.source(), series.sha256(),
                    table.split().kind().name().toLowerCase(Locale.ROOT), series.rows(), series.calendar().label());
        }

        @Override
        public List<String> describe() {
            return List.of(table.table().describe());
        }

        @Override
        public TotalModel fresh(RandomGenerator random) {
            return TASK.build(task, backbone, random);
        }

        @Override
        public Learnable learnable(TotalModel model) {
            return new Training(model, table.train(), table.validation());
        }

        @Override
        public TotalOutcome measure(TotalModel model, History history, RunConfig config, Path folder) {
            Map<String, Errors> errors = new LinkedHashMap<>();
            errors.put("model", Errors.of(table.test(), model::predict));
            baselines(table).forEach((name, baseline) -> errors.put(name, Errors.of(table.test(), baseline)));
            return new TotalOutcome(table, model.predict(table.test().inputs(all(table.test()))), errors, history,
                    config);
        }
    }

    /** What {@code metrics.json} holds. */
    record Metrics(Map<String, Double> mse, Map<String, Double> mae, int windows, int epochs, long seed,
            String verdict) {}

    /** A model of totals with all that was measured. */
    record TotalOutcome(ForecastTask table, float[] predicted, Map<String, Errors> errors, History history,
            RunConfig config) implements Outcome {
        @Override
        public Metrics metrics() {
            Map<String, Double> mse = new LinkedHashMap<>();
            Map<String, Double> mae = new LinkedHashMap<>();
            errors.forEach((name, error) -> {
                mse.put(name, error.mse());
                mae.put(name, error.mae());
            });
            return new Metrics(mse, mae, table.test().count(), history.curve().size(), history.seed(), verdict());
        }

        /** Against the best baseline, over windows that share no step ahead: twice the noise, and both errors agree. */
        private String verdict() {
            Errors own = errors.get("model");
            String rival = errors.keySet().stream().filter(name -> !name.equals("model"))
                    .min((a, b) -> Double.compare(errors.get(a).mse(), errors.get(b).mse())).orElseThrow();
            Errors other = errors.get(rival);
            Windows test = table.test();
            double[] gains = IntStream.range(0, own.squares.length)
                    .filter(i -> i / test.variates() % test.horizon() == 0)
                    .mapToDouble(i -> other.squares[i] - own.squares[i]).toArray();
            double gain = Errors.mean(gains);
            double noise = Math.sqrt(Errors.mean(Arrays.stream(gains).map(g -> (g - gain) * (g - gain)).toArray())
                    / gains.length);
            boolean clear = Math.abs(gain) > 2 * noise && gain * (other.mae - own.mae) > 0;
            return clear
                    ? gain > 0
                            ? "The model is better than " + rival + ", the best baseline."
                            : "The baseline " + rival + " is better than the model."
                    : "The model and " + rival + ", the best baseline, are about equal.";
        }

        @Override
        public List<String> summary() {
            List<String> lines = new ArrayList<>(List.of(verdict(), ""));
            rows().forEach(row -> lines.add("  " + String.join("  ", row)));
            return lines;
        }

        private List<List<String>> rows() {
            return errors.entrySet().stream().map(e -> List.of(e.getKey(),
                    String.format(Locale.ROOT, "%.4f", e.getValue().mse()),
                    String.format(Locale.ROOT, "%.4f", e.getValue().mae()))).toList();
        }

        @Override
        public void write(Path folder) throws IOException {
            WholeFile.write(folder.resolve("totals.csv"), totals());
            new Document("Totals of " + table.table().source(), verdict(), table.test().count() + " test windows.",
                    sections(), Facts.of(config)).write(folder.resolve("report.html"));
            WholeFile.write(folder.resolve("metrics.json"), Facts.json(metrics()) + "\n");
        }

        private List<Document.Section> sections() {
            List<Document.Section> sections = new ArrayList<>(List.of(new Document.TableSection("Errors",
                    "On scaled means.", List.of("What", "MSE", "MAE"), rows(), 0)));
            if (!history.curve().isEmpty()) {
                sections.add(history.section("squared error", "validation loss"));
            }
            return sections;
        }

        /** In the data's own units. */
        private String totals() {
            Windows test = table.test();
            double[] truth = means(test.targets(all(test)), test.horizon());
            StringBuilder text = new StringBuilder("first_row,variate,truth,predicted\n");
            for (int i = 0; i < truth.length; i++) {
                int variate = i % test.variates();
                text.append(test.targetRow(i / test.variates())).append(',')
                        .append(Facts.cell(table.table().variates().get(variate)));
                for (double value : new double[]{truth[i], predicted[i]}) {
                    text.append(String.format(Locale.ROOT, ",%.6g",
                            test.horizon() * table.scaler().restore(variate, value)));
                }
                text.append('\n');
            }
            return text.toString();
        }
    }
}
