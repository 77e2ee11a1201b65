package statespace.data.column;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Values such as −9999 that occur repeatedly, far off all others: they may stand for missing ones. */
final class Sentinels {
    private static final int LEAST = 3;
    private static final double FAR = 3;

    private Sentinels() {}

    /** Adds a sentence for each end of a column's values where one occurs. */
    static void note(Column column, List<String> notices) {
        double[] sorted = Arrays.stream(column.numbers()).filter(Double::isFinite).sorted().toArray();
        int last = sorted.length - 1;
        if (last < 2 * LEAST) {
            return;
        }
        int low = 1;
        while (low <= last && sorted[low] == sorted[0]) {
            low++;
        }
        int high = 1;
        while (high <= last && sorted[last - high] == sorted[last]) {
            high++;
        }
        if (low + high >= sorted.length) {
            return;
        }
        note(column, sorted[0], low, sorted[low] - sorted[0],
                (high >= LEAST ? sorted[last - high] : sorted[last]) - sorted[low], notices);
        note(column, sorted[last], high, sorted[last] - sorted[last - high],
                sorted[last - high] - (low >= LEAST ? sorted[low] : sorted[0]), notices);
    }

    /** Nines alone, as many programs write. */
    private static boolean isUsual(double value) {
        double size = Math.abs(value);
        return size == 99 || size == 999 || size == 9999 || size == 99_999 || size == 999_999;
    }

    /** Zero is where machines stand still. */
    private static void note(Column column, double value, int count, double gap, double rest, List<String> notices) {
        if (value != 0 && count >= LEAST && rest > 0 && (gap > FAR * rest || (isUsual(value) && gap > rest / 2))
                && 2L * count < column.rows()) {
            String text = value == Math.rint(value) && Math.abs(value) < 1e15
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : Double.toString(value);
            notices.add(text + " occurs " + count + " times in column '" + column.name()
                    + "', far off the rest; if it stands for a missing value, name it with the setting "
                    + "'null'.");
        }
    }
}
