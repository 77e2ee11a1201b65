package statespace.lab.chimera;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.BackboneType;
import statespace.backbone.ChimeraSpec;
import statespace.backbone.MambaSpec;
import statespace.data.collection.M4Reader;
import statespace.data.collection.SeriesCollection;
import statespace.data.fetch.DataFolder;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.task.forecast.Seasonality;
import statespace.task.forecast.SeriesBaselines;
import statespace.task.forecast.SeriesErrors;
import statespace.task.forecast.SeriesForecaster;
import statespace.task.forecast.SeriesRidge;

/** The hourly series of the M4 competition, 48 steps ahead, by the organisers' errors. */
public final class M4HourlyStudy implements Study {
    private static final String HOME = "the hourly files of M4 are in github.com/Mcompetitions/M4-methods;"
            + " fetch them with: statespace data get m4-hourly";
    private static final String ORGANISERS = "the organisers' table, Mcompetitions/M4-methods";
    private static final int DAY = 24;
    private static final double PUBLISHED = 5e-4; // three decimals are published
    private static final SeriesErrors NAIVE = new SeriesErrors(43.003, 11.608);
    private static final SeriesErrors SEASONAL_NAIVE = new SeriesErrors(13.912, 1.193);
    private static final SeriesErrors NAIVE2 = new SeriesErrors(18.383, 2.395);

    /** A forecaster's row. */
    private record Entry(String name, SeriesErrors errors) {}

