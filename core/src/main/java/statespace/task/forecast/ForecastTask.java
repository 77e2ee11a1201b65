package statespace.task.forecast;

import java.util.LinkedHashMap;
import java.util.Map;
import statespace.data.table.Gaps;
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
     * @throws statespace.data.DataException
     *             if a split is too short for one window
     */
    public static ForecastTask of(SeriesTable table, Split.Kind kind, int lookback, int horizon) {
        Split split = Split.of(table, kind);
        split.check(table, lookback, horizon);
        return of(table, split, Scaler.fit(table, split.train()), lookback, horizon);
    }

    /** The same with a scaler that was fitted before. */
    public static ForecastTask of(SeriesTable table, Split split, Scaler scaler, int lookback, int horizon) {
        float[][] scaled = scaler.apply(table.values());
        return new ForecastTask(table, split, scaler, new Windows(scaled, 0, split.train(), lookback, horizon),
                new Windows(scaled, split.train() - lookback, split.validation(), lookback, horizon),
                new Windows(scaled, split.validation() - lookback, split.test(), lookback, horizon));
    }

    /**
     * The baselines, by name: repeat, seasonal_naive, ridge; the season follows from the table's frequency. Where values
     * are missing they see straight lines, drawn by what each look-back holds, and ridge is fitted to straight lines.
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
        if (!train.hasGaps() && !validation.hasGaps() && !test.hasGaps()) {
            baselines.put("ridge", Ridge.fit(train, validation));
            return baselines;
        }
        baselines.put("ridge", Ridge.fit(train.of(train.values(), Gaps.filled(train.truth()), true),
                validation.of(validation.values(), validation.truth(), true)));
        baselines.replaceAll((name, baseline) -> overLines(baseline, lookback));
        return baselines;
    }

    private static Forecaster overLines(Forecaster forecaster, int lookback) {
        return (inputs, rows) -> {
            float[] drawn = inputs.clone();
            Gaps.fillEach(drawn, lookback);
            return forecaster.predict(drawn, rows);
        };
    }

    /** The look-back that ends with the last row, scaled, (variates, lookback). */
    public float[] lastInputs() {
        int lookback = train.lookback();
        float[] inputs = new float[train.variates() * lookback];
        for (int v = 0; v < train.variates(); v++) {
            System.arraycopy(train.values()[v], table.rows() - lookback, inputs, v * lookback, lookback);
        }
        return inputs;
    }
}
