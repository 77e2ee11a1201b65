package statespace.data.calendar;

import java.util.List;
import java.util.regex.Matcher;

/** Orders of day, month and year. */
enum DateOrder {
    /** 31/1/2020. */
    DAY_FIRST("day/month/year", "dMy"),
    /** 1/31/2020. */
    MONTH_FIRST("month/day/year", "Mdy"),
    /** 20/1/31. */
    YEAR_FIRST("year/month/day", "yMd");

    private static final String GROUPS = "abc";

    private final String words;
    private final String fields;

    DateOrder(String words, String fields) {
        this.words = words;
        this.fields = fields;
    }

    /** The orders in which texts of a shape can be read. */
    static List<DateOrder> of(TimeShape shape) {
        return shape.isOpen() ? List.of(values()) : List.of(YEAR_FIRST);
    }

    String words() {
        return words;
    }

    /** The field, {@code d}, {@code M} or {@code y}, that one of the groups a, b, c holds. */
    String field(String group) {
        return String.valueOf(fields.charAt(GROUPS.indexOf(group)));
    }

    /** The digits of a field. */
    String text(TimeShape shape, Matcher matcher, String field) {
        return shape.group(matcher, String.valueOf(GROUPS.charAt(fields.indexOf(field))));
    }
}
