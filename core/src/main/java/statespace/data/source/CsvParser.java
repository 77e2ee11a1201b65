package statespace.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import statespace.data.DataException;
import statespace.data.column.Cells;

/**
 * Reads a text table in one pass. Fields may be quoted, with line breaks and doubled quotes in them; blank lines, comments
 * ({@code #}) and titles of one field before the header are no rows. A row without any value is one where rows with values
 * follow it, and so is a blank line of a table of one column: spreadsheets write empty rows after the last. A record with
 * another number of fields than the header is refused with its line.
 */
final class CsvParser {
    /** Columns of a text table. */
    static final int MOST_COLUMNS = 10_000;

    private static final int BUFFER = 1 << 18;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private enum State {
        START, PLAIN, QUOTED, AFTER
    }

    private final Path file;
    private final boolean texts;
    private final long most;
    private boolean quotes;
    private final byte[] buffer = new byte[BUFFER];
    private CsvDialect dialect;
    private TextTable table;
    private byte[] record = new byte[1 << 10];
    private int[] ends = new int[64];
    private int length;
    private int fields;
    private boolean comment;
    private State state = State.START;
    private int line = 1;
    private int start = 1;
    private int[] blanks = new int[16]; // lines of rows without a value since the last row
    private int blank;

    private CsvParser(Path file, boolean texts, boolean quotes, long most) {
        this.file = file;
        this.texts = texts;
        this.quotes = quotes;
        this.most = most;
    }

    /** Opens the bytes of a table, which may be read twice. */
    @FunctionalInterface
    interface Bytes {
        /** Opens them. */
        InputStream open() throws IOException;
    }

    /**
     * Reads a table. Where quotes do not come in pairs, they are read again as letters.
     *
     * @param file
     *            its name, for messages
     * @param most
     *            cells that it may have
     */
    static TextTable read(Path file, Bytes bytes, long most) throws IOException {
        return read(file, bytes, false, most);
    }

    /**
     * Reads a table of texts: a {@code #} is a letter, the first record is a row as well, and the columns are called
     * {@code 1}, {@code 2} and so on. The sign that comes first in the first record divides all. Between tabs quotes are
     * letters, except around a whole field in which they are doubled.
     */
    static TextTable readTexts(Path file, Bytes bytes, long most) throws IOException {
        return read(file, bytes, true, most);
    }

    private static TextTable read(Path file, Bytes bytes, boolean texts, long most) throws IOException {
        CsvParser parser = new CsvParser(file, texts, true, most);
        DataException mistake = null;
        try (InputStream in = bytes.open()) {
            parser.run(in);
            if (parser.state != State.QUOTED) {
                return parser.table;
            }
        } catch (RaggedException e) {
            mistake = e.cause;
        }
        parser = new CsvParser(file, texts, false, most);
        try (InputStream in = bytes.open()) {
            parser.run(in);
            return parser.table;
        } catch (RaggedException e) {
            throw mistake == null ? e.cause : mistake;
        }
    }

    /** A record of another width; it may come from quotes that do not come in pairs. */
    private static final class RaggedException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final DataException cause;

