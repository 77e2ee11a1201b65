package statespace.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.calendar.StampException;
import statespace.data.calendar.TimeColumn;
import statespace.data.calendar.TimeOptions;
import statespace.data.calendar.TimeSteps;

/** Gathers rows into steps of a told length, with one value for those of a step. */
final class Resampling {
    private Resampling() {}

    /** The rows as they are where no step is told. */
    static SeriesReader.Rows of(RawTable raw, SeriesReader.Rows rows, ReadOptions options) {
        TimeOptions told = options.times();
        if (told.every() == null && told.aggregate() == null) {
            return rows;
        }
        if (told.every() == null || told.aggregate() == null) {
            throw new SettingException(
                    "the settings 'every' and 'aggregate' belong together: say into which steps rows "
                            + "are gathered, and what becomes of their values (mean, sum, first, last, min, max)");
        }
        if (told.freq() != null) {
            throw new SettingException("the settings 'freq' and 'every' both say the step; leave one out");
        }
        if (rows.stamps() == null) {
            throw new SettingException("the setting 'every' is for times, and the rows of " + raw.source().file()
                    + " are numbered; leave it out, or name the time column with the setting 'time_column'");
        }
        try {
            return gathered(rows, told, TimeSteps.every(told, rows.stamps()));
        } catch (StampException e) {
            throw new DataException(raw.source().file() + ", column '" + rows.timeColumn() + "': " + e.getMessage(), e);
        }
    }

    private static SeriesReader.Rows gathered(SeriesReader.Rows rows, TimeOptions told, TimeSteps steps) {
        Map<Long, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < rows.times().length; i++) {
            members.computeIfAbsent(steps.start(rows.times()[i]), _ -> new ArrayList<>()).add(i);
        }
        long[] times = members.keySet().stream().mapToLong(Long::longValue).toArray();
        int[] places = members.values().stream().mapToInt(list -> rows.places()[list.getFirst()]).toArray();
        double[][] values = new double[rows.values().length][times.length];
        int step = 0;
        for (List<Integer> list : members.values()) {
            list.sort((i, j) -> Long.compare(rows.times()[i], rows.times()[j]));
            for (int v = 0; v < values.length; v++) {
                double[] column = rows.values()[v];
                values[v][step] = value(told.aggregate(), list.stream().mapToDouble(i -> column[i])
                        .filter(value -> !Double.isNaN(value)).toArray());
            }
            step++;
        }
        List<String> notices = new ArrayList<>(rows.notices());
        notices.add(rows.times().length + " rows were gathered into " + times.length + " steps of " + told.every()
                + "; the value of a step is the " + word(told.aggregate()) + " of its rows.");
        TimeColumn stamps = steps.column(rows.stamps(), times);
        return new SeriesReader.Rows(rows.layout(), rows.timeColumn(), stamps, times, places, rows.variates(), values,
                notices);
    }

    /** Refuses options of times that would be ignored. */
    static void refuse(RawTable raw, TimeOptions options, String why) {
        String option = options.firstTold();
        if (option != null) {
            throw new SettingException("the setting '" + option + "' " + why + "; leave it out, or name the column of "
                    + raw.source().file() + " that holds times with the setting 'time_column'");
        }
    }

    private static String word(TimeOptions.Aggregate aggregate) {
        return switch (aggregate) {
            case MEAN -> "mean";
            case SUM -> "sum";
            case FIRST -> "first";
            case LAST -> "last";
            case MIN -> "minimum";
            case MAX -> "maximum";
        };
    }

    private static double value(TimeOptions.Aggregate aggregate, double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        return switch (aggregate) {
            case MEAN -> Arrays.stream(values).sum() / values.length;
            case SUM -> Arrays.stream(values).sum();
            case FIRST -> values[0];
            case LAST -> values[values.length - 1];
            case MIN -> Arrays.stream(values).min().getAsDouble();
            case MAX -> Arrays.stream(values).max().getAsDouble();
        };
    }
}
