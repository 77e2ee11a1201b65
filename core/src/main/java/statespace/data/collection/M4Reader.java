package statespace.data.collection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Numbers;
import statespace.data.Utf8Lines;
import statespace.data.labelled.TsReader;

/**
 * Reads the two files of a frequency of the M4 competition (Makridakis, Spiliotis and Assimakopoulos 2020): pasts and
 * futures.
 *
 * <p>
 * Both are tables with the header {@code V1,V2,…}; a row is the name of a series and its values, oldest first. Series
 * are of unequal length: fields after the last value are empty (or {@code NA}). A field may stand in double quotes. The
 * futures hold the same names, in any order, and equally many values each.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the file, the line and the mend.
 */
public final class M4Reader {
    private static final String EXPECTED = "a table with the header V1,V2,… and a series a line";

    private M4Reader() {}

    /**
     * Reads a pair of files.
     *
     * @throws DataException
     *             if one is not there, is broken, or does not fit the other
     */
    public static SeriesCollection read(Path pasts, Path futures) {
        Map<String, Row> past = rows(pasts);
        Map<String, Row> future = rows(futures);
        Row first = future.values().iterator().next();
        int horizon = first.values.length;
        List<SeriesCollection.Series> series = new ArrayList<>();
        past.forEach((name, row) -> {
            Row next = future.remove(name);
            if (next == null) {
                throw new DataException(pasts + ", line " + row.line + ": series '" + name + "' has no future in "
                        + futures + "; name two files of one frequency");
            }
            if (next.values.length != horizon) {
                throw new DataException(futures + ", line " + next.line + ": series '" + name + "' has "
                        + values(next.values.length) + ", the one of line " + first.line + " has " + horizon
                        + "; give all series the same horizon");
            }
            series.add(new SeriesCollection.Series(name, row.values, next.values));
        });
        if (!future.isEmpty()) {
            var extra = future.entrySet().iterator().next();
            throw new DataException(futures + ", line " + extra.getValue().line + ": series '" + extra.getKey()
                    + "' has no past in " + pasts + "; name two files of one frequency");
        }
        return new SeriesCollection(pasts + " and " + futures, DataFiles.sha256(List.of(pasts, futures)), horizon,
                series);
    }

    private record Row(int line, double[] values) {}

    /** The rows of a file by the names of their series, in the file's order. */
    private static Map<String, Row> rows(Path file) {
        DataFiles.check(file, EXPECTED);
        Map<String, Row> rows = new LinkedHashMap<>();
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            int columns = header(lines);
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isEmpty()) {
                    add(rows, line.split(",", -1), columns, lines);
                }
            }
            if (rows.isEmpty()) {
                throw lines.mistake("no series follows after the header; add lines such as S1,1.5,2");
            }
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
        return rows;
    }

    private static int header(Utf8Lines lines) throws IOException {
        String[] names = lines.next().split(",", -1);
        for (int i = 0; i < names.length; i++) {
            if (!unquoted(names[i]).equals("V" + (i + 1))) {
                throw lines.mistake("column " + (i + 1) + " of the header is '" + TsReader.brief(unquoted(names[i]))
                        + "' where V" + (i + 1) + " is expected; supply " + EXPECTED);
            }
        }
        return names.length;
    }

    private static void add(Map<String, Row> rows, String[] fields, int columns, Utf8Lines lines) {
        String name = unquoted(fields[0]);
        if (fields.length > columns) {
            throw lines.mistake("has " + fields.length + " fields where the header has " + columns
                    + "; correct the line");
        }
        if (name.isEmpty()) {
            throw lines.mistake("the first field names the series and is empty; supply a name");
        }
        int count = fields.length;
        while (count > 1 && absent(unquoted(fields[count - 1]))) {
            count--;
        }
        if (count == 1) {
            throw lines.mistake("series '" + name + "' holds no values; supply them, or leave the line out");
        }
        double[] values = new double[count - 1];
        for (int i = 1; i < count; i++) {
            values[i - 1] = value(unquoted(fields[i]), i + 1, lines);
        }
        Row before = rows.put(name, new Row(lines.number(), values));
        if (before != null) {
            throw lines.mistake("series '" + name + "' stands in line " + before.line + " already; keep one of them");
        }
    }

    private static double value(String text, int column, Utf8Lines lines) {
        if (absent(text)) {
            throw lines.mistake("column V" + column + " is empty though values follow; supply the value");
        }
        double value = Numbers.parseDouble(text);
        if (Double.isNaN(value) || Numbers.fault(value) != null) {
            throw lines.mistake("column V" + column + ": '" + TsReader.brief(text)
                    + "' is no finite number; correct it");
        }
        return value;
    }

    private static boolean absent(String text) {
        return text.isEmpty() || text.equals("NA");
    }

    private static String unquoted(String field) {
        String text = field.strip();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    private static String values(int count) {
        return count == 1 ? "1 value" : count + " values";
    }
}