    @Override
    public Card card() {
        return new Card("chimera-m4-hourly", "Behrouz, Santacatterina and Zabih 2024, short-term forecasting (M4)",
                "Chimera forecasts hourly series of all kinds",
                "OWA below that of sNaive, .6275; Naive 43.003 / 11.608, sNaive 13.912 / 1.193, Naive2 18.383 / 2.395",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 3.0));
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        SeriesCollection hourly = read(setting.data());
        Checks checks = new Checks();
        List<Entry> entries = baselines(hourly, setting, checks);
        models(entries, hourly, setting, checks);
        return checks.add(table(hourly, entries)).add(published())
                .note("seed " + setting.seed()
                        + "; every forecaster sees the pasts only; ridge chose its look-back and its penalty, and the "
                        + "models their epoch, on their last " + hourly.horizon() + " values")
                .note("the paper gives errors for M4 as a whole; its errors for the hourly series are unknown")
                .findings();
    }

    static SeriesCollection read(DataFolder data) {
        return M4Reader.read(data.require("m4/Hourly-train.csv", HOME), data.require("m4/Hourly-test.csv", HOME));
    }

    /** The forecasters that no model may be without. */
    private static List<Entry> baselines(SeriesCollection hourly, Setting setting, Checks checks) {
        List<Entry> entries = new ArrayList<>();
        golden(entries, checks, "Naive", NAIVE, hourly, SeriesBaselines.naive());
        SeriesErrors seasonal = golden(entries, checks, "sNaive", SEASONAL_NAIVE, hourly,
                SeriesBaselines.seasonalNaive(DAY));
        SeriesErrors reference = golden(entries, checks, "Naive2", NAIVE2, hourly, SeriesBaselines.naive2(DAY));
        double passing = hourly.series().stream().filter(series -> Seasonality.isSeasonal(series.past(), DAY))
                .count();
        checks.add(Check.near("series of " + hourly.count() + " that pass the seasonality test", 413, 0,
                "the organisers' definition, by numpy", passing));
        checks.add(Check.near("OWA of sNaive", .6275, 5e-5, ORGANISERS, seasonal.owa(reference)));
        setting.progress().at(0.3, "ridge");
        int[] days = setting.is(Size.SMOKE) ? new int[]{2} : new int[]{2, 3, 5, 7};
        SeriesRidge ridge = SeriesRidge.fit(hourly, DAY, days);
        SeriesErrors errors = SeriesErrors.of(hourly, ridge, DAY);
        entries.add(new Entry("ridge over all series, last " + ridge.lookback() / DAY + " days", errors));
        checks.add(Check.atMost("OWA of ridge", .6275, "sNaive", errors.owa(reference)));
        return entries;
    }

    /** Chimera has one variate here, so that nothing is coupled; Mamba stands beside it. */
    private static void models(List<Entry> entries, SeriesCollection hourly, Setting setting, Checks checks)
            throws IOException {
        boolean smoke = setting.is(Size.SMOKE);
        SeriesCollection some = smoke
                ? new SeriesCollection(hourly.source(), hourly.sha256(), hourly.horizon(),
                        hourly.series().subList(0, 30))
                : hourly;
        SeriesErrors reference = entries.stream().filter(entry -> entry.name.equals("Naive2")).findFirst()
                .orElseThrow().errors;
        List<BackboneType<?>> backbones = smoke
                ? List.of(ChimeraSpec.TYPE)
                : List.of(ChimeraSpec.TYPE, MambaSpec.TYPE);
        for (int i = 0; i < backbones.size(); i++) {
            String name = backbones.get(i).equals(ChimeraSpec.TYPE) ? "Chimera" : "Mamba";
            try (PointerScope _ = new PointerScope()) {
                SeasonalFit fit = SeasonalFit.of(some, backbones.get(i), 7 * DAY, DAY, smoke ? 1 : 10, setting,
                        new Part(name, 0.3 + 0.7 * i / backbones.size(), 0.3 + 0.7 * (i + 1) / backbones.size()));
                SeriesErrors errors = SeriesErrors.of(some, fit, DAY);
                entries.add(new Entry(name + (smoke ? ", first 30 series" : ", last 7 days"), errors));
                if (i == 0) {
                    checks.add(Check.atMost("OWA of Chimera" + (smoke ? " on 30 series, one epoch" : ""),
                            smoke ? 1 : .6275, smoke ? "Naive2 of all series" : "sNaive", errors.owa(reference)));
                }
            }
        }
    }

    private static SeriesErrors golden(List<Entry> entries, Checks checks, String name, SeriesErrors expected,
            SeriesCollection hourly, SeriesForecaster forecaster) {
        SeriesErrors errors = SeriesErrors.of(hourly, forecaster, DAY);
        checks.add(Check.near("sMAPE of " + name, expected.smape(), PUBLISHED, ORGANISERS, errors.smape()));
        checks.add(Check.near("MASE of " + name, expected.mase(), PUBLISHED, ORGANISERS, errors.mase()));
        entries.add(new Entry(name, errors));
        return errors;
    }

    private static Table table(SeriesCollection hourly, List<Entry> entries) {
        SeriesErrors reference = entries.stream().filter(entry -> entry.name.equals("Naive2")).findFirst()
                .orElseThrow().errors;
        return new Table(hourly.count() + " hourly series of M4, " + hourly.horizon() + " steps ahead, measured",
                List.of("forecaster", "sMAPE", "MASE", "OWA"),
                entries.stream().map(entry -> row(entry, reference)).toList());
    }

    private static Table published() {
        List<Entry> entries = List.of(new Entry("Theta", new SeriesErrors(18.138, 2.455)),
                new Entry("Comb", new SeriesErrors(22.053, 4.582)),
                new Entry("ES-RNN, winner of the competition", new SeriesErrors(9.328, .893)));
        return new Table("The same series, published by the organisers",
                List.of("forecaster", "sMAPE", "MASE", "OWA"),
                entries.stream().map(entry -> row(entry, NAIVE2)).toList());
    }

    private static List<String> row(Entry entry, SeriesErrors reference) {
        return List.of(entry.name, String.format(Locale.ROOT, "%.3f", entry.errors.smape()),
                String.format(Locale.ROOT, "%.3f", entry.errors.mase()),
                String.format(Locale.ROOT, "%.4f", entry.errors.owa(reference)));
    }
}
