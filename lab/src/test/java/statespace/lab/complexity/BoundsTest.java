package statespace.lab.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The two lower bounds: known values, real systems never break them, exact where doubles fail. */
class BoundsTest {

    @Test
    void realSystemsKeepToBothBounds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int draw = 0; draw < 3000; draw++) {
            int modes = random.nextInt(1, 33);
            double[] a = random.doubles(modes, -1, 1).toArray();
            double[] b = random.doubles(modes, -1, 1).toArray();
            double[] c = random.doubles(modes, -1, 1).toArray();
            double[] response = IntStream.range(0, 24)
                    .mapToDouble(l -> IntStream.range(0, modes).mapToDouble(n -> c[n] * b[n] * Math.pow(a[n], l)).sum())
                    .toArray();
            double largest = IntStream.range(0, 24).mapToDouble(l -> Math.abs(response[l])).max().orElseThrow();
            assertTrue(DimensionBound.of(response, 1e-9 * largest).dimension() <= modes, "sign changes");
            double real = modes * max(b) * max(c);
            for (ParameterBound.Constant constant : ParameterBound.Constant.values()) {
                // the doubles of the response are not the sums themselves: differences of order 11 carry 2^11 roundings
                double bound = ParameterBound.of(response, 1e-13 * largest * modes, constant).value();
                assertTrue(bound <= real * (1 + 1e-9), bound + " above " + real);
            }
        }
    }

    private static double max(double[] values) {
        return java.util.Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    @Test
    void oneModeAtARightAngleAsksForHalfTheLength() {
        for (int t : new int[]{16, 64, 512}) {
            double[] even = DimensionBound.everySecond(Targets.harmonic(t, Math.PI / 2), 0);
            assertEquals(t / 2 - 1, DimensionBound.signChanges(even, 1e-9));
            assertEquals(t / 2, DimensionBound.of(Targets.harmonic(t, Math.PI / 2), 1e-9).dimension());
        }
    }

    @Test
    void nothingIsAskedOfWhatIsWithinTheError() {
        assertEquals(0, DimensionBound.of(new double[]{0.1, -0.1, 0.05}, 0.2).dimension());
        assertEquals(Double.NEGATIVE_INFINITY, ParameterBound.of(new double[]{0.1, -0.1, 0.05}, 0.2).log2());
        assertEquals(0, ParameterBound.of(new double[]{0.1, -0.1, 0.05}, 0.2).value());
    }

    /** At t = 512 the oscillation's differences are 2^d, so the bound is the power of two d + 2 min(d, m) at its best. */
    @Test
    void boundsOfLongResponsesAreExact() {
        int length = 256;
        int best = IntStream.range(0, length).map(d -> d + 2 * Math.min(d, length - 1 - d)).max().orElseThrow();
        assertEquals(best, ParameterBound.of(Targets.oscillation(512), 0).log2(), 1e-9);
        // the delay's differences are binomial coefficients
        double known = Double.NEGATIVE_INFINITY;
        int spike = 255 / 2; // place of the one among the odd values
        for (int d = 0; d < length; d++) {
            for (int m = Math.max(0, spike - d); m + d < length && m <= spike; m++) {
                known = Math.max(known, log2(binomial(d, spike - m)) + 2.0 * Math.min(d, m));
            }
        }
        ParameterBound bound = ParameterBound.of(Targets.delay(512), 0);
        assertEquals(known, bound.log2(), 1e-9);
        assertTrue(ParameterBound.of(Targets.random(512, 3), 0).log2() > 300);
    }

    private static BigInteger binomial(int n, int k) {
        BigInteger value = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            value = value.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        return value;
    }

    private static double log2(BigInteger value) {
        int drop = Math.max(0, value.bitLength() - 60);
        return Math.log(value.shiftRight(drop).doubleValue()) / Math.log(2) + drop;
    }

    @Test
    void anErrorLowersTheBound() {
        double[] response = Targets.random(64, 5);
        double before = Double.POSITIVE_INFINITY;
        for (double epsilon : new double[]{0, 1e-3, 1e-2, 0.1, 0.5}) {
            double bound = ParameterBound.of(response, epsilon).log2();
            assertTrue(bound <= before);
            before = bound;
        }
    }
}
