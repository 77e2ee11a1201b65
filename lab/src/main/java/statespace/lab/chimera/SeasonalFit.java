package statespace.lab.chimera;

import static org.bytedeco.pytorch.global.torch.cat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.data.collection.SeriesCollection;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.task.forecast.SeriesBaselines;
import statespace.task.forecast.SeriesForecaster;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Batches;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * One model for many univariate series: it says what a series' next values add to its seasonal naive forecast. Every
 * series is divided by √(s · mean |x|), s its in-sample error of repeating the season, so that the absolute error, which
 * is trained, lies between the percentage error and the scaled one. The last horizon of each past chooses the epoch.
 */
final class SeasonalFit implements SeriesForecaster {
    private static final int STRIDE = 4;
    private static final int ROWS = 256;

    private final ForecastModel model;
    private final int season;

    private SeasonalFit(ForecastModel model, int season) {
        this.model = model;
        this.season = season;
    }

    /** The trained parameters' count. */
    long parameters() {
        return Parameter.count(model.parameters());
    }

    /** Trains on the pasts of a collection. */
    static SeasonalFit of(SeriesCollection all, BackboneType<?> backbone, int lookback, int season, int epochs,
            Setting setting, Part part) throws IOException {
        BackboneSpec options = (BackboneSpec) ForecastSpec.BACKBONES.of(backbone, "dropout=0.1");
        ForecastSpec spec = ForecastSpec.of(lookback, all.horizon(), 1);
        SeasonalFit fit = new SeasonalFit(new ForecastModel(spec, options, new SplittableRandom(setting.seed())),
                season);
        List<float[]> train = new ArrayList<>();
        List<float[]> validation = new ArrayList<>();
        int length = lookback + all.horizon();
        for (SeriesCollection.Series series : all.earlier().series()) {
            double scale = scale(series.past(), season);
            for (int end = series.past().length; end >= length; end -= STRIDE) {
                train.add(window(series.past(), end - length, length, scale));
            }
        }
        for (SeriesCollection.Series series : all.series()) {
            int known = series.past().length;
            if (known >= length) {
                validation.add(window(series.past(), known - length, length, scale(series.past(), season)));
            }
        }
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        TrainConfig training = TrainConfig.standard().withEpochs(epochs).withBatch(ROWS).withRates(2e-3, 2e-3)
                .withSeed(setting.seed());
        new Trainer(fit.new Training(train, validation), training, new RunStore(folder, part.name()),
                part.listener(setting.progress())).run(false);
        return fit;
    }

    private static float[] window(double[] past, int from, int length, double scale) {
        float[] window = new float[length];
        for (int i = 0; i < length; i++) {
            window[i] = (float) (past[from + i] / scale);
        }
        return window;
    }

    private static double scale(double[] past, int season) {
        double level = 0;
        for (double value : past) {
            level += Math.abs(value) / past.length;
        }
        double error = 0;
        for (int t = season; t < past.length; t++) {
            error += Math.abs(past[t] - past[t - season]) / (past.length - season);
        }
        return level == 0 ? 1 : error == 0 ? level : Math.sqrt(error * level);
    }

    /** Adds the model's word, which starts from the last value, to the seasonal naive forecast; (rows, horizon). */
    private Tensor predict(Tensor windows, ForwardContext context) {
        int lookback = model.task().lookback();
        int horizon = model.task().horizon();
        Tensor last = windows.narrow(1, lookback - 1L, 1);
        List<Tensor> days = new ArrayList<>();
        for (int h = 0; h < horizon; h += season) {
            days.add(windows.narrow(1, lookback - (long) season, Math.min(season, horizon - h)));
        }
        Tensor naive = cat(new TensorVector(days.toArray(Tensor[]::new)), 1);
        return model.forward(windows, context).sub(last).add(naive);
    }

    /** A past shorter than the look-back gets its seasonal naive forecast. */
    @Override
    public double[] forecast(double[] past, int horizon) {
        int lookback = model.task().lookback();
        if (past.length < lookback) {
            return SeriesBaselines.seasonalNaive(season).forecast(past, horizon);
        }
        double scale = scale(past, season);
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                float[] said = Tensors.toFloats(predict(
                        Tensors.of(window(past, past.length - lookback, lookback, scale), 1, lookback),
                        ForwardContext.evaluation()));
                return IntStream.range(0, horizon).mapToDouble(h -> said[h] * scale).toArray();
            }
        });
    }

    /** The mean absolute error of windows. */
    private final class Training implements Learnable {
        private final List<float[]> train;
        private final List<float[]> validation;

        Training(List<float[]> train, List<float[]> validation) {
            this.train = train;
            this.validation = validation;
        }

        @Override
        public List<Parameter> parameters() {
            return model.parameters();
        }

        @Override
        public int samples() {
            return train.size();
        }

        @Override
        public Tensor loss(int[] batch, ForwardContext context) {
            return loss(train, batch, context);
        }

        private Tensor loss(List<float[]> from, int[] batch, ForwardContext context) {
            int lookback = model.task().lookback();
            int horizon = model.task().horizon();
            float[] all = new float[batch.length * (lookback + horizon)];
            for (int i = 0; i < batch.length; i++) {
                System.arraycopy(from.get(batch[i]), 0, all, i * (lookback + horizon), lookback + horizon);
            }
            Tensor windows = Tensors.of(all, batch.length, (long) lookback + horizon);
            return predict(windows.narrow(1, 0, lookback).contiguous(), context)
                    .sub(windows.narrow(1, lookback, horizon)).abs().mean();
        }

        @Override
        public double validationLoss() {
            return Batches.mean(validation.size(), ROWS,
                    batch -> batch.length * Tensors.value(loss(validation, batch, ForwardContext.evaluation())));
        }
    }
}
