package statespace.data.column;

import java.util.List;
import statespace.data.DataException;

/**
 * The times of the rows of a table.
 *
 * @param values
 *            microseconds since 1970, or numbers, (rows)
 * @param timed
 *            true for microseconds
 */
public record TimeReader(long[] values, boolean timed) {
    private static final String FORM = " is no time; write times as 2016-07-01 00:00:00";

    /**
     * Reads them.
     *
     * @throws DataException
     *             that names the first row without a time
     */
    public static TimeReader read(Columns table, TimeRole role) {
        Column column = role.columns().getFirst();
        for (Column part : role.columns()) {
            if (part.isNumeric() || part.type() == Column.Type.TIME) {
                checkBlank(table, part);
            }
        }
        if (role.columns().size() == 1 && column.type() == Column.Type.TIME) {
            return new TimeReader(column.whole(), true);
        }
        return switch (role.kind()) {
            case NUMBERS -> numbers(table, column);
            case COMPACT -> new TimeReader(CompactDates.micros(column.whole()), true);
            case EPOCH -> new TimeReader(epoch(column), true);
            case STAMPS, DATE_AND_CLOCK, PARTS -> new TimeReader(texts(table, role), true);
        };
    }

    private static void checkBlank(Columns table, Column column) {
        if (column.blank() >= 0) {
            throw missing(table, column.blank(), column);
        }
    }

    private static DataException missing(Columns table, int row, Column column) {
        return table.mistake(row, column, "the time is missing; fill it in or remove the row");
    }

    private static TimeReader numbers(Columns table, Column column) {
        if (column.whole() == null) {
            throw table.mistake(column, "holds fractions; times are dates or whole numbers");
        }
        return new TimeReader(column.whole(), false);
    }

    private static long[] epoch(Column column) {
        double scale = TimeRole.scale(column);
        long[] whole = column.whole();
        long[] micros = new long[column.rows()];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = whole == null
                    ? Math.round(column.numbers()[i] * (1e6 / scale))
                    : scale > 1e6 ? Math.floorDiv(whole[i], 1000L) : whole[i] * (long) (1e6 / scale);
        }
        return micros;
    }

    private static long[] texts(Columns table, TimeRole role) {
        long[] micros = new long[table.rows()];
        Column first = role.columns().getFirst();
        for (int i = 0; i < micros.length; i++) {
            String text = text(table, role, i);
            micros[i] = TimeTexts.micros(text);
            if (micros[i] == TimeTexts.NONE) {
                throw table.mistake(i, first, "'" + Columns.shorten(text) + "'" + FORM);
            }
        }
        return micros;
    }

    /** The text of a row's time, the parts of several columns joined. */
    static String text(Columns table, TimeRole role, int row) {
        List<Column> columns = role.columns();
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < columns.size(); c++) {
            String part = columns.get(c).known(row);
            if (part == null) {
                throw missing(table, row, columns.get(c));
            }
            boolean date = columns.get(c).type() == Column.Type.TIME;
            text.append(role.kind() == TimeRole.Kind.PARTS
                    ? part(c, part)
                    : (c == 0 ? "" : " ") + (date ? CompactDates.text(columns.get(c).whole()[row]) : part));
        }
        if (role.kind() == TimeRole.Kind.PARTS) {
            text.append(switch (columns.size()) {
                case 1 -> "-01-01";
                case 2 -> "-01";
                case 4 -> ":00";
                default -> "";
            });
        }
        return text.toString();
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
