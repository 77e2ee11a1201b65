package statespace.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import statespace.data.calendar.TimeOptions;
import statespace.data.column.ColumnOptions;
import statespace.data.column.NameList;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesTable;

/**
 * How a run was told to read its table, so that a trained model reads others alike; null where it was found out. Variates
 * are kept with the scaling, skipped values with the task.
 *
 * @param layout
 *            wide or long
 * @param timeColumn
 *            name
 * @param idColumn
 *            name, of a long table
 * @param valueColumn
 *            name, of a long table
 * @param freq
 *            pandas' name of the calendar
 * @param dateFormat
 *            of the times
 * @param timeZone
 *            of the times
 * @param every
 *            step into which rows are gathered
 * @param aggregate
 *            what becomes of the values of a step
 * @param ignore
 *            names of columns that are left out
 * @param duplicates
 *            what becomes of rows with the same time
 * @param nullText
 *            further spellings of a missing value
 * @param decimal
 *            sign between whole part and fraction
 * @param thousands
 *            sign between groups of digits
 */
public record Reading(String layout, String timeColumn, String idColumn, String valueColumn, String freq,
        String dateFormat, String timeZone, String every, String aggregate, String ignore, String duplicates,
        String nullText, String decimal, String thousands) {
    private static final Reading NONE = new Reading(null, null, null, null);

    /** Where nothing is told about times and cells. */
    public Reading(String layout, String timeColumn, String idColumn, String valueColumn) {
        this(layout, timeColumn, idColumn, valueColumn, null, null, null, null, null, null, null, null, null, null);
    }

    /** As a table was read; null where nothing was told. */
    public static Reading of(SeriesTable table) {
        ReadOptions told = table.told();
        ColumnOptions columns = told.columns();
        boolean oneTarget = columns.target() != null && table.layout() == ReadOptions.Layout.LONG;
        Reading reading = new Reading(lower(told.layout()), told.time(), told.id(),
                oneTarget ? NameList.join(columns.target()) : told.value(), told.times().freq(),
                told.times().dateFormat(), told.times().timeZone(), told.times().every(),
                lower(told.times().aggregate()), NameList.join(columns.ignore()),
                lower(columns.duplicates()), NameList.join(columns.nulls()), columns.decimal(), columns.thousands());
        return reading.equals(NONE) ? null : reading;
    }

    private static String lower(Enum<?> word) {
        return word == null ? null : word.name().toLowerCase(Locale.ROOT);
    }

    /** As the run of a configuration did. */
    static Reading of(RunConfig config) {
        return config.data().reading() == null ? NONE : config.data().reading();
    }

    /** What is asked for, and what it leaves open as the run had it. */
    ReadOptions over(ReadOptions asked) {
        ReadOptions.Layout known = layout == null ? null : ReadOptions.Layout.valueOf(layout.toUpperCase(Locale.ROOT));
        ReadOptions.Layout form = asked.layout() == null ? known : asked.layout();
        boolean wide = form == ReadOptions.Layout.WIDE;
        return new ReadOptions(form, asked.time() == null ? timeColumn : asked.time(),
                asked.id() == null && !wide ? idColumn : asked.id(),
                asked.value() == null && !wide && asked.columns().target() == null ? valueColumn : asked.value(),
                asked.variates(), asked.missing(), asked.query(), asked.allowRemote(), asked.times().orElse(times()),
                asked.columns().orElse(columns()));
    }

    private ColumnOptions columns() {
        return new ColumnOptions(null, NameList.split(ignore == null ? null : List.of(ignore)), null,
                duplicates == null ? null : ColumnOptions.Duplicates.valueOf(duplicates.toUpperCase(Locale.ROOT)),
                NameList.split(nullText == null ? null : List.of(nullText)), decimal, thousands);
    }

    private TimeOptions times() {
        return new TimeOptions(freq, dateFormat, timeZone, every,
                aggregate == null ? null : TimeOptions.Aggregate.valueOf(aggregate.toUpperCase(Locale.ROOT)));
    }

    /** Where a table was read in another way than the run told. */
    @JsonIgnore
    List<String> differences(ReadOptions asked) {
        List<String> notes = new ArrayList<>();
        note(notes, "layout", layout, asked.layout() == null ? null : asked.layout().name().toLowerCase(Locale.ROOT));
        note(notes, "time column", timeColumn, asked.time());
        note(notes, "series column", idColumn, asked.id());
        note(notes, "value column", valueColumn, asked.value());
        note(notes, "treatment of rows with the same time", duplicates, lower(asked.columns().duplicates()));
        note(notes, "decimal sign", decimal, asked.columns().decimal());
        note(notes, "sign between groups of digits", thousands, asked.columns().thousands());
        note(notes, "calendar", freq, asked.times().freq());
        note(notes, "time zone", timeZone, asked.times().timeZone());
        note(notes, "step into which rows are gathered", every, asked.times().every());
        note(notes, "aggregate", aggregate, lower(asked.times().aggregate()));
        return notes;
    }

    private static void note(List<String> notes, String what, String then, String now) {
        if (then != null && now != null && !then.equals(now)) {
            notes.add("The " + what + " is '" + now + "' as asked; the model was trained with '" + then + "'.");
        }
    }
}
