package statespace.layer.diagonal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** Numbers of the published layer: initial spectra, kernels, and the two-sided response. */
class S4dTest {
    private static final float[] U = {1, -2, .5f, 3, 0, 1, -1, 2};
    private static final float[] C = {1, .5f, -.3f, .2f, .7f, -1, .1f, .9f};
    private static final double[] ZOH = {.140084592181, .118653563119, .0994125988, .086799064234, .082475715316,
        .085190738039, .091376552061, .096299161288};
    private static final double[] BILINEAR = {.140009666147, .119493645365, .100585262661, .087542960797,
        .082159658515, .083574280368, .088740914921, .093406830549};

    private static void set(Map<String, Tensor> parameters, String name, float... values) {
        new FloatPointer(parameters.get(name).data_ptr()).put(values, 0, values.length);
    }

    /** One channel with A = −1/2 + iπ{0,1,2,3}, B = 1, the C above, step 0.05, D = 0. */
    private static S4d golden(DiagonalSystem.Discretisation rule, boolean bidirectional) {
        S4d layer = new S4d(
                S4d.Config.of(DiagonalConfig.of(1).withState(8).with(rule)).withBidirectional(bidirectional),
                new SplittableRandom(1));
        Map<String, Tensor> parameters = layer.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::value));
        set(parameters, "log_dt", (float) Math.log(0.05));
        set(parameters, "C", C);
        set(parameters, "D", 0);
        return layer;
    }

    private static float[] response(S4d layer, float[] input) {
        try (PointerScope _ = new PointerScope()) {
            return Tensors.toFloats(
                    layer.filter().forward(Tensors.of(input, 1, input.length, 1), ForwardContext.evaluation()));
        }
    }

    @Test
    void impulseResponsesAreThePublishedKernels() {
        float[] impulse = {1, 0, 0, 0, 0, 0, 0, 0};
        close(ZOH, response(golden(DiagonalSystem.Discretisation.ZOH, false), impulse));
        close(BILINEAR, response(golden(DiagonalSystem.Discretisation.BILINEAR, false), impulse));
    }

    @Test
    void theZohResponseIsTheGoldenOne() {
        close(new double[]{.140084592181, -.161515621243, -.067852231347, .367554424737, .314544575603,
            .401961228104, .201199097282, .464496792179},
                response(golden(DiagonalSystem.Discretisation.ZOH, false), U));
    }

    /** k⁰ = ZOH kernel with C, k¹ = the same kernel: y is the causal response plus the shifted response of the future. */
    @Test
    void theTwoSidedResponseReadsTheFutureFromTheNextStepOn() {
        S4d layer = golden(DiagonalSystem.Discretisation.ZOH, true);
        Map<String, Tensor> parameters = layer.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::value));
        float[] both = new float[16];
        System.arraycopy(C, 0, both, 0, 8);
        System.arraycopy(C, 0, both, 8, 8);
        set(parameters, "C", both);
        double[] expected = new double[8];
        for (int t = 0; t < 8; t++) {
            for (int s = 0; s < 8; s++) {
                expected[t] += s <= t ? ZOH[t - s] * U[s] : ZOH[s - t - 1] * U[s];
            }
        }
        close(expected, response(layer, U));
        assertThrows(IllegalStateException.class,
                () -> layer.step(Tensors.of(new float[]{1}, 1, 1), layer.zeroState(1)));
    }

    @Test
    void legsSpectraAreTheTabulatedOnes() {
        assertArrayEquals(new double[]{-4.603293007067, -0.556501115084}, HippoLegS.of(4).frequencies(), 1e-11);
        assertArrayEquals(new double[]{-19.857410370971, -5.354208515031, -1.957794150903, -0.427488712286},
                HippoLegS.of(8).frequencies(), 1e-11);
        HippoLegS large = HippoLegS.of(64);
        assertEquals(-1303.273842981196, large.frequencies()[0], 1e-9);
        assertEquals(-0.263856931111, large.frequencies()[31], 1e-10);
        assertEquals(7.065044112708, square(HippoLegS.of(4), 0), 1e-10);
        assertEquals(26.58047453534, square(HippoLegS.of(8), 0), 1e-10);
    }

    @Test
    void legsInputsSumToHalfTheSquaredSizeAndAreClipped() {
        HippoLegS legs = HippoLegS.of(64);
        double sum = 0;
        for (int n = 0; n < 32; n++) {
            sum += square(legs, n);
        }
        assertEquals(2048, sum, 1e-8);
        double[] clipped = legs.clippedB();
        for (int n = 0; n < 32; n++) {
            assertEquals(true, Math.hypot(clipped[2 * n], clipped[2 * n + 1]) <= 2.1, "mode " + n);
        }
        assertEquals(40.75, Math.abs(legs.b()[1]), 0.005);
    }

    private static double square(HippoLegS legs, int n) {
        return legs.b()[2 * n] * legs.b()[2 * n] + legs.b()[2 * n + 1] * legs.b()[2 * n + 1];
    }

    @Test
    void invSpectrumIsTheTabulatedOne() {
        Spectrum inv = spectrum(DiagonalSystem.Initialisation.INV, 8);
        assertArrayEquals(new double[]{17.825353626292, 4.244131815784, 1.527887453682, 0.363782727067},
                inv.imaginary(), 1e-10);
        assertEquals(1283.425461093044, spectrum(DiagonalSystem.Initialisation.INV, 64).imaginary()[0], 1e-9);
    }

    private static Spectrum spectrum(DiagonalSystem.Initialisation law, int state) {
        return Spectrum.of(DiagonalConfig.of(1).withState(state).with(law), 0, new SplittableRandom(1));
    }

    private static void close(double[] expected, float[] found) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-5, "step " + i);
        }
    }
}
