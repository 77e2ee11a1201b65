package statespace.layer;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.layer.attention.DeltaNet;
import statespace.layer.attention.GatedLinearAttention;
import statespace.layer.attention.Hgrn2;
import statespace.layer.attention.Mamba2;
import statespace.layer.gated.RgLru;
import statespace.layer.gated.S5;
import statespace.tensor.Tensors;

/** What the gated recurrences and linear attentions do with a loss, with large values, with NaN and with padding. */
class InstanceLayersTest {
    private static final int SEED = 23;
    private static final int WIDTH = 8;
    private static final int LENGTH = 50;

    /** Also one that reads the future: padding is behind its beginning. */
    static Stream<Named<SequenceLayer>> padded() {
        return Stream.concat(layers(), Stream.of(Named.of("S5 from both ends",
                new S5(S5.Config.of(WIDTH).withState(6).withBidirectional(true), new SplittableRandom(SEED)))));
    }

    static Stream<Named<SequenceLayer>> layers() {
        SplittableRandom random = new SplittableRandom(SEED);
        return Stream.of(
                Named.of("S5", new S5(S5.Config.of(WIDTH).withState(6), random)),
                Named.of("RgLru", new RgLru(RgLru.Config.of(WIDTH), random)),
                Named.of("Mamba2", new Mamba2(Mamba2.Config.of(WIDTH, 2, 4, 2).withState(6), 1, random)),
                Named.of("GatedLinearAttention",
                        new GatedLinearAttention(GatedLinearAttention.Config.of(WIDTH).withState(6), random)),
                Named.of("Hgrn2", new Hgrn2(Hgrn2.Config.of(WIDTH).withState(6), random)),
                Named.of("DeltaNet", new DeltaNet(
                        DeltaNet.Config.of(WIDTH).withState(6).withNegativeEigenvalues(true), random)));
    }

    private static Tensor input(double size) {
        return Tensors.normal(new SplittableRandom(SEED), size, 2, LENGTH, WIDTH);
    }

    /** Two blocks: what reaches the first has gone through the second. */
    @ParameterizedTest
    @MethodSource("layers")
    void aLossReachesEveryParameterThroughAStack(SequenceLayer layer) {
        try (PointerScope _ = new PointerScope()) {
            Dropout none = new Dropout(0, false);
            Norm norm = new Norm(Norm.Kind.RMS, WIDTH);
            Stack stack = new Stack(List.of(new Residual(norm, layer, none), new Residual(norm, layer, none)), norm);
            Tensor x = input(1).set_requires_grad(true);
            clear(layer);
            stack.forward(x, ForwardContext.training(new SplittableRandom(1))).pow(Tensors.scalar(3)).sum().backward();
            for (Parameter parameter : layer.parameters()) {
                float[] gradient = Tensors.toFloats(parameter.value().grad());
                double largest = 0;
                for (float value : gradient) {
                    assertTrue(Float.isFinite(value), parameter.name());
                    largest = Math.max(largest, Math.abs(value));
                }
                assertTrue(largest > 0, parameter.name() + " has no gradient");
            }
            assertTrue(Tensors.isFinite(x.grad()));
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void largeValuesStayFiniteForwardAndBack(SequenceLayer layer) {
        try (PointerScope _ = new PointerScope()) {
            for (double size : new double[]{0, 1e-6, 1e3, 1e5}) {
                clear(layer);
                Tensor x = input(size).set_requires_grad(true);
                Tensor y = layer.forward(x, ForwardContext.evaluation());
                assertTrue(Tensors.isFinite(y), "size " + size);
                y.sum().backward();
                assertTrue(Tensors.isFinite(x.grad()), "gradient at size " + size);
                for (Parameter parameter : layer.parameters()) {
                    assertTrue(Tensors.isFinite(parameter.value().grad()), parameter.name() + " at size " + size);
                }
            }
        }
    }

    private static void clear(SequenceLayer layer) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.value().grad().defined()) {
                parameter.value().mutable_grad().zero_();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void whatIsNoNumberStaysInItsSequenceAndWhatFollows(SequenceLayer layer) {
        try (PointerScope _ = new PointerScope()) {
            float[] values = Tensors.toFloats(input(1));
            values[(LENGTH + 30) * WIDTH + 2] = Float.NaN; // step 30 of the second sequence
            float[] y = Tensors.toFloats(layer.forward(Tensors.of(values, 2, LENGTH, WIDTH),
                    ForwardContext.evaluation()));
            for (int i = 0; i < y.length; i++) {
                assertEquals(i / WIDTH >= LENGTH + 30, Float.isNaN(y[i]), "at " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("padded")
    void paddingChangesNothing(SequenceLayer layer) {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = input(1);
            Tensor wild = cat(new TensorVector(x.narrow(1, 0, 40), input(100).narrow(1, 40, 10)), 1);
            float[] there = new float[2 * LENGTH];
            for (int i = 0; i < there.length; i++) {
                there[i] = i % LENGTH < 40 ? 1 : 0;
            }
            ForwardContext padded = ForwardContext.evaluation().over(Tensors.of(there, 2, LENGTH, 1));
            assertArrayEquals(
                    Tensors.toFloats(layer.forward(x.narrow(1, 0, 40), ForwardContext.evaluation())),
                    Tensors.toFloats(layer.forward(wild, padded).narrow(1, 0, 40)), 1e-6f);
        }
    }
}
