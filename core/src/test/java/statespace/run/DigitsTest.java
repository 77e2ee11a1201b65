package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A value has the digits that its series needs, and no fewer than six. */
class DigitsTest {
    @Test
    void aSmallMovementOfALargeValueIsSeen() {
        assertEquals("1000000000.048131", new Digits(.1).text(1e9 + .048131));
        assertEquals("12344668", new Digits(3e6).text(12344668));
        assertEquals("1000000", new Digits(3e6).text(999999.96));
        assertEquals("-0.000123457", new Digits(1).text(-.000123456789));
        assertEquals("0.00000", new Digits(1).text(0));
        assertEquals(1e9 + .048, new Digits(100).rounded(1e9 + .0481314), 1e-2);
        assertEquals(12344668.5, new Digits(1).rounded(12344668.5));
        assertEquals(Double.NaN, new Digits(1).rounded(Double.NaN));
    }

    @Test
    void anErrorOfRoundingIsBelowAThousandthOfTheDeviation() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 20_000; i++) {
            double deviation = Math.pow(10, random.nextDouble(-6, 9));
            double value = random.nextDouble(-1, 1) * deviation * Math.pow(10, random.nextDouble(-2, 8));
            double read = Double.parseDouble(new Digits(deviation).text(value));
            assertEquals(value, read, Math.max(1e-4 * deviation, 1e-15 * Math.abs(value)));
        }
    }

    @Test
    void aSeriesAroundItsDeviationHasSixDigits() {
        assertEquals(String.format(Locale.ROOT, "%.6g", 12.3456789), new Digits(8).text(12.3456789));
        assertEquals(String.format(Locale.ROOT, "%.6g", -4.1e-7), new Digits(1).text(-4.1e-7));
    }
}
