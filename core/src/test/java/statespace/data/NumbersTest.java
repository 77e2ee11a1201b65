package statespace.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain decimal numbers, and texts that are none. */
class NumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "+7", "1.5", ".5", "5.", "-.25", "1e5", "1E+05", "2.5e-3", "1e999", "-1e999",
        "1e-999",
        "00012", "340282350000000000000000000000000000000"})
    void aPlainNumberIsItsValue(String text) {
        assertEquals(Double.parseDouble(text), Numbers.parseDouble(text));
        assertEquals(Float.parseFloat(text), Numbers.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "-", "+", "e", "e5", ".e5", "1e", "1e+", "--1", "+-1", "1.2.3", "1e5.5", "1 ",
        " 1", "1f", "1d",
        "0x1p3", "NaN", "Infinity", "1,5", "1_000", "\u0661", "1e5e5", "-e"})
    void whatIsNoneIsNaN(String text) {
        assertEquals(Double.NaN, Numbers.parseDouble(text));
        assertEquals(Float.NaN, Numbers.parse(text));
    }

    @Test
    void aTextThatIsNoneTakesNoMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Numbers.parse("");
        long before = threads.getCurrentThreadAllocatedBytes();
        int sum = 0;
        for (int i = 0; i < 10_000; i++) {
            sum += Float.isNaN(Numbers.parse("")) ? 1 : 0; // with an exception each, a megabyte of commas takes a minute
        }
        assertEquals(10_000, sum);
        long taken = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < 10_000, taken + " bytes");
    }
}
