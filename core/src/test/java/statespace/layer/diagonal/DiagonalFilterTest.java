package statespace.layer.diagonal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.diagonal.DiagonalConfig.InitScaling;
import statespace.layer.diagonal.DiagonalConfig.Transform;
import statespace.layer.diagonal.DiagonalSystem.Discretisation;
import statespace.layer.diagonal.DiagonalSystem.Initialisation;
import statespace.tensor.Tensors;

/** The choices of S4D: laws, transforms, forms, sampling rates, shared sets and the softmax kernel. */
class DiagonalFilterTest {
    private static final int WIDTH = 6;

    static Stream<Named<DiagonalConfig>> configurations() {
        DiagonalConfig plain = DiagonalConfig.of(WIDTH).withState(8);
        Stream<Named<DiagonalConfig>> laws = Stream.of(Initialisation.values())
                .map(law -> Named.of("law " + law, plain.with(law)));
        Stream<Named<DiagonalConfig>> inputs = Stream.of(DiagonalConfig.InputInitialisation.values())
                .map(law -> Named.of("B " + law, plain.with(law)));
        Stream<Named<DiagonalConfig>> decays = Stream.of(Transform.values())
                .map(transform -> Named.of("decay " + transform, plain.withDecay(transform)));
        Stream<Named<DiagonalConfig>> others = Stream.of(Named.of("shared sets", plain.withCopies(2)),
                Named.of("bilinear", plain.with(Discretisation.BILINEAR)),
                Named.of("softplus step", plain.withStep(Transform.SOFTPLUS)),
                Named.of("random A", plain.with(new InitScaling(true, true, 1, 1))),
                Named.of("scaled A", plain.with(InitScaling.imaginary(100))),
                Named.of("signed real", plain.with(Initialisation.REAL).withSigned(true)));
        return Stream.of(laws, inputs, decays, others).flatMap(all -> all);
    }

    private record Run(float[] y, Map<String, float[]> gradients) {}

