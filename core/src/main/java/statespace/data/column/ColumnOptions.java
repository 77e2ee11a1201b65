package statespace.data.column;

import java.util.List;

/**
 * What is told of columns and their cells instead of being found out. Null, or an empty list: find out.
 *
 * @param target
 *            columns to forecast, in this order; the value column of a long table
 * @param ignore
 *            columns that are left out
 * @param label
 *            column that says which rows are anomalous
 * @param duplicates
 *            what becomes of rows with the same time
 * @param nulls
 *            further spellings of a missing value
 * @param decimal
 *            sign between whole part and fraction
 * @param thousands
 *            sign between groups of three digits
 */
public record ColumnOptions(List<String> target, List<String> ignore, String label, Duplicates duplicates,
        List<String> nulls, String decimal, String thousands) {

    /** Rows of one series with the same time. */
    public enum Duplicates {
        /** The first known value is kept. */
        FIRST,
        /** The last known value is kept. */
        LAST,
        /** The mean of the known values. */
        MEAN,
        /** The sum of the known values. */
        SUM
    }

    /** Find everything out. */
    public static final ColumnOptions AUTOMATIC = new ColumnOptions(null, null, null, null, null, null, null);

    /** Keeps lists as they are now. */
    public ColumnOptions {
        target = target == null || target.isEmpty() ? null : List.copyOf(target);
        ignore = ignore == null ? List.of() : List.copyOf(ignore);
        nulls = nulls == null ? List.of() : List.copyOf(nulls);
    }

    /** The same with columns to forecast. */
    public ColumnOptions withTarget(List<String> names) {
        return new ColumnOptions(names, ignore, label, duplicates, nulls, decimal, thousands);
    }

    /** The same with columns that are left out. */
    public ColumnOptions withIgnore(List<String> names) {
        return new ColumnOptions(target, names, label, duplicates, nulls, decimal, thousands);
    }

    /** The same with a column of labels. */
    public ColumnOptions withLabel(String name) {
        return new ColumnOptions(target, ignore, name, duplicates, nulls, decimal, thousands);
    }

    /** The same with a treatment of rows with the same time. */
    public ColumnOptions withDuplicates(Duplicates kept) {
        return new ColumnOptions(target, ignore, label, kept, nulls, decimal, thousands);
    }

    /** The same with further spellings of a missing value. */
    public ColumnOptions withNulls(List<String> texts) {
        return new ColumnOptions(target, ignore, label, duplicates, texts, decimal, thousands);
    }

    /** The same with signs in numbers. */
    public ColumnOptions withNumbers(String point, String groups) {
        return new ColumnOptions(target, ignore, label, duplicates, nulls, point, groups);
    }

    /** The same, and where it is open as in another. */
    public ColumnOptions orElse(ColumnOptions other) {
        return new ColumnOptions(target == null ? other.target : target, ignore.isEmpty() ? other.ignore : ignore,
                label == null ? other.label : label, duplicates == null ? other.duplicates : duplicates,
                nulls.isEmpty() ? other.nulls : nulls, decimal == null ? other.decimal : decimal,
                thousands == null ? other.thousands : thousands);
    }

    /** The name of the first setting that is told, or null. */
    public String option() {
        return target != null
                ? "target"
                : !ignore.isEmpty()
                        ? "ignore"
                        : duplicates != null
                                ? "duplicates"
                                : !nulls.isEmpty()
                                        ? "null"
                                        : decimal != null ? "decimal" : thousands != null ? "thousands" : null;
    }

    /** How numbers are written. */
    public NumberForm numbers() {
        return NumberForm.of(decimal, thousands);
    }

    /** How missing numbers are written. */
    public MissingText missing() {
        return new MissingText(nulls);
    }
}
