package statespace.data.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import statespace.data.DataException;
import statespace.data.Numbers;
import statespace.data.column.Column;
import statespace.data.column.ColumnOptions;
import statespace.data.column.Columns;

/**
 * Reads the series of the Monash archive (arXiv:2105.06643): a header, then a line for each series with its attributes and
 * values, such as {@code T1:2021-01-01 00-00-00:1.5,2,?}. They become a long table with the columns unique_id, ds and y;
 * series without a start are counted in steps.
 */
final class TsfSeries {
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("uuuu-MM-dd HH-mm-ss");

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** Months of a step, or minus its seconds. */
    private static final Map<String, Integer> STEPS = Map.ofEntries(Map.entry("yearly", 12), Map.entry("quarterly", 3),
            Map.entry("monthly", 1), Map.entry("weekly", -604_800), Map.entry("daily", -86_400),
            Map.entry("hourly", -3600), Map.entry("half_hourly", -1800), Map.entry("15_minutes", -900),
            Map.entry("10_minutes", -600), Map.entry("5_minutes", -300), Map.entry("minutely", -60),
            Map.entry("4_seconds", -4), Map.entry("secondly", -1));

    private final Path file;
    private final long most;
    private final List<String> attributes = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private String frequency;
    private boolean data;
    private int number;
    private final List<String> ids = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Integer> lines = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private double[] values = new double[1024];
    private long[] times = new long[1024];
    private int rows;

    private TsfSeries(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    static Columns read(Path file, CsvParser.Bytes bytes, ColumnOptions options, long most) throws IOException {
        TsfSeries series = new TsfSeries(file, most);
        try (BufferedReader in = new BufferedReader(ArffTable.text(bytes))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                series.number++;
                series.add(line.strip());
            }
        } catch (CharacterCodingException e) {
            throw new DataException(file + ", at or after line " + series.number
                    + ": is not valid UTF-8; save the file in that encoding", e);
        }
        if (series.ids.isEmpty()) {
            throw new DataException(
                    file + ": ends without a series after a line @data; it may have been cut short, fetch "
                            + "it again");
        }
        return series.columns(options);
    }

    private DataException mistake(String sentence) {
        return new DataException(file + ", line " + number + ": " + sentence);
    }

    private void add(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (data) {
            series(line);
            return;
        }
        String[] words = line.split("\\s+", -1);
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "@attribute" -> {
                if (words.length != 3) {
                    throw mistake("an attribute has a name and a type; write @attribute series_name string");
                }
                attributes.add(words[1]);
                types.add(words[2].toLowerCase(Locale.ROOT));
            }
            case "@frequency" -> frequency = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : null;
            case "@data" -> data = true;
            default -> {
                if (!line.startsWith("@")) {
                    throw mistake("is no header line; before @data every line begins with @ or #");
                }
            }
        }
    }

    private void series(String line) {
        String[] fields = line.split(":", attributes.size() + 1);
        if (fields.length != attributes.size() + 1) {
            throw mistake("has " + (fields.length - 1) + " attributes where the header has " + attributes.size()
                    + "; write name:start:values");
        }
        int date = types.indexOf("date");
        int name = types.indexOf("string");
        String id = name < 0 ? "T" + (ids.size() + 1) : fields[name].strip();
        if (id.isEmpty() || !seen.add(id)) {
            throw mistake(id.isEmpty()
                    ? "the series has no name; give it one"
                    : "names the series '" + id
                            + "' a second time; rename it");
        }
        ids.add(id);
        lines.add(number);
        starts.add(rows);
        LocalDateTime start = date < 0 ? null : start(fields[date].strip());
        Integer step = date < 0 ? null : STEPS.get(String.valueOf(frequency));
        if (date >= 0 && step == null) {
            throw mistake("the frequency '" + frequency + "' is none of " + String.join(", ",
                    STEPS.keySet().stream().sorted().toList()) + "; correct the line @frequency");
        }
        String items = fields[attributes.size()];
        int from = 0;
        for (int count = 0; from <= items.length(); count++) {
            int end = items.indexOf(',', from);
            end = end < 0 ? items.length() : end;
            put(value(items.substring(from, end).strip(), count), time(start, step, count));
            from = end + 1;
        }
    }

    private LocalDateTime start(String text) {
        try {
            return LocalDateTime.parse(text, START);
        } catch (DateTimeException e) {
            throw new DataException(file + ", line " + number + ": the start '" + Columns.shorten(text)
                    + "' is no time; write it as 2021-01-31 00-00-00", e);
        }
    }

    private long time(LocalDateTime start, Integer step, int count) {
        try {
            LocalDateTime time = start == null
                    ? null
                    : step > 0 ? start.plusMonths((long) step * count) : start.minusSeconds((long) step * count);
            return time == null ? count : 1_000_000L * time.toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new DataException(
                    file + ", line " + number + ": the series ends after the last year; correct its start",
                    e);
        }
    }

    private double value(String text, int place) {
        double value = text.equals("?") || text.equals("NaN") ? Double.NaN : Numbers.parseDouble(text);
        if (Double.isNaN(value) && !text.equals("?") && !text.equals("NaN")) {
            throw mistake("value " + (place + 1) + ", '" + Columns.shorten(text)
                    + "', is no number; correct it, or write ? for a missing one");
        }
        return value;
    }

    private void put(double value, long time) {
        if (rows >= most / 3) {
            throw mistake("is more than the memory of this process holds; take fewer series, or give more memory");
        }
        if (rows == values.length) {
            values = Arrays.copyOf(values, 2 * rows);
            times = Arrays.copyOf(times, 2 * rows);
        }
        values[rows] = value;
        times[rows++] = time;
    }

    private Columns columns(ColumnOptions options) {
        String[] names = new String[rows];
        int[] places = new int[rows];
        for (int s = 0; s < ids.size(); s++) {
            int end = s + 1 < ids.size() ? starts.get(s + 1) : rows;
            Arrays.fill(names, starts.get(s), end, ids.get(s));
            Arrays.fill(places, starts.get(s), end, lines.get(s));
        }
        double[] y = Arrays.copyOf(values, rows);
        long[] ds = Arrays.copyOf(times, rows);
        String[] stamps = new String[types.contains("date") ? rows : 0];
        Arrays.setAll(stamps, i -> WRITTEN.format(LocalDateTime.ofEpochSecond(ds[i] / 1_000_000, 0, ZoneOffset.UTC)));
        int blank = -1;
        for (int i = 0; i < rows; i++) {
            boolean told = Double.isNaN(y[i]) || options.missing().is(Double.toString(y[i]));
            y[i] = told ? Double.NaN : y[i];
            blank = told && blank < 0 ? i : blank;
        }
        Column time = types.contains("date")
                ? Column.ofTimes("ds", stamps)
                : Column.ofNumbers("ds", Arrays.stream(ds).asDoubleStream().toArray(), ds, null, -1);
        return new Columns(file, List.of(Column.ofTexts("unique_id", names, options.numbers(), options.missing()), time,
                Column.ofNumbers("y", y, null, null, blank)), rows, row -> "line " + places[row]);
    }
}
