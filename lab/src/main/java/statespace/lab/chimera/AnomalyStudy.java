package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import statespace.data.AnomalyLabels;
import statespace.data.DataFolder;
import statespace.data.NpyFile;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.Backbone;
import statespace.task.DetectionQuality;

/** Anomalies of servers and of a spacecraft, series by series, beside noise, the largest deviation and a ridge regression. */
public final class AnomalyStudy implements Study {
    private static final String PAPER = "Behrouz, Santacatterina and Zabih 2024, anomaly detection";
    private static final List<String> BASELINES = List.of("noise", "max_z", "ridge");

    private final Card card;
    private final Function<DataFolder, List<Watched>> reader;

    private AnomalyStudy(Card card, Function<DataFolder, List<Watched>> reader) {
        this.card = card;
        this.reader = reader;
    }

    /** Machines of the server machine data set. */
    public static AnomalyStudy servers() {
        return new AnomalyStudy(
                new Card("chimera-smd", PAPER + " (SMD)",
                        "a model of usual rows finds the anomalies of servers better than the largest deviation does",
                        "area under precision over recall above that of max|z| and of noise on every machine",
                        Map.of(Size.SMOKE, 1.0, Size.LAPTOP, 3.0)),
                data -> List.of(machine(data, "1-6"), machine(data, "3-4")));
    }

    /** Channels of the Mars rover. */
    public static AnomalyStudy rover() {
        return new AnomalyStudy(
                new Card("chimera-msl", PAPER + " (MSL)",
                        "a model of usual rows finds the anomalies of a rover better than the largest deviation does",
                        "area under precision over recall above that of max|z| and of noise on every channel",
                        Map.of(Size.SMOKE, 1.0, Size.LAPTOP, 5.0)),
                AnomalyStudy::channels);
    }

    private static Watched machine(DataFolder data, String name) {
        String home = "the set is in github.com/NetManAIOps/OmniAnomaly; save each machine's two parts and its labels "
                + "as .npy under these names";
        double[][] usual = values(data.require("smd/machine-" + name + "_train.npy", home));
        double[][] watched = values(data.require("smd/machine-" + name + "_test.npy", home));
        boolean[] truth = NpyFile.read(data.require("smd/machine-" + name + "_test_label.npy", home)).labels();
        return new Watched("machine " + name, usual, watched, truth);
    }

    private static List<Watched> channels(DataFolder data) {
        String home = "the set is in github.com/khundman/telemanom";
        AnomalyLabels labels = AnomalyLabels.read(data.require("msl/labeled_anomalies.csv", home));
        List<Watched> channels = new ArrayList<>();
        labels.channels().forEach((name, channel) -> {
            Path train = data.root().resolve("msl/train/" + name + ".npy");
            if (channel.spacecraft().equals("MSL") && java.nio.file.Files.exists(train)) {
                double[][] watched = values(data.require("msl/test/" + name + ".npy", home));
                channels.add(
                        new Watched("channel " + name, values(train), watched, labels.of(name, watched[0].length)));
            }
        });
        if (channels.isEmpty()) {
            data.require("msl/train/C-1.npy", home);
        }
        return channels;
    }

    private static double[][] values(Path file) {
        return NpyFile.read(file).table().values();
    }

    @Override
    public Card card() {
        return card;
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        List<Watched> all = reader.apply(setting.data());
        if (setting.is(Size.SMOKE)) {
            all = all.subList(0, 1);
        }
        Checks checks = new Checks();
        List<List<String>> areas = new ArrayList<>();
        List<List<String>> measures = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Watched one = all.get(i);
            Watched.Result result = one.measure(Backbone.CHIMERA, setting, setting.is(Size.SMOKE) ? 1 : 0,
                    Part.of(one.name(), i, all.size()));
            Map<String, DetectionQuality> by = result.by();
            double own = by.get("chimera").aucPr();
            List<String> row = new ArrayList<>(List.of(one.name(), Integer.toString(one.usual().length),
                    String.format(Locale.ROOT, "%.1f %%", 100 * share(one.truth())), number(own)));
            for (String name : BASELINES) {
                row.add(number(by.get(name).aucPr()));
            }
            row.add(String.format(Locale.ROOT, "%.0f", result.seconds()));
            areas.add(row);
            by.forEach((name, quality) -> measures.add(measures(one.name(), name, quality)));
            double rival = Math.max(by.get("max_z").aucPr(), by.get("noise").aucPr());
            checks.add(Check.atLeast(one.name() + ", area over that of the better of max|z| and noise", 1,
                    "detectors without a model", own / rival));
        }
        return checks
                .add(new Table("Area under precision over recall",
                        List.of("series", "variates", "anomalous", "chimera", "noise", "max|z|", "ridge", "seconds"),
                        areas))
                .add(new Table(
                        "At the threshold from the usual rows; * point-adjusted F1 is won by noise and stands here only "
                                + "to be compared, best F1 knows the labels",
                        List.of("series", "detector", "F1", "precision", "recall", "PA%K area", "PA F1*", "best F1*"),
                        measures))
                .note("seed " + setting.seed()
                        + ", windows of 100 rows, width 16, one block, N = 8; the last fifth of the "
                        + "usual rows chooses the epoch, scales the errors and sets the threshold at its 99 % quantile; "
                        + "nothing is taken from the watched rows")
                .findings();
    }

    private static double share(boolean[] truth) {
        int count = 0;
        for (boolean anomalous : truth) {
            count += anomalous ? 1 : 0;
        }
        return (double) count / truth.length;
    }

    private static List<String> measures(String series, String name, DetectionQuality q) {
        return List.of(series, name.equals("max_z") ? "max|z|" : name, number(q.f1()), number(q.precision()),
                number(q.recall()), number(q.adjustedArea()), number(q.adjustedF1()), number(q.bestF1()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
