package statespace.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.tensor.Tensors;

/** Training moves the poles of S4D and leaves them inside the unit circle, for every transform of Re A but NONE. */
class S4dStaysStableTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = DiagonalConfig.Transform.class, names = {"EXP", "RELU", "SOFTPLUS", "SIGMOID"})
    void twoHundredSteps(DiagonalConfig.Transform transform) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            var filter = new DiagonalFilter(DiagonalConfig.of(4).withState(16).withDecay(transform), false,
                    ComputeMode.AUTO,
                    new SplittableRandom(1));
            float[] before = Tensors.toFloats(filter.poles());
            Learnable shift = new Learnable() {
                @Override
                public List<Parameter> parameters() {
                    return filter.parameters();
                }

                @Override
                public int samples() {
                    return 160;
                }

                @Override
                public Tensor loss(int[] chosen, ForwardContext context) {
                    Tensor u = Tensors.normal(context.random(), 1, chosen.length, 40, 4);
                    return filter.forward(u, context).narrow(1, 5, 35).sub(u.narrow(1, 0, 35)).square().mean();
                }

                @Override
                public boolean validates() {
                    return false;
                }

                @Override
                public double validationLoss() {
                    return Double.NaN;
                }
            };
            var config = TrainConfig.standard().withEpochs(20).withBatch(16).withRates(1e-2, 1e-3).withWeightDecay(0.01)
                    .withSeed(3).with(TrainConfig.Schedule.CONSTANT);
            var result = new Trainer(shift, config, new RunStore(folder, "test"), Listener.SILENT).run(false);
            assertEquals(20, result.curve().size());
            assertTrue(result.curve().getLast().trainLoss() < result.curve().getFirst().trainLoss());
            float[] after = Tensors.toFloats(filter.poles());
            double moved = 0;
            for (int i = 0; i < after.length; i += 2) {
                assertTrue(Math.hypot(after[i], after[i + 1]) < 1, "pole " + i / 2);
                moved = Math.max(moved, Math.hypot(after[i] - before[i], after[i + 1] - before[i + 1]));
            }
            assertTrue(moved > 1e-4, "the poles were trained");
            filter.parameters().forEach(p -> assertTrue(Tensors.isFinite(p.value()), p.name()));
        }
    }
}
