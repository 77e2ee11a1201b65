package statespace.data.column;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import statespace.data.DataException;
import statespace.data.calendar.StampException;
import statespace.data.calendar.TimeColumn;
import statespace.data.calendar.TimeNumbers;
import statespace.data.calendar.TimeOptions;

/**
 * The times of the rows of a table.
 *
 * @param values
 *            microseconds since 1970, or numbers, (rows)
 * @param column
 *            how the times were written; null for numbers
 */
public record TimeReader(long[] values, TimeColumn column) {
    /**
     * Reads them.
     *
     * @throws DataException
     *             that names the first row without a time
     */
    static TimeReader read(Columns table, TimeRole role, TimeOptions options) {
        Column first = role.columns().getFirst();
        try {
            if (role.columns().size() == 1 && first.isNumeric()) {
                return numbers(table, first, options);
            }
            boolean parts = role.kind() == TimeRole.Kind.PARTS;
            TimeColumn stamps = TimeColumn.parse(texts(table, role), parts ? written(options) : options);
            return new TimeReader(stamps.times(), stamps);
        } catch (StampException e) {
            throw e.row() < 0 ? table.mistake(first, e.getMessage()) : table.mistake(e.row(), first, e.getMessage());
        }
    }

    /** A told format is not that of times which are put together here. */
    private static TimeOptions written(TimeOptions options) {
        return new TimeOptions(options.freq(), null, options.timeZone(), options.every(), options.aggregate());
    }

    private static TimeReader numbers(Columns table, Column column, TimeOptions options) {
        if (column.blank() >= 0) {
            throw missing(table, column.blank(), column);
        }
        TimeColumn stamps = numbers(column, true, options);
        if (stamps == null && column.whole() == null) {
            throw table.mistake(column, "holds fractions; times are dates or whole numbers; leave it "
                    + "out with the setting 'ignore', and the rows are numbered");
        }
        return stamps == null ? new TimeReader(column.whole(), null) : new TimeReader(stamps.times(), stamps);
    }

    /** Numbers as times, or null if they only count. */
    static TimeColumn numbers(Column column, boolean told, TimeOptions options) {
        return column.whole() != null
                ? TimeNumbers.of(column.name(), told, column.whole(), options)
                : TimeNumbers.of(column.name(), told, column.numbers(), options);
    }

    private static DataException missing(Columns table, int row, Column column) {
        return table.mistake(row, column, "the time is missing; fill it in or remove the row");
    }

    private static String[] texts(Columns table, TimeRole role) {
        String[] texts = new String[table.rows()];
        List<Column> columns = role.columns();
        for (int i = 0; i < texts.length; i++) {
            if (columns.size() == 1) {
                texts[i] = columns.getFirst().known(i);
            } else {
                StringBuilder text = new StringBuilder();
                for (int c = 0; c < columns.size(); c++) {
                    String part = columns.get(c).known(i);
                    if (part == null) {
                        throw missing(table, i, columns.get(c));
                    }
                    char ofYear = c == 1 ? ColumnNames.yearPart(columns.get(c)) : 0;
                    text.append(role.kind() != TimeRole.Kind.PARTS
                            ? c == 0 ? part : clock(part)
                            : ofYear != 0 ? ofYear(ofYear, text.toString(), part) : part(c, part));
                }
                boolean rests = role.kind() == TimeRole.Kind.PARTS && ColumnNames.yearPart(columns.get(1)) == 0;
                texts[i] = text + (rests ? rest(columns.size()) : "");
            }
        }
        return texts;
    }

    /** What follows a year: its week, its quarter, or month and day of the day that is counted; the text itself if it is none. */
    private static String ofYear(char kind, String year, String text) {
        String number = text.replaceFirst("(?i)^[WQ]", "");
        return switch (kind) {
            case 'W' -> "-W" + "0".repeat(Math.max(0, 2 - number.length())) + number;
            case 'Q' -> "Q" + number;
            default -> day(year, number);
        };
    }

    private static String day(String year, String number) {
        try {
            return LocalDate.ofYearDay(Integer.parseInt(year), Integer.parseInt(number)).toString().substring(4);
        } catch (DateTimeException | NumberFormatException _) {
            return "-" + number; // is told as no time, with its line
        }
    }

    /** What makes a date of a year and a month, and a time of day of an hour. */
    private static String rest(int parts) {
        return parts == 2 ? "-01" : parts == 4 ? ":00" : "";
    }

    /** A time of day, or its hour alone. */
    private static String clock(String text) {
        return text.length() > 2 ? " " + text : part(3, text) + ":00";
    }

    private static String part(int place, String text) {
        String padded = place > 0 && text.length() == 1 ? "0" + text : text;
        return switch (place) {
            case 0 -> padded;
            case 1, 2 -> "-" + padded;
            case 3 -> " " + padded;
            default -> ":" + padded;
        };
    }
}
