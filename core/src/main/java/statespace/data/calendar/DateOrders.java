package statespace.data.calendar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Chooses between orders of day, month and year by the calendars that they make. */
final class DateOrders {
    private final String example;
    private final Function<DateOrder, TimeColumn> columns;

    DateOrders(String example, Function<DateOrder, TimeColumn> columns) {
        this.example = example.strip();
        this.columns = columns;
    }

    /**
     * A column in one order.
     *
     * @param calendar
     *            that it makes, or null if it makes none with few gaps
     * @param backward
     *            rows whose time is before that of the row above, or after it where most are before
     */
    private record Reading(DateOrder order, TimeColumn column, Calendar calendar, int backward) {
        String words() {
            long last = Arrays.stream(column.times()).max().orElseThrow();
            long first = Arrays.stream(column.times()).min().orElseThrow();
            return "as " + order.words() + " they are " + (calendar == null ? "not regular" : calendar.label())
                    + " from " + Micros.date(first) + " to " + Micros.date(last);
        }
    }

    TimeColumn choose(List<DateOrder> orders, TimeOptions options) {
        if (options.freq() != null) {
            PandasNames.parse("freq", options.freq());
        }
        List<Reading> readings = orders.stream().map(order -> read(order, options)).toList();
        List<Reading> regular = new ArrayList<>(readings.stream().filter(reading -> reading.calendar != null).toList());
        int least = regular.stream().mapToInt(Reading::backward).min().orElse(0);
        regular.removeIf(reading -> reading.backward > least);
        if (regular.size() > 1 && example.indexOf('-') < 0) {
            regular.removeIf(reading -> reading.order == DateOrder.YEAR_FIRST);
        }
        if (regular.size() > 1 && options.expected() != null) {
            List<Reading> expected = regular.stream()
                    .filter(reading -> reading.calendar.isCalled(options.expected())).toList();
            regular = expected.size() == 1 ? expected : regular;
        }
        if (regular.size() != 1) {
            List<Reading> shown = regular.size() > 1 ? regular : readings;
            throw new StampException(-1, "day and month cannot be told apart: "
                    + String.join("; ", shown.stream().map(Reading::words).toList())
                    + "; say how times are written with the setting 'date_format', such as "
                    + ToldFormat.example(shown.getFirst().order, example));
        }
        Reading chosen = regular.getFirst();
        String others = readings.stream()
                .filter(reading -> reading.order != chosen.order && reading.order != DateOrder.YEAR_FIRST)
                .map(reading -> reading.order.words()).collect(Collectors.joining(" or "));
        return others.isEmpty()
                ? chosen.column
                : new TimeColumn(chosen.column.times(), chosen.column.format(), chosen.column.zone(),
                        "because the times are regular as " + chosen.order.words() + " and not as " + others);
    }

    private Reading read(DateOrder order, TimeOptions options) {
        TimeColumn column = columns.apply(order);
        long[] times = column.times();
        int later = 0;
        int earlier = 0;
        for (int i = 1; i < times.length; i++) {
            later += times[i] > times[i - 1] ? 1 : 0;
            earlier += times[i] < times[i - 1] ? 1 : 0;
        }
        return new Reading(order, column, calendar(column, options), Math.min(later, earlier));
    }

    private static Calendar calendar(TimeColumn column, TimeOptions options) {
        long[] stamps = Arrays.stream(column.times()).distinct().sorted().toArray();
        if (stamps.length < 2) {
            return null;
        }
        try {
            Calendar calendar = CalendarFinder.find(stamps, column, options);
            long inserted = calendar.steps(stamps[0], stamps[stamps.length - 1]) + 1 - stamps.length;
            return 2 * inserted <= stamps.length ? calendar : null;
        } catch (StampException _) {
            return null;
        }
    }
}
