package statespace.model.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.BackboneSpec;
import statespace.backbone.ChimeraSpec;
import statespace.backbone.MambaSpec;
import statespace.layer.ForwardContext;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.Windows;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;
import statespace.train.forecast.ForecastTraining;

/** Forecasts that are read back as inputs. */
class ClosedLoopTest {
    private static final int VARIATES = 3;

    @TempDir
    Path folder;

    private static final BackboneSpec BACKBONE = ForecastSpec.BACKBONES.of(ChimeraSpec.TYPE,
            "width=8,state=4,dropout=0,average=trailing");

    private static ForecastSpec config(int lookback, int horizon) {
        return ForecastSpec.of(lookback, horizon, VARIATES).withClosedLoop();
    }

    private static ForecastModel model(ForecastSpec spec) {
        return new ForecastModel(spec, BACKBONE, new SplittableRandom(1));
    }

    private static float[] forecast(ForecastModel model, Tensor windows) {
        return Bridge.withoutGradient(() -> Tensors.toFloats(model.forward(windows, ForwardContext.evaluation())));
    }

    @Test
    void theSameWeightsServeAnyHorizon() {
        try (PointerScope _ = new PointerScope()) {
            Tensor windows = Tensors.normal(new SplittableRandom(3), 1, 2 * VARIATES, 48);
            float[] few = forecast(model(config(48, 20)), windows);
            float[] many = forecast(model(config(48, 70)), windows);
            for (int row = 0; row < 2 * VARIATES; row++) {
                assertArrayEquals(Arrays.copyOfRange(few, row * 20, row * 20 + 20),
                        Arrays.copyOfRange(many, row * 70, row * 70 + 20), 1e-6f);
            }
        }
    }

    @Test
    void theLossInsideAWindowCountsObservedCellsAlone() {
        try (PointerScope _ = new PointerScope()) {
            ForecastSpec masked = config(32, 16).withSkipMissing(true);
            ForecastModel model = model(masked);
            Tensor windows = Tensors.normal(new SplittableRandom(3), 1, VARIATES, 32);
            double whole = Tensors.value(model.train(windows, null, ForwardContext.evaluation()).within());
            float[] gaps = Tensors.toFloats(windows);
            Arrays.fill(gaps, 16, 24, Float.NaN);
            double left = Tensors
                    .value(model.train(Tensors.of(gaps, VARIATES, 32), null, ForwardContext.evaluation()).within());
            assertTrue(Double.isFinite(left) && left != whole, whole + " and " + left);
        }
    }

    @Test
    void seriesThatDriveOneAnotherAreLearnt() throws IOException {
        float[][] values = new float[VARIATES][900];
        for (int v = 0; v < VARIATES; v++) {
            for (int t = 0; t < values[v].length; t++) {
                values[v][t] = (float) (Math.sin(2 * Math.PI * (t - 3 * v) / 24) + 0.3 * Math.cos(t / 5.0));
            }
        }
        Windows train = new Windows(values, 48, 600, 48, 40);
        Windows test = new Windows(values, 700, 860, 48, 40);
        try (PointerScope _ = new PointerScope()) {
            ForecastModel model = model(config(48, 40));
            ForecastTraining learnable = new ForecastTraining(model, train, test);
            double before = learnable.validationLoss();
            new Trainer(learnable, TrainConfig.standard().withEpochs(8).withRates(1e-2, 1e-2).withWeightDecay(0),
                    new RunStore(folder, "loop"), new Listener() {
                    }).run(false);
            double after = Evaluation.of(test, ForecastTraining.forecaster(model)).mse();
            assertTrue(after < 0.1 * before, before + " became " + after);
        }
    }

    @Test
    void patchesThatLeaveStepsOutAreRefused() {
        assertEquals(10, config(50, 8).patch());
        ForecastSpec fits = config(48, 8);
        var mistake = assertThrows(IllegalArgumentException.class, () -> fits.withPatch(10, 10));
        assertTrue(mistake.getMessage().contains("patch 10, stride 10, look-back 48"), mistake.getMessage());
        assertThrows(IllegalArgumentException.class,
                () -> new ForecastModel(config(48, 8), MambaSpec.TYPE.spec(""), new SplittableRandom(1)));
    }
}
