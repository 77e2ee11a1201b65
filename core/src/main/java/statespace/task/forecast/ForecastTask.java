package statespace.task.forecast;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import statespace.data.DataException;
import statespace.data.table.Gaps;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesTable;
import statespace.task.Scaler;

/**
 * A table made into a forecasting task.
 *
 * @param table
 *            the series
 * @param split
 *            borders of the splits
 * @param scaler
 *            of the training rows
 * @param train
 *            training windows
 * @param validation
 *            validation windows
 * @param test
 *            test windows
 */
public record ForecastTask(
        SeriesTable table, Split split, Scaler scaler, Windows train, Windows validation, Windows test) {

    /**
     * Splits, scales and cuts.
     *
     * @param kind
     *            of the split, or null to choose by file name
     * @throws DataException
     *             if a split is too short for one window, or too little of it is known to train or to choose an epoch
     */
    public static ForecastTask of(SeriesTable table, Split.Kind kind, int lookback, int horizon) {
        Split split = Split.of(table, kind);
        split.check(table, lookback, horizon);
        checkKnown(table, split);
        return of(table, split, Scaler.fit(table, split.train()), lookback, horizon);
    }

    /** The same with a scaler that was fitted before. */
    public static ForecastTask of(SeriesTable table, Split split, Scaler scaler, int lookback, int horizon) {
        float[][] scaled = scaler.apply(table.values());
        boolean lines = table.missingTotal() > 0 && table.told().missing() != ReadOptions.Missing.SKIP;
        Windows all = new Windows(scaled, scaled, lines, 0, table.rows(), lookback, horizon);
        return new ForecastTask(table, split, scaler, all.between(0, split.train()),
                all.between(split.train() - lookback, split.validation()),
                all.between(split.validation() - lookback, split.test()));
    }

    private static void checkKnown(SeriesTable table, Split split) {
        for (int v = 0; v < table.variates().size(); v++) {
            if (known(table.values()[v], 0, split.train()) == 0) {
                throw new DataException(table.source() + ", column '" + table.variates().get(v) + "': the "
                        + split.train() + " training rows (" + split.kind().label() + ") hold no known value; supply "
                        + "some, or leave the column out with the setting 'variates'");
            }
        }
        if (Arrays.stream(table.values()).mapToInt(row -> known(row, split.train(), split.validation())).sum() == 0) {
            throw new DataException(table.source() + ": the " + (split.validation() - split.train())
                    + " validation rows (" + split.kind().label() + ") from "
                    + table.calendar().format(table.times()[split.train()]) + " on hold no known value, and without "
                    + "one no epoch can be chosen; leave the empty rows out");
        }
    }

    private static int known(double[] values, int from, int to) {
        return (int) Arrays.stream(values, from, to).filter(value -> !Double.isNaN(value)).count();
    }

    /**
     * The baselines, by name: repeat, seasonal_naive, ridge; the season follows from the table's frequency. Where values
     * are missing they see straight lines, drawn by what each look-back holds.
     */
    public Map<String, Forecaster> baselines() {
        return baselines(table.calendar().season());
    }

    /** The same with a season that is told, in steps. */
    public Map<String, Forecaster> baselines(int season) {
        Map<String, Forecaster> baselines = new LinkedHashMap<>();
        int lookback = train.lookback();
        int horizon = train.horizon();
        baselines.put("repeat", Baselines.repeat(lookback, horizon));
        baselines.put("seasonal_naive", Baselines.seasonalNaive(lookback, horizon, season));
        boolean gaps = table.missingTotal() > 0;
        baselines.put("ridge", Ridge.fit(train.withLines(gaps), validation.withLines(gaps)));
        if (gaps) {
            baselines.replaceAll((name, baseline) -> overLines(baseline, lookback));
        }
        return baselines;
    }

    private static Forecaster overLines(Forecaster forecaster, int lookback) {
        return (inputs, rows) -> {
            float[] drawn = inputs.clone();
            Gaps.fillEach(drawn, lookback);
            return forecaster.predict(drawn, rows);
        };
    }

    /** The look-back that ends with a row, as models see it: scaled, (variates, lookback). */
    public float[] inputsUntil(int lastRow) {
        int first = lastRow + 1 - train.lookback();
        return train.between(first, lastRow + 1).inputs(new int[]{0});
    }
}
