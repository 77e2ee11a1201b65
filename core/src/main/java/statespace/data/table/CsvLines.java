package statespace.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import statespace.data.DataException;
import statespace.data.Gzip;

/**
 * The records of a text table, counted without the database: on which line each begins and how many fields it has. From
 * this come the line numbers of messages (blank lines, comments and quoted line breaks included), and the refusal of
 * tables that the database would read only by leaving lines out.
 */
final class CsvLines {
    private static final String DELIMITERS = ",;\t|";
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int SAMPLE = 1 << 16;

    private final Path file;
    private final boolean quotes;
    private int[] lines = new int[1024];
    private int[] fields = new int[1024];
    private int count;

    private CsvLines(Path file, boolean quotes) {
        this.file = file;
        this.quotes = quotes;
    }

    static CsvLines of(Path file) {
        return scan(file, true);
    }

    private static CsvLines scan(Path file, boolean quotes) {
        CsvLines records = new CsvLines(file, quotes);
        try (InputStream in = Gzip.open(file); Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            records.read(reader);
            return records;
        } catch (IOException e) {
            throw new DataException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk or fetch it again",
                    e);
        }
    }

    private void read(Reader reader) throws IOException {
        char[] buffer = new char[SAMPLE];
        int filled = reader.read(buffer);
        char delimiter = delimiter(buffer, filled);
        int line = 1;
        int start = 1;
        int width = 1;
        int length = 0;
        boolean comment = false;
        boolean quoted = false;
        boolean mayQuote = true;
        for (; filled > 0; filled = reader.read(buffer)) {
            for (int i = 0; i < filled; i++) {
                char c = buffer[i];
                if (quoted && c != '"') {
                    line += c == '\n' ? 1 : 0;
                } else if (c == '"' && quotes && !comment && (quoted || mayQuote)) {
                    quoted = !quoted; // a doubled quote closes and opens again
                    mayQuote = true;
                    length++;
                } else if (c == '\n') {
                    add(start, comment ? -1 : length == 0 ? 0 : width);
                    start = ++line;
                    width = 1;
                    length = 0;
                    comment = false;
                    mayQuote = true;
                } else if (c != '\r' && c != BYTE_ORDER_MARK) {
                    comment |= c == '#' && length == 0;
                    length++;
                    mayQuote = c == delimiter;
                    width += mayQuote ? 1 : 0;
                }
            }
        }
        if (length > 0) {
            add(start, comment ? -1 : width);
        }
    }

    private void add(int line, int width) {
        if (width < 0) {
            return;
        }
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, 2 * count);
            fields = Arrays.copyOf(fields, 2 * count);
        }
        lines[count] = line;
        fields[count++] = width;
    }

    private static char delimiter(char[] buffer, int filled) {
        int[] counts = new int[DELIMITERS.length()];
        for (int i = 0; i < filled; i++) {
            int found = DELIMITERS.indexOf(buffer[i]);
            if (found >= 0) {
                counts[found]++;
            }
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return DELIMITERS.charAt(best);
    }

    /**
     * The line of each row of a table that the database read from this file.
     *
     * @return (rows), or null if the two counts cannot be brought together
     * @throws DataException
     *             if the database left lines out because their number of fields differs
     */
    int[] ofRows(int columns, int rows) {
        int[] kept = new int[count];
        int total = 0;
        for (int i = 0; i < count; i++) {
            if (fields[i] > 0 || columns == 1) {
                kept[total++] = lines[i];
            }
        }
        int skipped = total - 1 - rows;
        if (skipped < 0 && quotes) {
            return scan(file, false).ofRows(columns, rows);
        }
        if (skipped != 0 || header(columns) != columns) {
            checkEven(columns > 1 ? columns : header(columns));
        }
        boolean known = skipped == 0 || (skipped > 0 && columns > 1);
        return known ? Arrays.copyOfRange(kept, skipped + 1, total) : null;
    }

    /** Refuses a file whose records differ in their number of fields, naming the first. */
    void checkEven() {
        checkEven(header(2));
    }

    /** Fields of the header: the first record, or the first with a delimiter where several columns are expected. */
    private int header(int columns) {
        for (int i = 0; i < count; i++) {
            if (fields[i] > (columns > 1 ? 1 : 0)) {
                return fields[i];
            }
        }
        return columns;
    }

    /** Lines of one field before the header are a title; all others need the fields of the header. */
    private void checkEven(int expected) {
        int title = 0;
        while (title < count && fields[title] < Math.min(2, expected)) {
            title++;
        }
        for (int i = title; i < count; i++) {
            if (fields[i] != expected && fields[i] > 0) {
                boolean isHeader = i == title;
                throw new DataException(file + ", line " + lines[i] + ": has " + plural(fields[i])
                        + (isHeader ? " where the lines after it have " : " where the header has ") + expected
                        + "; correct the line");
            }
        }
    }

    private static String plural(int fields) {
        return fields + (fields == 1 ? " field" : " fields");
    }
}
