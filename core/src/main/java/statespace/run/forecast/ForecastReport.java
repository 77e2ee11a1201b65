package statespace.run.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.data.table.SeriesTable;
import statespace.report.Report;
import statespace.run.Digits;
import statespace.run.Facts;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Windows;

/** Gathers what the report shows: a choice of test windows spread over the test split, and the forecast beyond it. */
final class ForecastReport {
    private static final int VARIATES = 16;
    private static final int ENDS = 8; // rows that forecasts start after

    private final ForecastTask task;
    private final ForecastOutcome outcome;
    private final SeriesTable table;
    private final int shown;

    ForecastReport(ForecastTask task, ForecastOutcome outcome) {
        this.task = task;
        this.outcome = outcome;
        this.table = task.table();
        this.shown = Math.min(VARIATES, table.variates().size());
    }

    Report build(FutureForecast future) {
        ForecastMetrics metrics = outcome.metrics();
        List<Report.Window> windows = testWindows();
        future.windows().entrySet().stream().limit(ENDS)
                .forEach(end -> windows.add(futureWindow(end.getKey(), end.getValue())));
        List<Report.Coverage> coverage = new ArrayList<>();
        metrics.coverage().forEach(
                (level, covered) -> coverage.add(new Report.Coverage(Integer.parseInt(level), covered)));
        String lead = String.format(Locale.ROOT,
                "%s, look-back %d, horizon %d, seed %d; %s, %s.", Facts.count(metrics.windows(), "test window"),
                metrics.lookback(), metrics.horizon(), metrics.seed(), Facts.count(metrics.parameters(), "parameter"),
                Facts.trained(metrics.epochs(), metrics.seconds()));
        return new Report(table.name() + ", horizon " + metrics.horizon(), table.describe(), metrics.verdict(),
                lead, errors(metrics), coverage, steps(), outcome.history().curve(), metrics.bestEpoch(), timed(),
                table.variates().subList(0, shown), halfWidths(), windows, provenance());
    }

    private boolean timed() {
        return table.calendar().timed();
    }

    private List<Report.Errors> errors(ForecastMetrics metrics) {
        List<Report.Errors> rows = new ArrayList<>();
        outcome.measured().errors()
                .forEach((name, errors) -> rows.add(new Report.Errors(label(name), errors.mse(), errors.mae(),
                        name.equals(metrics.best()), name.equals("model"))));
        return rows;
    }

    private List<Report.Steps> steps() {
        List<Report.Steps> rows = new ArrayList<>();
        for (Map.Entry<String, Evaluation> row : outcome.measured().errors().entrySet()) {
            rows.add(new Report.Steps(label(row.getKey()), row.getKey().equals("model"),
                    rounded(row.getValue().stepMse())));
        }
        return rows;
    }

    private String label(String name) {
        return name.equals("model") ? outcome.metrics().backbone() + " (this model)" : name.replace('_', ' ');
    }

    private double[][][] halfWidths() {
        float[][][] scaled = outcome.measured().intervals().halfWidths();
        double[][][] widths = new double[scaled.length][shown][];
        for (int l = 0; l < scaled.length; l++) {
            for (int v = 0; v < shown; v++) {
                double standardDeviation = task.scaler().standardDeviation()[v];
                float[] row = scaled[l][v];
                widths[l][v] = rounded(
                        IntStream.range(0, row.length).mapToDouble(h -> row[h] * standardDeviation).toArray());
            }
        }
        return widths;
    }

    private List<Report.Window> testWindows() {
        Windows test = task.test();
        int[] chosen = Measured.sampled(task);
        int horizon = test.horizon();
        float[] predicted = outcome.measured().samples();
        List<Report.Window> windows = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            int target = test.targetRow(chosen[i]);
            List<Report.Series> series = new ArrayList<>();
            for (int v = 0; v < shown; v++) {
                int variate = v;
                int offset = (i * test.variates() + v) * horizon;
                double[] forecast = IntStream.range(0, horizon)
                        .mapToDouble(h -> task.scaler().restore(variate, predicted[offset + h])).toArray();
                series.add(new Report.Series(rounded(v, cut(v, target - test.lookback(), target)),
                        rounded(v, cut(v, target, target + horizon)), rounded(v, forecast)));
            }
            String label = "test window " + (chosen[i] + 1) + " of " + test.count() + ", from "
                    + table.calendar().format(table.times()[target]);
            windows.add(new Report.Window(label, times(target - test.lookback(), target + horizon), series));
        }
        return windows;
    }

    private Report.Window futureWindow(int last, FutureForecast.Window forecast) {
        int horizon = task.test().horizon();
        int first = last + 1 - task.test().lookback();
        List<Report.Series> series = new ArrayList<>();
        for (int v = 0; v < shown; v++) {
            double[] known = last + 1 == table.rows()
                    ? null
                    : rounded(v, Arrays.copyOf(cut(v, last + 1, Math.min(table.rows(), last + 1 + horizon)), horizon));
            for (int h = table.rows() - last - 1; known != null && h < horizon; h++) {
                known[h] = Double.NaN;
            }
            series.add(new Report.Series(rounded(v, cut(v, first, last + 1)), known, rounded(v, forecast.mean()[v])));
        }
        String from = ", from " + table.calendar().format(table.calendar().plus(table.times()[last], 1));
        return new Report.Window(last + 1 == table.rows()
                ? "after the last row" + from
                : "after the last known value of " + endingAt(last) + from, times(first, last + 1 + horizon), series);
    }

    private String endingAt(int row) {
        List<String> names = IntStream.range(0, table.variates().size()).filter(v -> table.lastKnown(v) == row)
                .mapToObj(v -> "'" + table.variates().get(v) + "'").toList();
        return String.join(", ", names.subList(0, Math.min(3, names.size())))
                + (names.size() > 3 ? " and " + (names.size() - 3) + " more" : "");
    }

    private double[] cut(int variate, int from, int to) {
        return Arrays.copyOfRange(table.values()[variate], from, to);
    }

    private double[] times(int from, int to) {
        double unit = timed() ? 1e-6 : 1;
        return IntStream.range(from, to)
                .mapToDouble(row -> unit * table.calendar().shown(table.calendar().plus(table.times()[0], row)))
                .toArray();
    }

    private List<List<String>> provenance() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("data", table.source()));
        rows.add(List.of("SHA-256", table.sha256()));
        rows.add(List.of("split",
                !task.split().isSplit()
                        ? "none"
                        : task.split().kind().label() + ": " + task.split().train() + " rows train, "
                                + (task.split().validation() - task.split().train()) + " validate, "
                                + (task.split().test() - task.split().validation()) + " test"));
        table.notices().forEach(notice -> rows.add(List.of("note", notice)));
        if (table.variates().size() > shown) {
            rows.add(List.of("note", "The first " + shown + " of " + table.variates().size() + " variates are shown."));
        }
        rows.addAll(Facts.of(outcome.config()));
        return rows;
    }

    private double[] rounded(int variate, double[] values) {
        Digits digits = new Digits(task.scaler().standardDeviation()[variate]);
        return Arrays.stream(values).map(digits::rounded).toArray(); // what is missing leaves a gap in its line
    }

    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(ForecastReport::rounded).toArray();
    }

    private static double rounded(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return Double.isNaN(value) ? value : 0; // what is missing leaves a gap in its line
        }
        double scale = Math.pow(10, 5 - Math.ceil(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
