package statespace.dynamics.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.dynamics.TestArrays;
import statespace.dynamics.TestSeed;

/** The sym5 transform and denoising, against numbers computed by an independent program. */
class WaveletTest {
    /** s ← (1103515245 s + 12345) mod 2³¹ from s = 12345; x = s / 2³¹ − 0.5. */
    private static double[] congruential(int n) {
        long[] s = {12345};
        return IntStream.range(0, n).mapToDouble(_ -> {
            s[0] = (1103515245 * s[0] + 12345) & 0x7fffffffL;
            return s[0] / (double) (1L << 31) - 0.5;
        }).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1024,6", "64,6", "6,1", "4,2", "2,1", "500,2", "490,1"})
    void theTransformIsOrthonormal(int n, int levels) {
        double[] x = TestArrays.column(TestArrays.normal(TestSeed.random("orthonormal " + n), n, 1), 0);
        double[] c = Wavelet.forward(x, levels);
        assertArrayEquals(x, Wavelet.inverse(c, levels), 1e-11);
        assertEquals(1, energy(c) / energy(x), 1e-12);
    }

    private static double energy(double[] x) {
        return Arrays.stream(x).map(v -> v * v).sum();
    }

    @Test
    void noiseOfPureNoiseIsFoundAndRemovedWhole() {
        double[] x = congruential(1024);
        assertArrayEquals(new double[]{0.1551540485, -0.1951856767, 0.1749606337}, Arrays.copyOf(x, 3), 1e-10);
        assertEquals(0.302479083443155, Wavelet.noise(x), 1e-12);
        assertArrayEquals(new double[1024], Wavelet.denoise(x), 0);
    }

    @Test
    void aNoisySineIsDenoised() {
        double[] noise = congruential(1024);
        double[] sine = IntStream.range(0, 1024).mapToDouble(i -> Math.sin(2 * Math.PI * i / 128)).toArray();
        double[] q = IntStream.range(0, 1024).mapToDouble(i -> sine[i] + 0.3 * noise[i]).toArray();
        assertEquals(0.090743799866, Wavelet.noise(q), 1e-11);
        double[] clean = Wavelet.denoise(q);
        double square = IntStream.range(0, 1024).mapToDouble(i -> Math.pow(clean[i] - sine[i], 2)).average()
                .orElseThrow();
        assertEquals(0.04298036, Math.sqrt(square), 1e-8);
        assertArrayEquals(new double[]{0.0067926615, -0.9877781712, -0.6151291997, -0.0537639553},
                new double[]{clean[0], clean[100], clean[500], clean[1023]}, 1e-9);
    }

    @Test
    void anyLengthIsDenoised() {
        for (int n = 0; n < 40; n++) {
            assertEquals(n, Wavelet.denoise(congruential(n)).length);
        }
        assertEquals(0, Wavelet.noise(new double[1]));
        assertThrows(IllegalArgumentException.class, () -> Wavelet.forward(new double[6], 2));
    }
}
