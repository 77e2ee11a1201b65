package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.format.State;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.grid.GridFilter;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.model.forecast.ForecastModel;
import statespace.model.forecast.ForecastSpec;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** The backbone, and the models on it. */
class ChimeraTest {

    private static Tensor field(int batch, int variates, int steps) {
        return Tensors.normal(new SplittableRandom(2), 1, batch, variates, steps);
    }

    static Stream<Chimera.Config> causal() {
        Chimera.Config base = Chimera.Config.causal(6, 2, 3).withDropout(0);
        return Stream.of(base, base.withKernel(1), base.withMasked(true),
                base.with(GridFilter.VariateMixing.of(GridFilter.Order.POOLED)),
                base.with(base.discretisation(), false));
    }

    @ParameterizedTest
    @MethodSource("causal")
    void stepsAreTheWhole(Chimera.Config config) {
        try (PointerScope _ = new PointerScope()) {
            Chimera backbone = new Chimera(config, new SplittableRandom(1));
            Tensor x = field(2, 3, 40);
            Tensor seen = config.masked() ? x.gt(Tensors.scalar(-0.5)).to(x.scalar_type()) : null;
            Tensor whole = Bridge.withoutGradient(() -> backbone.forward(x, seen, ForwardContext.evaluation()));
            State state = State.zero(backbone.stateSize(3), 2);
            for (int t = 0; t < 40; t += t < 20 ? 20 : 1) {
                int begin = t;
                int length = t < 20 ? 20 : 1;
                Tensor part = Bridge.withoutGradient(() -> backbone.forward(x.narrow(2, begin, length),
                        seen == null ? null : seen.narrow(2, begin, length), ForwardContext.stateful(state)));
                assertArrayEquals(Tensors.toFloats(whole.narrow(2, begin, length)), Tensors.toFloats(part), 5e-5f,
                        config + " at step " + begin);
            }
        }
    }

    @Test
    void nothingLaterReachesACell() {
        try (PointerScope _ = new PointerScope()) {
            Chimera backbone = new Chimera(Chimera.Config.causal(6, 1, 3), new SplittableRandom(1));
            Tensor x = field(1, 3, 30);
            Tensor before = Bridge.withoutGradient(() -> backbone.forward(x, null, ForwardContext.evaluation()))
                    .clone();
            x.narrow(2, 17, 13).add_(Tensors.scalar(2));
            Tensor after = Bridge.withoutGradient(() -> backbone.forward(x, null, ForwardContext.evaluation()));
            assertArrayEquals(Tensors.toFloats(before.narrow(2, 0, 17)), Tensors.toFloats(after.narrow(2, 0, 17)), 0);
            assertFalse(before.narrow(2, 17, 1).eq(after.narrow(2, 17, 1)).all().item_bool());
        }
    }

    @Test
    void aHiddenValueIsNotFelt() {
        try (PointerScope _ = new PointerScope()) {
            Chimera backbone = new Chimera(Chimera.Config.causal(6, 1, 3).withMasked(true), new SplittableRandom(1));
            Tensor x = field(1, 3, 30);
            float[] marks = new float[90];
            Arrays.fill(marks, 1);
            marks[30 + 12] = 0;
            Tensor seen = Tensors.of(marks, 1, 3, 30);
            Tensor before = Bridge.withoutGradient(() -> backbone.forward(x, seen, ForwardContext.evaluation()))
                    .clone();
            x.select(1, 1).select(1, 12).fill_(Tensors.scalar(9));
            Tensor after = Bridge.withoutGradient(() -> backbone.forward(x, seen, ForwardContext.evaluation()));
            assertArrayEquals(Tensors.toFloats(before), Tensors.toFloats(after), 0);
        }
    }

    @Test
    void aTrunkThatReadsPatchesCarriesNoState() {
        try (PointerScope _ = new PointerScope()) {
            Chimera backbone = new Chimera(Chimera.Config.patched(8, 4, 6, 1, 3, 0), new SplittableRandom(1));
            assertEquals(7, backbone.config().patches(30));
            assertEquals(7,
                    Bridge.withoutGradient(() -> backbone.forward(field(1, 3, 30), null, ForwardContext.evaluation()))
                            .size(2));
            assertThrows(IllegalArgumentException.class,
                    () -> backbone.forward(field(1, 3, 30), null,
                            ForwardContext.stateful(State.zero(backbone.stateSize(3), 1))));
        }
    }