        RaggedException(DataException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private void run(InputStream in) throws IOException {
        Utf8Check check = new Utf8Check(file);
        int filled = in.readNBytes(buffer, 0, buffer.length);
        dialect = texts ? CsvDialect.first(buffer, filled) : CsvDialect.of(buffer, filled, filled < buffer.length);
        quotes &= !texts || dialect.delimiter() != '\t';
        int from = filled >= 3 && Arrays.equals(buffer, 0, 3, BYTE_ORDER_MARK, 0, 3) ? 3 : 0;
        while (filled > 0) {
            check.see(buffer, filled);
            part(from, filled);
            from = 0;
            filled = in.readNBytes(buffer, 0, buffer.length);
        }
        check.end();
        if (length > 0 || fields > 0) {
            endRecord();
        }
        if (table == null) {
            throw new DataException(file + ": is empty; a header line and rows of " + (texts ? "texts" : "numbers")
                    + " are expected");
        }
    }

    private void part(int from, int filled) {
        byte delimiter = dialect.delimiter();
        int at = from;
        while (at < filled) {
            byte b = buffer[at];
            switch (state) {
                case START -> {
                    if (b == '"' && quotes && !comment) {
                        state = State.QUOTED;
                        at++;
                    } else if (b == ' ' && delimiter != ' ') {
                        at++;
                    } else {
                        comment |= b == '#' && fields == 0 && !texts;
                        state = State.PLAIN;
                    }
                }
                case PLAIN -> {
                    int end = at;
                    while (end < filled && buffer[end] != delimiter && buffer[end] != '\n') {
                        end++;
                    }
                    put(at, end);
                    at = end;
                    if (end < filled) {
                        at = divide(at);
                    }
                }
                case QUOTED -> {
                    int end = at;
                    while (end < filled && buffer[end] != '"') {
                        line += buffer[end] == '\n' ? 1 : 0;
                        end++;
                    }
                    put(at, end);
                    at = end;
                    if (end < filled) {
                        state = State.AFTER;
                        at++;
                    }
                }
                case AFTER -> {
                    if (b == '"') {
                        put(at, at + 1);
                        state = State.QUOTED;
                        at++;
                    } else if (b == delimiter || b == '\n') {
                        at = divide(at);
                    } else if (b == ' ' || b == '\r') {
                        at++;
                    } else {
                        state = State.PLAIN;
                    }
                }
            }
        }
    }

    private int divide(int at) {
        if (buffer[at] == '\n') {
            endRecord();
            line++;
            start = line;
        } else if (comment) {
            put(at, at + 1);
            return at + 1;
        } else {
            endField();
        }
        state = State.START;
        return at + 1;
    }

    private void put(int from, int to) {
        int count = to - from;
        if (count > record.length - length) {
            long needed = (long) length + count;
            if (needed > Integer.MAX_VALUE - 8) {
                throw new DataException(file + ", line " + start + ": has more than 2 GB; divide it");
            }
            record = Arrays.copyOf(record, (int) Math.min(Integer.MAX_VALUE - 8, 2 * needed));
        }
        System.arraycopy(buffer, from, record, length, count);
        length += count;
    }

    private void endField() {
        if (fields == ends.length) {
            ends = Arrays.copyOf(ends, 2 * fields);
        }
        ends[fields++] = length;
        if (fields > MOST_COLUMNS) {
            throw new DataException(file + ", line " + line + ": has more than " + MOST_COLUMNS
                    + " fields; divide the table, or give a series in each row with the setting 'layout=long'");
        }
    }

    private void endRecord() {
        if (!comment) {
            endField();
            if (isBlank()) {
                blankRow();
            } else if (table == null && texts) {
                table = new TextTable(IntStream.rangeClosed(1, fields).mapToObj(Integer::toString).toList());
                row();
            } else if (table == null) {
                header();
            } else {
                row();
            }
        }
        length = 0;
        fields = 0;
        comment = false;
    }

    private boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (record[i] > ' ' || record[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A row without a value; a line without a delimiter is one in a table of one column alone. */
    private void blankRow() {
        if (table != null && (fields > 1 || table.names().size() == 1)) {
            if (blank == blanks.length) {
                blanks = Arrays.copyOf(blanks, 2 * blank);
            }
            blanks[blank++] = start;
        }
    }

    /** A title of one field stands before a header of several. */
    private void header() {
        if (fields == 1 && dialect.width() > 1) {
            return;
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields; i++) {
            String name = text(i);
            name = name.isEmpty() ? "column" + i : name;
            String unique = name;
            for (int n = 1; !seen.add(unique); n++) {
                unique = name + "_" + n;
            }
            names.add(unique);
        }
        table = new TextTable(names);
        if (dialect.width() != fields && dialect.width() > 1) {
            throw new RaggedException(new DataException(file + ", line " + start + ": has " + plural(fields)
                    + " where the lines after it have " + dialect.width() + "; correct the line"));
        }
    }

    private String text(int field) {
        int from = field == 0 ? 0 : ends[field - 1];
        return unquoted(new String(record, from, ends[field] - from, StandardCharsets.UTF_8).strip());
    }

    private String unquoted(String text) {
        if (texts) {
            return isDoubled(text) ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
        }
        return !quotes && text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** True for a field in quotes in which quotes are doubled. */
    private static boolean isDoubled(String text) {
        int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '"' || text.charAt(last) != '"') {
            return false;
        }
        for (int i = 1; i < last; i++) {
            if (text.charAt(i) == '"' && (++i == last || text.charAt(i) != '"')) {
                return false;
            }
        }
        return true;
    }

    private void row() {
        List<Cells> columns = table.columns();
        if (fields != columns.size()) {
            throw new RaggedException(new DataException(file + ", line " + start + ": has " + plural(fields)
                    + (texts ? " where the first line has " : " where the header has ") + columns.size()
                    + "; correct the line"));
        }
        for (int i = 0; i < blank; i++) {
            table.emptyRow(blanks[i]);
        }
        blank = 0;
        int from = 0;
        for (int i = 0; i < fields; i++) {
            Cells cells = columns.get(i);
            if (!quotes && ends[i] > from && record[from] == '"') {
                cells.add(text(i));
            } else {
                cells.put(record, from, ends[i]);
                cells.end();
            }
            from = ends[i];
        }
        table.endRow(start);
        if ((double) table.rows() * fields > most) {
            throw new DataException(file + ": has more than " + most / fields + " rows of " + fields
                    + (fields == 1 ? " column" : " columns") + ", and the memory of this process holds " + most
                    + " values; select fewer rows or columns, or give more memory");
        }
    }

    private static String plural(int fields) {
        return fields + (fields == 1 ? " field" : " fields");
    }
}
