package statespace.data.source;

import java.util.HashMap;
import java.util.Map;

/**
 * How the records of a text table are divided, found in its beginning: by the sign that gives most records the same number of
 * fields.
 *
 * @param delimiter
 *            between fields
 * @param width
 *            fields of most records
 */
record CsvDialect(byte delimiter, int width) {
    private static final byte[] DELIMITERS = {',', ';', '\t', '|'};

    /**
     * Looks at the beginning of a table.
     *
     * @param sample
     *            its first bytes
     * @param length
     *            how many they are
     * @param whole
     *            true if nothing follows
     */
    static CsvDialect of(byte[] sample, int length, boolean whole) {
        CsvDialect best = new CsvDialect((byte) ',', 1);
        double most = 0;
        for (byte delimiter : DELIMITERS) {
            Map<Integer, Integer> widths = new HashMap<>();
            int header = widths(sample, length, whole, delimiter, widths);
            int total = widths.values().stream().mapToInt(Integer::intValue).sum();
            Map.Entry<Integer, Integer> mode = widths.entrySet().stream().filter(entry -> entry.getKey() > 1)
                    .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .orElse(null);
            if (mode != null) {
                double score = (double) mode.getValue() / total + (header == mode.getKey() ? 1 : 0)
                        + 1e-6 * Math.min(1000, mode.getKey());
                if (score > most) {
                    most = score;
                    best = new CsvDialect(delimiter, mode.getKey());
                }
            }
        }
        return best;
    }

    /** The sign that comes first in the first record with one, outside quotes; nothing is said of the width. */
    static CsvDialect first(byte[] sample, int length) {
        boolean quoted = false;
        for (int i = 0; i < length; i++) {
            byte b = sample[i];
            quoted ^= b == '"';
            for (byte delimiter : DELIMITERS) {
                if (b == delimiter && (!quoted || b == '\t')) {
                    return new CsvDialect(delimiter, 0);
                }
            }
        }
        return new CsvDialect((byte) '\t', 0);
    }

    /** Counts records by their number of fields; returns that of the first record with more than one. */
    private static int widths(byte[] sample, int length, boolean whole, byte delimiter, Map<Integer, Integer> widths) {
        int header = 0;
        int width = 1;
        int start = 0;
        boolean quoted = false;
        boolean mayQuote = true;
        for (int i = 0; i <= length; i++) {
            boolean end = i == length;
            if (end && !whole && !widths.isEmpty()) {
                break;
            }
            byte b = end ? (byte) '\n' : sample[i];
            if (b == '"' && (quoted || mayQuote)) {
                quoted = !quoted;
                mayQuote = true;
            } else if (b == '\n' && (!quoted || end)) {
                if (i > start && sample[start] != '#' && !(i == start + 1 && sample[start] == '\r')) {
                    widths.merge(width, 1, Integer::sum);
                    header = header == 0 && width > 1 ? width : header;
                }
                start = i + 1;
                width = 1;
                mayQuote = true;
            } else if (!quoted) {
                mayQuote = b == delimiter;
                width += mayQuote ? 1 : 0;
            }
        }
        return header;
    }
}
