package statespace.run;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import statespace.config.SettingException;
import statespace.data.table.ReadOptions;
import statespace.task.forecast.Split;

/**
 * The data that a trained model is to meet. A task says which of these it takes ({@link Task#takes}); what it does not take
 * is refused where it was asked for.
 *
 * @param files
 *            one, or two: a training split and a test split
 * @param options
 *            how tables are read; what they leave open is read as the run has it; null for all open
 * @param split
 *            of a table's rows; null for the one that the model was trained with
 * @param labels
 *            file of labels; null for none
 * @param labelColumn
 *            column of labels; null for none
 * @param rate
 *            factor on the step size of time-invariant layers
 * @param again
 *            true to measure even where a run's folder holds what was measured on the same data
 * @param textColumn
 *            column of texts, or of the first ones of pairs; null for none
 * @param pairColumn
 *            column of the second texts of pairs; null for none
 */
public record DataRequest(List<Path> files, ReadOptions options, Split.Kind split, Path labels, String labelColumn,
        double rate, boolean again, String textColumn, String pairColumn) {

    /** What can be asked for beside a file. */
    public enum Part {
        /** A second file. */
        TRAIN_AND_TEST,
        /** Wide or long. */
        LAYOUT,
        /** Name of a column. */
        TIME_COLUMN,
        /** Name of a column. */
        ID_COLUMN,
        /** Name of a column. */
        VALUE_COLUMN,
        /** Names of those to keep. */
        VARIATES,
        /** Names of columns to forecast. */
        TARGET,
        /** Names of columns that are left out. */
        IGNORE,
        /** What is done about rows with the same time. */
        DUPLICATES,
        /** Spellings of missing values. */
        NULL,
        /** A sign in numbers. */
        DECIMAL,
        /** A sign in numbers. */
        THOUSANDS,
        /** What is done about missing values. */
        MISSING,
        /** SQL. */
        QUERY,
        /** Whether the query may read addresses. */
        ALLOW_REMOTE,
        /** Name of a calendar. */
        FREQ,
        /** How times are written. */
        DATE_FORMAT,
        /** Name of a zone. */
        TIME_ZONE,
        /** A step to gather rows into. */
        EVERY,
        /** What becomes of the values of a step. */
        AGGREGATE,
        /** How rows are divided. */
        SPLIT,
        /** A file. */
        LABELS,
        /** Name of a column. */
        LABEL_COLUMN,
        /** Name of a column. */
        TEXT_COLUMN,
        /** Name of a column. */
        PAIR_COLUMN,
        /** A factor on step sizes. */
        RATE;

        /** What says how a table is read. */
        public static Set<Part> ofTables() {
            return EnumSet.of(LAYOUT, TIME_COLUMN, ID_COLUMN, VALUE_COLUMN, VARIATES, TARGET, IGNORE, DUPLICATES, NULL,
                    DECIMAL,
                    THOUSANDS, MISSING, QUERY, ALLOW_REMOTE, FREQ, DATE_FORMAT, TIME_ZONE, EVERY, AGGREGATE);
        }

        private String asked() {
            return this == TRAIN_AND_TEST ? "a second file" : "the setting '" + name().toLowerCase(Locale.ROOT) + "'";
        }
    }

    /**
     * Checks that there is a file.
     *
     * @throws SettingException
     *             if there is none, or more than two, or the rate is not positive
     */
    public DataRequest {
        if (files == null || files.isEmpty() || files.size() > 2) {
            throw new SettingException("name one file of data, or two: a training split and a test split");
        }
        if (!(rate > 0) || !Double.isFinite(rate)) {
            throw new SettingException("the setting 'rate' takes a number above 0, not " + rate);
        }
        files = List.copyOf(files);
        options = options == null ? ReadOptions.automatic() : options;
    }

    /** Without texts. */
    public DataRequest(List<Path> files, ReadOptions options, Split.Kind split, Path labels, String labelColumn,
            double rate, boolean again) {
        this(files, options, split, labels, labelColumn, rate, again, null, null);
    }

    /** One file, read as the run has it. */
    public static DataRequest of(Path file) {
        return of(List.of(file));
    }

    /** One file, or a training split and a test split, read as the run has it. */
    public static DataRequest of(List<Path> files) {
        return new DataRequest(files, null, null, null, null, 1, true);
    }

    /** The same with tables read as told. */
    public DataRequest with(ReadOptions told) {
        return new DataRequest(files, told, split, labels, labelColumn, rate, again, textColumn, pairColumn);
    }

    /** The same with another split; null for that of the run. */
    public DataRequest with(Split.Kind kind) {
        return new DataRequest(files, options, kind, labels, labelColumn, rate, again, textColumn, pairColumn);
    }

    /** The same with labels in a file or in a column; null for none. */
    public DataRequest withLabels(Path file, String column) {
        return new DataRequest(files, options, split, file, column, rate, again, textColumn, pairColumn);
    }

    /** The same with the columns of a table of texts; null for those of the run. */
    public DataRequest withTexts(String label, String text, String pair) {
        return new DataRequest(files, options, split, labels, label, rate, again, text, pair);
    }

    /** The same with a factor on step sizes. */
    public DataRequest withRate(double factor) {
        return new DataRequest(files, options, split, labels, labelColumn, factor, again, textColumn, pairColumn);
    }

    /** The same, satisfied with what was measured before on the same data. */
    public DataRequest reusing() {
        return new DataRequest(files, options, split, labels, labelColumn, rate, false, textColumn,
                pairColumn);
    }

    /** What was asked for. */
    Set<Part> parts() {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        add(parts, Part.TRAIN_AND_TEST, files.size() > 1);
        add(parts, Part.LAYOUT, options.layout() != null);
        add(parts, Part.TIME_COLUMN, options.time() != null);
        add(parts, Part.ID_COLUMN, options.id() != null);
        add(parts, Part.VALUE_COLUMN, options.value() != null);
        add(parts, Part.VARIATES, options.variates() != null);
        add(parts, Part.TARGET, options.columns().target() != null);
        add(parts, Part.IGNORE, !options.columns().ignore().isEmpty());
        add(parts, Part.DUPLICATES, options.columns().duplicates() != null);
        add(parts, Part.NULL, !options.columns().nulls().isEmpty());
        add(parts, Part.DECIMAL, options.columns().decimal() != null);
        add(parts, Part.THOUSANDS, options.columns().thousands() != null);
        add(parts, Part.MISSING, options.missing() != null);
        add(parts, Part.QUERY, options.query() != null);
        add(parts, Part.ALLOW_REMOTE, options.allowRemote());
        add(parts, Part.FREQ, options.times().freq() != null);
        add(parts, Part.DATE_FORMAT, options.times().dateFormat() != null);
        add(parts, Part.TIME_ZONE, options.times().timeZone() != null);
        add(parts, Part.EVERY, options.times().every() != null);
        add(parts, Part.AGGREGATE, options.times().aggregate() != null);
        add(parts, Part.SPLIT, split != null);
        add(parts, Part.LABELS, labels != null);
        add(parts, Part.LABEL_COLUMN, labelColumn != null);
        add(parts, Part.TEXT_COLUMN, textColumn != null);
        add(parts, Part.PAIR_COLUMN, pairColumn != null);
        add(parts, Part.RATE, rate != 1);
        return parts;
    }

    private static void add(Set<Part> parts, Part part, boolean asked) {
        if (asked) {
            parts.add(part);
        }
    }

    /**
     * Refuses what a task does not take.
     *
     * @throws SettingException
     *             that names the first of it
     */
    void check(Task<?, ?> task) {
        check(task.takes(), task.noun());
    }

    /**
     * Refuses what a model does not take.
     *
     * @param noun
     *            what the model is called, with its article
     * @throws SettingException
     *             that names the first of it
     */
    public void check(Set<Part> taken, String noun) {
        parts().stream().filter(part -> !taken.contains(part)).findFirst().ifPresent(part -> {
            throw new SettingException(part.asked() + " does not apply to " + noun + "; leave it out");
        });
    }
}
