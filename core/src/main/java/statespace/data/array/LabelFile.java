package statespace.data.array;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import statespace.config.BoundedJson;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.calendar.StampException;
import statespace.data.calendar.TimeColumn;
import statespace.data.calendar.TimeOptions;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions;
import statespace.data.column.Columns;
import statespace.data.column.LabelValues;
import statespace.data.source.FileKind;
import statespace.data.source.TextFiles;
import statespace.data.source.TextSource;
import statespace.data.table.SeriesTable;

/**
 * Which rows of a series are anomalous, as a file says: a table with a label for each row, with times and labels, with the times
 * of anomalous rows or with their first and last times; or the windows of the Numenta benchmark, a JSON object with the name of
 * each series.
 *
 * @param file
 *            the labels
 * @param series
 *            the rows
 */
public record LabelFile(Path file, SeriesTable series) {
    private static final JsonMapper JSON = BoundedJson.mapper().build();

    /**
     * Reads the labels.
     *
     * @return true for anomalous rows; as many as the file has where it gives no times, else as many as the series
     */
    public static boolean[] read(Path file, SeriesTable series) {
        DataFiles.check(file, "labels of rows");
        LabelFile labels = new LabelFile(file, series);
        try {
            TextSource source = new TextSource(file, file);
            FileKind kind = source.kind();
            if (kind == FileKind.JSON && file.getFileName().toString().endsWith(".json")) {
                return labels.windows();
            }
            if (kind != FileKind.CSV && kind != FileKind.JSON) {
                throw new DataException(
                        file + ": is no table of labels; name a CSV, .npy or JSON file with the labels of rows");
            }
            return labels
                    .of(TextFiles.read(List.of(source), kind, ColumnOptions.AUTOMATIC, Integer.MAX_VALUE).filled());
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private boolean[] of(Columns table) {
        List<Column> times = table.all().stream().filter(this::holdsTimes).toList();
        List<Column> others = table.all().stream().filter(column -> !times.contains(column)).toList();
        if (times.size() == 2) {
            boolean[] labels = new boolean[series.rows()];
            long[] from = stamps(table, times.getFirst());
            long[] to = stamps(table, times.getLast());
            for (int i = 0; i < from.length; i++) {
                mark(labels, from[i], to[i]);
            }
            return labels;
        }
        if (times.size() > 2 || others.size() > 1) {
            throw new DataException(
                    file + ": has the columns " + Columns.names(table.all()) + "; keep one of labels, one of "
                            + "times and one of labels, or the first and the last times of anomalies");
        }
        boolean[] truth = others.isEmpty() ? filled(table.rows()) : labels(table, others.getFirst());
        return times.isEmpty() ? truth : byTime(table, times.getFirst(), truth);
    }

    private boolean holdsTimes(Column column) {
        String[] texts = new String[Math.min(100, column.rows())];
        Arrays.setAll(texts, column::text);
        return column.rows() > 0 && column.type() == Column.Type.TEXT
                && Arrays.stream(texts).allMatch(text -> text != null)
                && TimeColumn.looksLikeTimes(texts);
    }

    private static boolean[] filled(int rows) {
        boolean[] all = new boolean[rows];
        Arrays.fill(all, true);
        return all;
    }

    /** A file without a header begins with a label. */
    private static boolean[] labels(Columns table, Column column) {
        boolean[] labels = LabelValues.of(table, column).anomalous();
        if (!Columns.isNumber(column.name())) {
            return labels;
        }
        boolean[] all = new boolean[labels.length + 1];
        all[0] = Double.parseDouble(column.name()) != 0;
        System.arraycopy(labels, 0, all, 1, labels.length);
        return all;
    }

    private boolean[] byTime(Columns table, Column times, boolean[] truth) {
        boolean[] labels = new boolean[series.rows()];
        long[] stamps = stamps(table, times);
        for (int i = 0; i < stamps.length; i++) {
            int row = Arrays.binarySearch(series.times(), stamps[i]);
            if (row < 0 && truth[i]) {
                throw table.mistake(i, times, "no row of " + series.source() + " has the time '" + times.text(i)
                        + "'; name the labels of this series");
            }
            if (row >= 0) {
                labels[row] |= truth[i];
            }
        }
        return labels;
    }

    private long[] stamps(Columns table, Column column) {
        if (!series.calendar().timed()) {
            throw new DataException(file + ": gives times, and the rows of " + series.source()
                    + " are numbered; give a label for each row");
        }
        String[] texts = new String[column.rows()];
        Arrays.setAll(texts, column::text);
        try {
            return TimeColumn.parse(texts, TimeOptions.AUTOMATIC).times();
        } catch (StampException e) {
            throw table.mistake(Math.max(0, e.row()), column, e.getMessage());
        }
    }

    private void mark(boolean[] labels, long from, long to) {
        for (int i = 0; i < labels.length; i++) {
            labels[i] |= series.times()[i] >= from && series.times()[i] <= to;
        }
    }

    /** A list of windows, or of times, for each series. */
    private boolean[] windows() throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new DataException(file + ": is no valid JSON; it may have been cut short, fetch it again", e);
        }
        String name = Path.of(series.name()).getFileName().toString();
        List<Map.Entry<String, JsonNode>> named = root.propertyStream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().endsWith("/" + name)).toList();
        if (named.size() != 1 || !named.getFirst().getValue().isArray()) {
            throw new DataException(file + ": has " + (named.size() > 1 ? "several lists" : "no list") + " for '" + name
                    + "'; name the labels of this series");
        }
        boolean[] labels = new boolean[series.rows()];
        int number = 0;
        for (JsonNode window : named.getFirst().getValue()) {
            number++;
            boolean pair = window.isArray() && window.size() == 2 && window.get(0).isTextual()
                    && window.get(1).isTextual();
            if (!pair && !window.isTextual()) {
                throw new DataException(file + ": entry " + number + " for '" + name
                        + "' is neither a time nor a list of two times; correct it");
            }
            String from = pair ? window.get(0).asText() : window.asText();
            String to = pair ? window.get(1).asText() : from;
            mark(labels, stamp(from), stamp(to));
        }
        return labels;
    }

    private long stamp(String text) {
        try {
            return TimeColumn.parse(new String[]{text}, TimeOptions.AUTOMATIC).times()[0];
        } catch (StampException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }
}
