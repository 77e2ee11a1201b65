package statespace.data.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.calendar.CalendarFinder;
import statespace.data.calendar.StampException;
import statespace.data.calendar.TimeColumn;
import statespace.data.calendar.TimeNumbers;
import statespace.data.calendar.TimeOptions;

/**
 * The times of a table's rows: of one column, or put together from columns of years, months, days and hours.
 *
 * @param column
 *            the column, or the first of several
 * @param others
 *            that were put together with it
 * @param stamps
 *            of the rows, or null if they are plain numbers
 */
record Times(RawTable.Column column, List<RawTable.Column> others, TimeColumn stamps) {
    private static final List<String> PARTS = List.of("year", "month", "day", "hour", "minute");

    String name() {
        return column.name();
    }

    /** Microseconds since 1970, or numbers, (rows). */
    long[] times() {
        return stamps == null ? column.times() : stamps.times();
    }

    /** A table without the columns that were put together. */
    RawTable without(RawTable raw) {
        return others.isEmpty()
                ? raw
                : new RawTable(raw.source(),
                        raw.columns().stream().filter(candidate -> !others.contains(candidate)).toList(), raw.rows(),
                        raw.lines());
    }

    /** The times of a table, or null if it has none. */
    static Times of(RawTable raw, ReadOptions options) {
        if (options.time() == null) {
            List<RawTable.Column> parts = parts(raw);
            if (!parts.isEmpty()) {
                return put(raw, parts, options.times());
            }
        }
        RawTable.Column found = options.time() != null ? raw.required(options.time()) : find(raw, options.times());
        if (found == null) {
            return null;
        }
        boolean told = options.time() != null;
        try {
            if (found.texts() != null) {
                return new Times(found, List.of(), TimeColumn.parse(found.texts(), options.times()));
            }
            if (found.blank() >= 0) {
                throw new StampException(found.blank(), "the time is missing; fill it in or remove the row");
            }
            TimeColumn stamps = found.times() != null
                    ? TimeNumbers.of(found.name(), told, found.times(), options.times())
                    : TimeNumbers.of(found.name(), told, found.numbers(), options.times());
            if (stamps == null && found.times() == null) {
                throw new StampException(-1, "holds fractions; times are dates or whole numbers");
            }
            return new Times(found, List.of(), stamps);
        } catch (StampException e) {
            throw new DataException(raw.source().file() + (e.row() < 0 ? "" : ", " + raw.place(e.row())) + ", column '"
                    + found.name() + "': " + e.getMessage(), e);
        }
    }

    private static RawTable.Column find(RawTable raw, TimeOptions options) {
        for (RawTable.Column column : raw.columns()) {
            if (column.type() == RawTable.Type.TIME) {
                return column;
            }
        }
        for (RawTable.Column column : raw.columns()) {
            if (RawTable.isTimeName(column.name()) && (column.isInteger() || column.type() == RawTable.Type.TEXT)) {
                return column;
            }
        }
        for (RawTable.Column column : raw.columns()) {
            if (TimeNumbers.isTimeName(column.name()) && numbers(column, options)) {
                return column;
            }
        }
        RawTable.Column first = raw.columns().getFirst();
        return first.isInteger() && first.blank() < 0 && rising(first.times()) && regular(first, options)
                ? first
                : null;
    }

    private static boolean numbers(RawTable.Column column, TimeOptions options) {
        if (column.type() != RawTable.Type.NUMBER || column.blank() >= 0) {
            return false;
        }
        try {
            return (column.times() != null
                    ? TimeNumbers.of(column.name(), false, column.times(), options)
                    : TimeNumbers.of(column.name(), false, column.numbers(), options)) != null;
        } catch (StampException _) {
            return true;
        }
    }

    private static boolean regular(RawTable.Column column, TimeOptions options) {
        try {
            TimeColumn stamps = TimeNumbers.of(column.name(), false, column.times(), options);
            return stamps != null && CalendarFinder.find(stamps.times(), stamps, options) != null;
        } catch (StampException _) {
            return false;
        }
    }

    private static boolean rising(long[] numbers) {
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] <= numbers[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Columns named year, month and so on that hold whole numbers: at least the first two, up to the first lacking. */
    private static List<RawTable.Column> parts(RawTable raw) {
        List<RawTable.Column> parts = PARTS.stream().map(name -> raw.columns().stream()
                .filter(column -> column.name().strip().toLowerCase(Locale.ROOT).equals(name)).findFirst().orElse(null))
                .takeWhile(column -> column != null && column.isInteger() && column.blank() < 0).toList();
        boolean stamped = raw.columns().stream().anyMatch(column -> column.type() == RawTable.Type.TIME);
        return parts.size() < 2 || stamped || Arrays.stream(parts.get(1).times()).anyMatch(n -> n < 1 || n > 12)
                ? List.of()
                : parts;
    }

    private static Times put(RawTable raw, List<RawTable.Column> parts, TimeOptions options) {
        String[] texts = new String[raw.rows()];
        for (int i = 0; i < texts.length; i++) {
            StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%04d", parts.getFirst().times()[i]));
            for (int p = 1; p < parts.size(); p++) {
                text.append("--T:".charAt(p - 1)).append(String.format(Locale.ROOT, "%02d", parts.get(p).times()[i]));
            }
            texts[i] = text + (parts.size() == 2 ? "-01" : parts.size() == 4 ? ":00" : "");
        }
        try {
            TimeOptions written = new TimeOptions(options.freq(), null, options.timeZone(), options.every(),
                    options.aggregate());
            return new Times(parts.getFirst(), parts.subList(1, parts.size()), TimeColumn.parse(texts, written));
        } catch (StampException e) {
            throw new DataException(raw.source().file() + (e.row() < 0 ? "" : ", " + raw.place(e.row())) + ", columns "
                    + RawTable.names(parts) + ": " + e.getMessage(), e);
        }
    }

    /** Refuses options of times that would be ignored. */
    static void refuse(RawTable raw, TimeOptions options, String why) {
        String option = options.firstTold();
        if (option != null) {
            throw new SettingException("the setting '" + option + "' " + why + "; leave it out, or name the column of "
                    + raw.source().file() + " that holds times with the setting 'time_column'");
        }
    }
}
