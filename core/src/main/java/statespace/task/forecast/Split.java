package statespace.task.forecast;

import java.util.Arrays;
import java.util.Locale;
import statespace.data.DataException;
import statespace.data.table.SeriesTable;

/**
 * Which rows train, validate and test. Windows of the validation and the test split may look back into the split before:
 * those splits start {@code lookback} rows earlier (the protocol of the long-term forecasting literature).
 *
 * @param kind
 *            how the borders came about; null where nothing is split
 * @param train
 *            rows [0, train) train
 * @param validation
 *            rows [train, validation) validate
 * @param test
 *            rows [validation, test) test
 */
public record Split(Kind kind, int train, int validation, int test) {

    /** Ways to set the borders. */
    public enum Kind {
        /** Electricity transformers, hourly: 12, 4 and 4 months of 30 days; later rows are not used. */
        ETT_HOUR("ETT hourly borders, 12/4/4 months"),
        /** The same sampled every 15 minutes. */
        ETT_MINUTE("ETT 15-minute borders, 12/4/4 months"),
        /** 70 % train, 20 % test, the rest between them validates. */
        RATIO("70/10/20");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    private static final int ETT_MONTH = 30 * 24;

    /** The borders for a table: told, or by the name of the file. */
    public static Split of(SeriesTable table, Kind told) {
        String name = table.name().toLowerCase(Locale.ROOT);
        int rows = table.rows();
        Kind kind = told;
        if (kind == null) {
            kind = name.startsWith("etth") && rows >= 20 * ETT_MONTH
                    ? Kind.ETT_HOUR
                    : name.startsWith("ettm") && rows >= 80 * ETT_MONTH ? Kind.ETT_MINUTE : Kind.RATIO;
        }
        return switch (kind) {
            case ETT_HOUR -> months(table, kind, ETT_MONTH);
            case ETT_MINUTE -> months(table, kind, 4 * ETT_MONTH);
            case RATIO -> {
                int train = (int) (rows * 0.7);
                yield new Split(kind, train, rows - (int) (rows * 0.2), rows);
            }
        };
    }

    private static Split months(SeriesTable table, Kind kind, int month) {
        if (table.rows() < 20 * month) {
            throw new DataException(table.source() + ": has " + table.rows() + " rows, the " + kind.label() + " need "
                    + 20 * month + "; choose the setting 'split=ratio'");
        }
        return new Split(kind, 12 * month, 16 * month, 20 * month);
    }

    /** No split: a trained model forecasts what follows the rows, and nothing is measured. */
    public static Split none(SeriesTable table) {
        return new Split(null, table.rows(), table.rows(), table.rows());
    }

    /** True if rows are split. */
    public boolean isSplit() {
        return kind != null;
    }

    /** True if each split has a window. */
    public boolean fits(int lookback, int horizon) {
        return Arrays.stream(rows(lookback)).allMatch(rows -> rows >= lookback + horizon);
    }

    private int[] rows(int lookback) {
        return new int[]{train, validation - train + lookback, test - validation + lookback};
    }

    /** Windows in each split, refusing a table where one has none. */
    public void check(SeriesTable table, int lookback, int horizon) {
        int[] rows = rows(lookback);
        String[] names = {"training", "validation", "test"};
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < lookback + horizon) {
                int least = leastRows(lookback, horizon);
                throw new DataException(table.source() + ": " + table.rows() + " rows are too few for look-back "
                        + lookback + " and horizon " + horizon + ": the " + names[i] + " split (" + kind.label()
                        + ") has " + rows[i] + " rows and needs " + (lookback + horizon)
                        + (kind == Kind.RATIO
                                ? "; supply at least " + least + " rows or ask for less"
                                : "; ask for less"));
            }
        }
    }

    private static int leastRows(int lookback, int horizon) {
        for (int rows = 2;; rows++) {
            int train = (int) (rows * 0.7);
            int test = (int) (rows * 0.2);
            if (train >= lookback + horizon && rows - train - test >= horizon && test >= horizon) {
                return rows;
            }
        }
    }
}
