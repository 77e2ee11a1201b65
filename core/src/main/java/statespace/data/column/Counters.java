package statespace.data.column;

import java.util.Arrays;

/** Columns that count the rows, as data frames and databases write them. */
final class Counters {
    private static final int MANY = 20;

    private Counters() {}

    /** True for a column without a name of its own that holds different whole numbers, and for one called index or id that counts. */
    static boolean count(Column column) {
        if (!column.isWhole() || column.blank() >= 0 || !ColumnNames.isCounter(column)) {
            return false;
        }
        return risesByOne(column)
                || (ColumnNames.isUnnamed(column) && Arrays.stream(column.whole()).distinct().count() == column.rows());
    }

    /** True for a longer column of any name that rises by one in every row from 0 or 1. */
    static boolean looksLikeOne(Column column) {
        return column.isWhole() && column.blank() < 0 && column.rows() >= MANY && risesByOne(column)
                && (column.whole()[0] == 0 || column.whole()[0] == 1);
    }

    private static boolean risesByOne(Column column) {
        long[] numbers = column.whole();
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] != numbers[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }
}
