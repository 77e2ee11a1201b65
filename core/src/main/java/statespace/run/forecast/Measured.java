package statespace.run.forecast;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import statespace.config.BoundedJson;
import statespace.format.Sha256;
import statespace.format.WholeFile;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.task.forecast.ConformalIntervals;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Forecaster;
import statespace.task.forecast.Margin;
import statespace.tensor.Tensors;
import statespace.train.forecast.ForecastTraining;

/**
 * What is known of a model on a table. It is kept beside the model with a key that stands for all it depends on, so that
 * forecasting again from the same table measures nothing twice.
 *
 * @param key
 *            SHA-256 over split, sizes, scaled values and parameters
 * @param errors
 *            on the test split, "model" first, then the baselines
 * @param margins
 *            of the model over each baseline
 * @param intervals
 *            calibrated on the validation split
 * @param coverage
 *            on the test split, by level
 * @param validation
 *            the model's mean squared error on the validation split
 * @param samples
 *            forecasts of {@link #sampled} test windows, (windows, variates, horizon)
 */
record Measured(String key, Map<String, Evaluation> errors, Map<String, Margin> margins, ConformalIntervals intervals,
        double[] coverage,
        double validation, float[] samples) {
    static final String FILE = "evaluation.json";
    static final double[] LEVELS = {0.8, 0.95};

    private static final int VERSION = 3;
    private static final int SAMPLES = 24;
    private static final ObjectMapper JSON = BoundedJson.mapper().build();

    /**
     * Measures a trained model and the baselines.
     *
     * @param trained
     *            intervals that were calibrated before; null to calibrate them on the validation split
     */
    static Measured of(ForecastTask task, ForecastModel model, ConformalIntervals trained) {
        Forecaster forecaster = ForecastTraining.forecaster(model);
        var residuals = new ConformalIntervals.Residuals(task.validation());
        var validation = new Evaluation.Sums(task.validation());
        Evaluation.forEach(task.validation(), forecaster, residuals.and(validation));
        ConformalIntervals intervals = trained == null ? residuals.intervals(LEVELS) : trained;
        var inside = intervals.new Counts();
        var test = new Evaluation.Sums(task.test());
        Evaluation.forEach(task.test(), forecaster, inside.and(test));
        Map<String, Evaluation> errors = new LinkedHashMap<>();
        errors.put("model", test.evaluation());
        Map<String, Margin> margins = new LinkedHashMap<>();
        Map<String, Forecaster> baselines = task.split().isSplit() ? task.baselines() : Map.of();
        baselines.forEach((name, baseline) -> {
            Evaluation.Sums sums = Evaluation.sums(task.test(), baseline);
            errors.put(name, sums.evaluation());
            margins.put(name, Margin.of(test, sums, task.test().horizon()));
        });
        return new Measured(key(task, model), errors, margins, intervals, inside.coverage().overall(),
                validation.evaluation().mse(), samples(task, forecaster));
    }

    private static float[] samples(ForecastTask task, Forecaster forecaster) {
        int[] sampled = sampled(task);
        return sampled.length == 0
                ? new float[0]
                : forecaster.predict(task.test().inputs(sampled), sampled.length * task.test().variates());
    }

    /** A choice of test windows spread over the test split, to look at. */
    static int[] sampled(ForecastTask task) {
        int all = task.test().count();
        int count = Math.min(SAMPLES, all);
        return IntStream.range(0, count).map(i -> count == 1 ? 0 : (int) ((long) i * (all - 1) / (count - 1)))
                .toArray();
    }

    /** What an earlier run left in a model's folder, if it was measured on this very task. */
    static Optional<Measured> kept(Path folder, ForecastTask task, ForecastModel model) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Measured kept = JSON.readValue(Files.readString(file), Measured.class);
            return kept != null && kept.isWhole(task) && kept.key.equals(key(task, model))
                    ? Optional.of(kept)
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The intervals that were calibrated when a model was trained; empty where its folder has none. */
    static Optional<ConformalIntervals> keptIntervals(Path folder, int variates, int horizon) {
        try {
            Measured kept = JSON.readValue(Files.readString(folder.resolve(FILE)), Measured.class);
            return kept != null && kept.fits(variates, horizon) ? Optional.of(kept.intervals) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private boolean fits(int variates, int horizon) {
        return intervals != null && Arrays.equals(LEVELS, intervals.levels()) && intervals.halfWidths() != null
                && intervals.halfWidths().length == LEVELS.length
                && Arrays.stream(intervals.halfWidths()).allMatch(level -> level != null && level.length == variates
                        && Arrays.stream(level).allMatch(row -> row != null && row.length == horizon));
    }

    private boolean isWhole(ForecastTask task) {
        return key != null && errors != null && errors.get("model") != null && !errors.containsValue(null)
                && margins != null
                && margins.size() == errors.size() - 1 && errors.keySet().containsAll(margins.keySet())
                && !margins.containsValue(null)
                && fits(task.test().variates(), task.test().horizon()) && coverage != null
                && coverage.length == LEVELS.length && samples != null
                && samples.length == sampled(task).length * task.test().variates() * task.test().horizon();
    }

    void write(Path folder) throws IOException {
        WholeFile.write(folder.resolve(FILE), JSON.writeValueAsString(this) + "\n");
    }

    private static String key(ForecastTask task, ForecastModel model) {
        Sha256 digest = new Sha256().add(VERSION + " " + task.split() + task.table().variates()
                + task.table().calendar() + task.train().lines() + model.task() + model.backbone());
        for (float[] variate : task.train().values()) {
            digest.add(bytes(variate));
        }
        for (Parameter parameter : model.parameters()) {
            digest.add(bytes(Tensors.toFloats(parameter.value())));
        }
        return digest.hex();
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
