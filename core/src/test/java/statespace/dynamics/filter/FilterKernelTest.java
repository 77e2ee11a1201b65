package statespace.dynamics.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.data.DataException;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;

/** Kernels: their values, what they refuse, and convolution. */
class FilterKernelTest {
    @TempDir
    private Path folder;

    /** Values of the double gamma response, computed from its formula by other means. */
    @ParameterizedTest
    @CsvSource({"0.2,161,25,0.04210063,79,-0.00374272,5.239e-7,1.37264e-5,8.53405e-5,2.944355e-4",
        "0.5,65,10,0.10525270,32,-0.00933068,9.47596e-5,1.8391876e-3,8.4710079e-3,2.16511777e-2",
        "1.2,27,4,0.25158683,13,-0.02243541,8.9927227e-3,8.66737845e-2,0.1982386313,0.2515868265",
        "1.4,23,4,0.28495309,11,-0.02604293,1.85657181e-2,0.146503925,0.2743355768,0.2849530935",
        "2.0,17,3,0.38492338,8,-0.03730608,8.6566081e-2,0.3748882365,0.3849233817,0.2161173156",
        "3.0,11,2,0.56986441,5,-0.05375278,0.3580192879,0.5698644072,0.2041482778,2.3986106e-3"})
    void theHemodynamicResponseHasItsKnownValues(double tr, int length, int peak, double largest, int trough,
            double smallest, double h1, double h2, double h3, double h4) {
        double[] h = FilterKernel.hemodynamic(tr).taps();
        assertEquals(length, h.length);
        assertEquals(1, Arrays.stream(h).sum(), 1e-12);
        assertEquals(0, h[0]);
        assertArrayEquals(new double[]{h1, h2, h3, h4}, Arrays.copyOfRange(h, 1, 5), 1e-8);
        assertEquals(largest, Arrays.stream(h).max().orElseThrow(), 1e-8);
        assertEquals(smallest, Arrays.stream(h).min().orElseThrow(), 1e-8);
        assertEquals(largest, h[peak], 1e-8);
        assertEquals(smallest, h[trough], 1e-8);
    }

    /** 0.2 as a 32-bit number is a little more than 0.2; the response must not lose a tap for it. */
    @ParameterizedTest
    @ValueSource(floats = {0.2f, 0.4f, 0.8f, 1.6f})
    void aTrThatWentThrough32BitsHasTheSameNumberOfTaps(float tr) {
        assertEquals(Math.round(32 / (double) tr) + 1, FilterKernel.hemodynamic(tr).length());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 1e-9, 20, 33, 1e9, Double.POSITIVE_INFINITY})
    void aTrWithoutAResponseIsRefused(double tr) {
        String told = assertThrows(IllegalArgumentException.class, () -> FilterKernel.hemodynamic(tr)).getMessage();
        assertTrue(told.startsWith("the setting 'tr' is " + tr), told);
    }

    @Test
    void anExponentialDecayEndsAtAThousandth() {
        double[] h = FilterKernel.exponential(0.7, 0.1).taps();
        assertEquals(1, Arrays.stream(h).sum(), 1e-12);
        assertEquals(Math.exp(-1 / 7.0), h[1] / h[0], 1e-12);
        assertTrue(h[h.length - 1] >= 1e-3 * h[0]);
        assertTrue(h[h.length - 1] * Math.exp(-1 / 7.0) < 1e-3 * h[0]);
        assertThrows(IllegalArgumentException.class, () -> FilterKernel.exponential(0, 1));
        assertThrows(IllegalArgumentException.class, () -> FilterKernel.exponential(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> FilterKernel.exponential(1e9, 1e-3));
    }

    @Test
    void aKernelIsReadFromTextAndFromAnArrayAsItIs() throws IOException {
        double[] taps = {0.5, 1, -0.25, 2e-3};
        Path lines = Files.writeString(folder.resolve("h.txt"), "0.5\n1\n\n-0.25\n2e-3\n");
        Path commas = Files.writeString(folder.resolve("h.csv"), "0.5, 1; -0.25\t2e-3");
        byte[] head = "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer array = ByteBuffer.allocate(10 + head.length + 32).order(ByteOrder.LITTLE_ENDIAN);
        array.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) head.length).put(head);
        Arrays.stream(taps).forEach(array::putDouble);
        Path npy = Files.write(folder.resolve("h.npy"), array.array());
        for (Path file : new Path[]{lines, commas, npy}) {
            assertArrayEquals(taps, FilterKernel.read(file).taps());
            assertEquals(String.valueOf(file.getFileName()), FilterKernel.read(file).name());
        }
    }

    @ParameterizedTest
    @CsvSource({"'',is empty", "' \n ',has no taps", "'1\nx\n2','line 2: ''x'' is no finite number'",
        "'1,NaN',line 1: 'NaN' is no finite number", "'1,1e999',is no finite number", "'1,-1,0',the sum 0",
        "'0,0',the sum 0"})
    void aFileWithoutAKernelIsRefusedInOneSentence(String text, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.txt"), text);
        String told = assertThrows(DataException.class, () -> FilterKernel.read(file)).getMessage();
        assertTrue(told.startsWith(file.toString()) && told.contains(why), told);
    }

    @Test
    void convolutionIsItsSum() {
        FilterKernel kernel = new FilterKernel("h", new double[]{2, 3, 5});
        double[][] y = kernel.convolve(new double[][]{{1, 0}, {10, 1}, {100, 0}, {1000, 0}});
        assertArrayEquals(new double[]{235, 3}, y[0], 1e-12);
        assertArrayEquals(new double[]{2350, 5}, y[1], 1e-12);
        assertEquals(2, y.length);
        String told = assertThrows(IllegalArgumentException.class, () -> kernel.convolve(new double[2][1]))
                .getMessage();
        assertTrue(told.startsWith("the series has 2 rows, fewer than the 3 taps of the filter 'h'"), told);
    }

    @Test
    void theIdentityChangesNothing() {
        double[][] x = TestArrays.normal(TestSeed.random("identity"), 20, 3);
        assertTrue(FilterKernel.identity().isIdentity());
        assertArrayEquals(x, FilterKernel.identity().convolve(x));
    }

    /** B (h * z) = h * (B z): what makes deconvolution of the observations valid. */
    @Test
    void filteringCommutesWithALinearDecoder() {
        RandomGenerator random = TestSeed.random("commutation");
        double[][] z = TestArrays.normal(random, 200, 4);
        double[][] b = TestArrays.normal(random, 7, 4);
        FilterKernel h = FilterKernel.hemodynamic(0.5);
        double[][] after = decoded(b, h.convolve(z));
        double[][] before = h.convolve(decoded(b, z));
        for (int t = 0; t < after.length; t++) {
            assertArrayEquals(after[t], before[t], 1e-13);
        }
    }

    private static double[][] decoded(double[][] b, double[][] z) {
        return Arrays.stream(z).map(state -> Arrays.stream(b)
                .mapToDouble(row -> IntStream.range(0, row.length).mapToDouble(i -> row[i] * state[i]).sum()).toArray())
                .toArray(double[][]::new);
    }
}