    /** Centred by hand, over what is observed; the first and the last value repeated. */
    @Test
    void movingAveragesAreOverWhatIsObserved() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(new float[]{1, 2, 0, 8, 5}, 1, 1, 5);
            Tensor seen = Tensors.of(new float[]{1, 1, 0, 1, 1}, 1, 1, 5);
            assertArrayEquals(new float[]{4f / 3, 1.5f, 5, 6.5f, 6},
                    Tensors.toFloats(new MovingAverage(3, true).of(x, seen, ForwardContext.evaluation())), 1e-6f);
            assertArrayEquals(new float[]{1, 1.5f, 1.5f, 5, 6.5f},
                    Tensors.toFloats(new MovingAverage(3, false).of(x, seen, ForwardContext.evaluation())), 1e-6f);
            assertArrayEquals(new float[]{1, 1.5f, 1, 10f / 3, 13f / 3},
                    Tensors.toFloats(new MovingAverage(3, false).of(x, null, ForwardContext.evaluation())), 1e-6f);
        }
    }

    private static ForecastModel forecaster(boolean skips, String options) {
        return new ForecastModel(ForecastSpec.of(24, 6, 3).withSkipMissing(skips),
                ForecastSpec.BACKBONES.of(ChimeraSpec.TYPE, options), new SplittableRandom(1));
    }

    @Test
    void everyParameterOfAForecasterIsReached() {
        try (PointerScope _ = new PointerScope()) {
            ForecastModel model = forecaster(false, "width=8,layers=2,state=3,dropout=0");
            model.forward(field(4, 3, 24).reshape(12, 24), ForwardContext.training(new SplittableRandom(1))).square()
                    .sum()
                    .backward();
            for (Parameter parameter : model.parameters()) {
                assertTrue(parameter.value().grad().abs().sum().item_double() > 0, parameter.name());
            }
        }
    }

    /** A forecaster of several variates sees them together: another variate's past changes its forecast. */
    @Test
    void aForecastDependsOnTheOtherVariates() {
        try (PointerScope _ = new PointerScope()) {
            ForecastModel model = forecaster(false, "");
            Tensor x = field(2, 3, 24).reshape(6, 24);
            Tensor before = Bridge.withoutGradient(() -> model.forward(x, ForwardContext.evaluation())).clone();
            x.select(0, 0).narrow(0, 0, 12).mul_(Tensors.scalar(-1));
            Tensor changed = before.ne(Bridge.withoutGradient(() -> model.forward(x, ForwardContext.evaluation())))
                    .any(-1, false);
            boolean[] rows = new boolean[6];
            for (int i = 0; i < 6; i++) {
                rows[i] = changed.select(0, i).item_bool();
            }
            assertArrayEquals(new boolean[]{true, true, true, false, false, false}, rows);
        }
    }

    /** NaN is a gap: the scale is that of what is observed, and filling the gap with anything else is another input. */
    @Test
    void aForecasterThatSkipsTakesGapsAsTheyAre() {
        try (PointerScope _ = new PointerScope()) {
            ForecastModel model = forecaster(true, "");
            Tensor x = field(1, 3, 24).reshape(3, 24);
            x.select(0, 1).narrow(0, 20, 4).fill_(Tensors.scalar(Double.NaN));
            x.select(0, 2).fill_(Tensors.scalar(Double.NaN)); // a variate that was never observed
            Tensor y = Bridge.withoutGradient(() -> model.forward(x, ForwardContext.evaluation()));
            assertTrue(Tensors.isFinite(y));
            Tensor shifted = Bridge.withoutGradient(
                    () -> model.forward(x.mul(Tensors.scalar(3)).add(Tensors.scalar(7)), ForwardContext.evaluation()));
            assertArrayEquals(Tensors.toFloats(y.narrow(0, 0, 2).mul(Tensors.scalar(3)).add(Tensors.scalar(7))),
                    Tensors.toFloats(shifted.narrow(0, 0, 2)), 5e-3f);
        }
    }

    @Test
    void paddingOfAClassifierIsNotFelt() {
        try (PointerScope _ = new PointerScope()) {
            ClassifyModel model = new ClassifyModel(
                    ClassifySpec.of(4, java.util.List.of("a", "b")),
                    ChimeraSpec.TYPE.spec("width=8,layers=1,state=3"), new SplittableRandom(1));
            Tensor x = Tensors.normal(new SplittableRandom(3), 1, 2, 12, 4);
            int[] lengths = {12, 7};
            Tensor before = Bridge.withoutGradient(() -> model.forward(x, lengths, ForwardContext.evaluation()))
                    .clone();
            x.select(0, 1).narrow(0, 7, 5).fill_(Tensors.scalar(4));
            assertArrayEquals(Tensors.toFloats(before),
                    Tensors.toFloats(
                            Bridge.withoutGradient(() -> model.forward(x, lengths, ForwardContext.evaluation()))),
                    1e-6f);
        }
    }
}