    private static Run run(DiagonalConfig config, ComputeMode form, boolean both, int length) {
        try (PointerScope _ = new PointerScope()) {
            DiagonalFilter filter = new DiagonalFilter(config, both, form, new SplittableRandom(3));
            Tensor u = Tensors.normal(new SplittableRandom(4), 1, 2, length, config.width());
            u.set_requires_grad(true);
            Tensor y = filter.forward(u, ForwardContext.evaluation());
            y.mul(Tensors.normal(new SplittableRandom(5), 1, 2, length, config.width())).sum().backward();
            Map<String, float[]> gradients = filter.parameters().stream().filter(p -> p.role().trained())
                    .collect(Collectors.toMap(Parameter::name, p -> Tensors.toFloats(p.value().grad())));
            gradients.put("u", Tensors.toFloats(u.grad()));
            return new Run(Tensors.toFloats(y), gradients);
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void theConvolutionEqualsTheScanInValueAndGradient(DiagonalConfig config) {
        for (boolean both : new boolean[]{false, true}) {
            Run scan = run(config, ComputeMode.SCAN, both, 37);
            Run convolution = run(config, ComputeMode.CONVOLUTION, both, 37);
            close("y", scan.y, convolution.y, 2e-5);
            scan.gradients.forEach((name, expected) -> close(name, expected, convolution.gradients.get(name), 2e-4));
        }
    }

    @Test
    void theTwoFormsAgreeOverLongSequences() {
        DiagonalConfig config = DiagonalConfig.of(2).withState(16);
        close("y", run(config, ComputeMode.SCAN, false, 16384).y, run(config, ComputeMode.CONVOLUTION, false, 16384).y,
                1e-4);
    }

    /** ZOH with scaled step: K at rate 2 and place l is about twice K at rate 1 and place 2l where ΔA is small. */
    @Test
    void twiceTheRateReadsEverySecondValue() {
        try (PointerScope _ = new PointerScope()) {
            DiagonalFilter filter = new DiagonalFilter(
                    DiagonalConfig.of(1).withState(4).withSteps(1e-4, 1e-4), false, ComputeMode.SCAN,
                    new SplittableRandom(1));
            float[] slow = Tensors.toFloats(filter.kernel(200, 1, 0));
            float[] fast = Tensors.toFloats(filter.kernel(100, 2, 0));
            for (int l = 0; l < 100; l++) {
                assertEquals(2 * slow[2 * l], fast[l], 2e-3 * Math.abs(slow[0]), "place " + l);
            }
            Tensor u = Tensors.normal(new SplittableRandom(2), 1, 1, 50, 1);
            float[] direct = Tensors.toFloats(filter.forward(u, ForwardContext.evaluation().atRate(2)));
            float[] other = Tensors.toFloats(
                    new DiagonalFilter(DiagonalConfig.of(1).withState(4).withSteps(2e-4, 2e-4), false, ComputeMode.SCAN,
                            new SplittableRandom(1)).forward(u, ForwardContext.evaluation()));
            close("y", other, direct, 1e-5);
        }
    }

    /** K_l = Re Σ C B (eᵃ − 1)/A · e^{al}/(e^{aL} − 1), in double, for modes that decay and modes that grow. */
    @Test
    void theSoftmaxKernelIsTheFormula() {
        int length = 9;
        DiagonalConfig config = DiagonalConfig.of(1).withState(4).with(Discretisation.DSS).withDecay(Transform.NONE)
                .withSteps(0.3, 0.3);
        try (PointerScope _ = new PointerScope()) {
            DiagonalFilter filter = new DiagonalFilter(config, false, ComputeMode.AUTO, new SplittableRandom(1));
            Map<String, Tensor> parameters = filter.parameters().stream()
                    .collect(Collectors.toMap(Parameter::name, Parameter::value));
            double[] re = {-0.5, 0.7};
            double[] im = {0.4, 3};
            double[] c = {1, 0.5, -0.3, 0.2};
            set(parameters.get("A_real"), 0.5f, -0.7f);
            set(parameters.get("A_imag"), 0.4f, 3);
            set(parameters.get("C"), 1, 0.5f, -0.3f, 0.2f);
            double[] expected = new double[length];
            for (int n = 0; n < 2; n++) {
                for (int l = 0; l < length; l++) {
                    double[] a = {0.3 * re[n], 0.3 * im[n]};
                    double[] one = over(minusOne(exp(a, 1)), new double[]{re[n], im[n]});
                    double[] share = over(exp(a, l), minusOne(exp(a, length)));
                    expected[l] += times(times(new double[]{c[2 * n], c[2 * n + 1]}, one), share)[0];
                }
            }
            float[] found = Tensors.toFloats(filter.kernel(length, 1, 0));
            for (int l = 0; l < length; l++) {
                assertEquals(expected[l], found[l], 1e-5, "place " + l);
            }
            assertThrows(IllegalStateException.class,
                    () -> filter.step(Tensors.of(new float[]{1}, 1, 1), filter.zeroState(1)));
        }
        assertThrows(IllegalArgumentException.class,
                () -> new DiagonalFilter(config, false, ComputeMode.SCAN, new SplittableRandom(1)));
    }

    @Test
    void frozenPartsGetNoGradientAndDoNotCount() {
        var frozen = new DiagonalConfig.Training(DiagonalConfig.Learning.FROZEN, DiagonalConfig.Learning.FROZEN,
                DiagonalConfig.Learning.FROZEN, DiagonalConfig.Learning.RECURRENT);
        DiagonalFilter filter = new DiagonalFilter(DiagonalConfig.of(WIDTH).withState(8).with(frozen), false,
                ComputeMode.AUTO, new SplittableRandom(1));
        assertEquals(WIDTH * 4 * 2 + WIDTH, Parameter.count(filter.parameters()));
        assertTrue(filter.parameters().stream().filter(p -> p.name().equals("C"))
                .allMatch(p -> p.role() == Role.RECURRENT && p.value().requires_grad()));
        assertTrue(filter.parameters().stream().filter(p -> p.name().equals("B"))
                .noneMatch(p -> p.value().requires_grad()));
    }

    @Test
    void sharedSetsAreUsedInTurn() {
        try (PointerScope _ = new PointerScope()) {
            DiagonalFilter filter = new DiagonalFilter(DiagonalConfig.of(4).withState(8)
                    .with(Initialisation.INV_LIN).withCopies(2).withSteps(0.01, 0.01), false, ComputeMode.AUTO,
                    new SplittableRandom(1));
            float[] poles = Tensors.toFloats(filter.poles()); // (4, 4, 2)
            for (int i = 0; i < 8; i++) {
                assertEquals(poles[i], poles[16 + i]);
                assertEquals(poles[8 + i], poles[24 + i]);
            }
            assertTrue(Math.abs(poles[1] - poles[9]) > 1e-3, "Inv and Lin differ");
        }
    }

    @Test
    void signedPolesLieOnBothSidesAndStayReal() {
        try (PointerScope _ = new PointerScope()) {
            DiagonalFilter filter = new DiagonalFilter(
                    DiagonalConfig.of(4).withState(16).with(Initialisation.REAL).withSigned(true), false,
                    ComputeMode.AUTO,
                    new SplittableRandom(1));
            List<Float> poles = new ArrayList<>();
            for (float pole : Tensors.toFloats(filter.poles())) {
                poles.add(pole);
            }
            assertEquals(64, poles.size());
            assertTrue(poles.stream().anyMatch(p -> p < 0) && poles.stream().anyMatch(p -> p > 0));
            assertTrue(poles.stream().allMatch(p -> Math.abs(p) < 1));
        }
    }

    @Test
    void anOddStateSizeOfAComplexSystemIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DiagonalConfig.of(1).withState(7));
        assertThrows(IllegalArgumentException.class, () -> DiagonalConfig.of(4).withCopies(3));
    }

    private static double[] exp(double[] a, int times) {
        double size = Math.exp(a[0] * times);
        return new double[]{size * Math.cos(a[1] * times), size * Math.sin(a[1] * times)};
    }

    private static double[] minusOne(double[] z) {
        return new double[]{z[0] - 1, z[1]};
    }

    private static double[] times(double[] p, double[] q) {
        return new double[]{p[0] * q[0] - p[1] * q[1], p[0] * q[1] + p[1] * q[0]};
    }

    private static double[] over(double[] p, double[] q) {
        double square = q[0] * q[0] + q[1] * q[1];
        return times(p, new double[]{q[0] / square, -q[1] / square});
    }

    private static void set(Tensor tensor, float... values) {
        new FloatPointer(tensor.data_ptr()).put(values, 0, values.length);
    }

    private static void close(String what, float[] expected, float[] found, double tolerance) {
        double scale = 1e-3;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance * scale, what + "[" + i + "]");
        }
    }
}
