package statespace.dynamics.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;

/** Deconvolution against numbers of an independent program, and what it does at edges, gaps and without noise. */
class WienerDeconvolutionTest {
    private static final FilterKernel KERNEL = FilterKernel.hemodynamic(0.5);

    private static double[][] states() {
        return IntStream.range(0, 576)
                .mapToObj(t -> new double[]{Math.sin(.05 * t) + .5 * Math.sin(.21 * t), Math.cos(.08 * t)})
                .toArray(double[][]::new);
    }

    @Test
    void twoSinesComeBack() {
        double[][] y = KERNEL.convolve(states());
        assertEquals(512, y.length);
        assertArrayEquals(new double[]{.0264150398, -.4374486149}, y[0], 1e-10);
        assertArrayEquals(new double[]{1.2835104018, 1.0909167772}, y[100], 1e-10);
        assertArrayEquals(new double[]{-.3634894622, .3963202087}, y[511], 1e-10);
        WienerDeconvolution deconvolution = WienerDeconvolution.of(KERNEL).withMinNoise(1e-3);
        assertEquals(8.2136e-5, Wavelet.noise(TestArrays.column(y, 0)), 1e-9);
        assertEquals(1.9209e-6, Wavelet.noise(TestArrays.column(y, 1)), 1e-10);
        assertEquals(1e-3, deconvolution.noise(TestArrays.column(y, 0)));
        double[][] z = deconvolution.apply(y);
        assertArrayEquals(new double[]{-.7585710301, .8928063834}, z[256], 1e-9);
        assertArrayEquals(new double[]{-1.0165877437, -.9501557458}, z[50], 1e-9);
        assertArrayEquals(new double[]{.9879443138, -.9574125518}, z[450], 1e-9);
        assertArrayEquals(states()[320], z[256], 5e-6);
    }

    @Test
    void edgesAreNotAvailable() {
        double[][] y = KERNEL.convolve(states());
        WienerDeconvolution shares = WienerDeconvolution.of(KERNEL);
        assertEquals(16, shares.left());
        assertEquals(32, shares.right());
        double[][] z = shares.apply(y);
        for (int t = 0; t < z.length; t++) {
            assertEquals(t < 16 || t >= 512 - 32, Double.isNaN(z[t][0]), "row " + t);
        }
        WienerDeconvolution counts = new WienerDeconvolution(KERNEL, 0, 3, 1);
        assertEquals(3, counts.left());
        assertEquals(65, counts.right());
    }

    /** A later row comes from the window that ends {@code right} rows after it, so changing what is later changes nothing. */
    @Test
    void rowsForTrainingSeeNoLaterRow() {
        double[][] y = KERNEL.convolve(states());
        WienerDeconvolution deconvolution = WienerDeconvolution.of(KERNEL);
        double[][] moving = deconvolution.applyMoving(y, 384);
        double[][] training = deconvolution.apply(Arrays.copyOf(y, 384));
        for (int t = 0; t < 384 - 32; t++) {
            assertArrayEquals(training[t], moving[t], 0);
        }
        for (int i : new int[]{1, 77, 128}) {
            double[][] window = new WienerDeconvolution(KERNEL, 1e-5, 0, 0).apply(Arrays.copyOfRange(y, i, i + 384));
            assertArrayEquals(window[384 - 32 - 1], moving[384 - 32 - 1 + i], 0);
        }
        for (int t = 0; t < 512; t++) {
            assertEquals(t < 16 || t >= 512 - 32, Double.isNaN(moving[t][1]), "row " + t);
        }
    }

    /** What a filter of 65 taps mixed with a missing value is not known: the 64 rows before it and its own. */
    @Test
    void aMissingValueIsNoEvidence() {
        double[][] y = KERNEL.convolve(states());
        double[][] whole = WienerDeconvolution.of(KERNEL).apply(y);
        y[300][0] = Double.NaN;
        double[][] z = WienerDeconvolution.of(KERNEL).apply(y);
        for (int t = 0; t < 512; t++) {
            boolean edge = t < 16 || t >= 512 - 32;
            assertEquals(edge || (t > 300 - 65 && t <= 300), Double.isNaN(z[t][0]), "row " + t);
            assertEquals(whole[t][1], z[t][1], 0);
        }
        Arrays.stream(y).forEach(row -> row[0] = Double.NaN);
        assertTrue(Arrays.stream(WienerDeconvolution.of(KERNEL).apply(y)).allMatch(row -> Double.isNaN(row[0])));
    }

    @Test
    void constantAndEmptySeriesStayFinite() {
        double[][] flat = new double[201][2];
        Arrays.stream(flat).forEach(row -> row[1] = 3);
        for (double noise : new double[]{0, 1e-5}) {
            double[][] z = WienerDeconvolution.of(KERNEL).withMinNoise(noise).apply(flat);
            for (int t = 16; t < 201 - 32; t++) {
                assertEquals(0, z[t][0], 0);
                assertEquals(3, z[t][1], 0.1);
            }
        }
    }

    @Test
    void pureNoiseIsNotAmplified() {
        double[][] noise = TestArrays.normal(TestSeed.random("noise"), 512, 1);
        double[][] z = WienerDeconvolution.of(KERNEL).apply(noise);
        assertTrue(Arrays.stream(z).mapToDouble(row -> row[0]).filter(Double::isFinite).map(Math::abs).max()
                .orElseThrow() < 3);
    }

    @Test
    void withoutAFilterTheSeriesIsTheState() {
        double[][] x = states();
        assertArrayEquals(x, WienerDeconvolution.of(FilterKernel.identity()).apply(x));
        assertArrayEquals(x, WienerDeconvolution.of(FilterKernel.identity()).applyMoving(x, 400));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 64})
    void aSeriesShorterThanTheFilterIsRefused(int rows) {
        String told = assertThrows(IllegalArgumentException.class,
                () -> WienerDeconvolution.of(KERNEL).apply(new double[rows][1])).getMessage();
        assertTrue(told.contains("fewer than the 65 taps"), told);
        assertThrows(IllegalArgumentException.class,
                () -> new WienerDeconvolution(KERNEL, 0, 100, 100).apply(new double[150][1]));
        assertThrows(IllegalArgumentException.class, () -> new WienerDeconvolution(KERNEL, -1, 0, 0));
    }

    /** Ten pairs of simulated activity and observation: the published code reaches a mean correlation of 0.92. */
    @Test
    void simulatedBrainActivityComesBack() {
        double sum = 0;
        double plain = 0;
        for (int i = 1; i <= 10; i++) {
            double[][] bold = TestArrays.data("fmri/aln/bold_" + i + ".npy");
            double[][] latent = TestArrays.data("fmri/aln/latent_" + i + ".npy");
            double[][] z = WienerDeconvolution.of(KERNEL).apply(bold);
            for (int d = 0; d < 16; d++) {
                double[] truth = Arrays.copyOfRange(TestArrays.column(latent, d), 16, 468);
                sum += TestArrays.correlation(Arrays.copyOfRange(TestArrays.column(z, d), 16, 468), truth);
                plain += TestArrays.correlation(Arrays.copyOfRange(TestArrays.column(bold, d), 16, 468), truth);
            }
        }
        System.out.println("mean correlation with the activity " + sum / 160 + ", of the observation " + plain / 160);
        assertEquals(.92, sum / 160, .02);
        assertEquals(.006, plain / 160, .03);
    }
}
