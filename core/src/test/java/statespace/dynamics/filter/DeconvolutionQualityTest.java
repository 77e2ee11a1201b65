package statespace.dynamics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;
import statespace.dynamics.systems.Lorenz63;

/** How well a filtered Lorenz system comes back, by filter and noise. */
class DeconvolutionQualityTest {
    private static double[][] observed(FilterKernel kernel, double[][] z, double sigma, RandomGenerator random) {
        return Arrays.stream(kernel.convolve(z))
                .map(row -> Arrays.stream(row).map(v -> v + sigma * random.nextGaussian()).toArray())
                .toArray(double[][]::new);
    }

    private static double error(double[][] estimate, double[][] z, int dimension, int from, int to) {
        return Math.sqrt(IntStream.range(from, to).mapToDouble(t -> estimate[t][dimension] - z[t][dimension])
                .map(off -> off * off).average().orElseThrow());
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double median(double[][] estimate, double[][] z, int from, int to) {
        return median(IntStream.range(0, 3).mapToDouble(d -> error(estimate, z, d, from, to)).toArray());
    }

    /** z at the time of each observation. */
    private static double[][] aligned(FilterKernel kernel, double[][] z) {
        return Arrays.copyOfRange(z, kernel.length() - 1, z.length);
    }

    /** Of a published series, with errors known up to the choice of noise; the left edge is better than the right one. */
    @ParameterizedTest
    @CsvSource({"0.2,0,.011", "0.2,.01,.057", "0.2,.1,.155", "0.5,0,.004", "0.5,.01,.019", "0.5,.1,.054", "1.2,0,.005",
        "1.2,.01,.013", "1.2,.1,.040"})
    void aPublishedSeriesComesBackWithTheKnownError(double tr, double sigma, double expected) {
        double[][] series = TestArrays.data("dynamics/lorenz63.npy");
        FilterKernel kernel = FilterKernel.hemodynamic(tr);
        double[][] z = Arrays.copyOf(series, 1000 + kernel.length() - 1);
        double[][] x = observed(kernel, z, sigma, TestSeed.random("deconvolution"));
        WienerDeconvolution plain = new WienerDeconvolution(kernel, sigma == 0 ? 1e-3 : 1e-5, 0, 0);
        WienerDeconvolution cut = WienerDeconvolution.of(kernel);
        double[][] back = plain.apply(x);
        double[][] truth = aligned(kernel, z);
        int to = 1000 - cut.right();
        double inner = median(back, truth, cut.left(), to);
        double left = median(back, truth, 0, cut.left());
        double right = median(back, truth, to, 1000);
        double noise = median(IntStream.range(0, 3).mapToDouble(d -> plain.noise(TestArrays.column(x, d))).toArray());
        System.out.printf("TR %s, noise %s: error %.4f inside, %.3f left, %.3f right; noise found %.5f%n", tr, sigma,
                inner, left, right, noise);
        assertEquals(expected, inner, .2 * expected);
        assertTrue(right > inner && left > inner, left + ", " + right);
        if (sigma > 0) {
            assertEquals(sigma, noise, .1 * sigma);
        }
    }

    /** The same of a series that is made here: deconvolution undoes most of the filter, and noise costs accuracy. */
    @ParameterizedTest
    @CsvSource({"0.2,.02,.2", "0.5,.01,.1", "1.2,.01,.1"})
    void aSeriesOfOursComesBack(double tr, double clean, double noisy) {
        FilterKernel kernel = FilterKernel.hemodynamic(tr);
        double[][] z = Lorenz63.standardised(.01, 1000 + kernel.length() - 1, 12);
        WienerDeconvolution cut = WienerDeconvolution.of(kernel).withMinNoise(1e-3);
        double[] errors = new double[2];
        for (int i = 0; i < 2; i++) {
            double[][] x = observed(kernel, z, .1 * i, TestSeed.random("deconvolution of ours"));
            errors[i] = median(cut.apply(x), aligned(kernel, z), cut.left(), 1000 - cut.right());
        }
        System.out.println("TR " + tr + ": errors " + Arrays.toString(errors));
        assertTrue(errors[0] < clean && errors[1] < noisy && errors[0] < errors[1], Arrays.toString(errors));
    }
}
