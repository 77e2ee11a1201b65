package statespace.lab.chimera;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import statespace.backbone.ChimeraSpec;
import statespace.data.array.AnomalyLabels;
import statespace.data.array.NpyFile;
import statespace.data.fetch.DataFolder;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.model.detect.RowScore;
import statespace.task.detect.DetectionQuality;

/** Anomalies of servers and of a spacecraft, series by series, beside noise, the largest deviation and a ridge regression. */
public final class AnomalyStudy implements Study {
    private static final String PAPER = "Behrouz, Santacatterina and Zabih 2024, anomaly detection";
    private static final int FEW_ROWS = 1500;
    private static final String CLAIM = "a model of normal rows finds anomalies better than the largest deviation does";
    /** As the rover's data is published: variate 0 is measured, the others are commands; errors are smoothed over 105 rows. */
    private static final RowScore TELEMETRY = new RowScore(false, List.of(0), 105);

    private final Card card;
    private final Function<DataFolder, List<AnomalySeries>> reader;
    private final boolean each; // whether the claim is for every series, or for their mean

    private AnomalyStudy(Card card, Function<DataFolder, List<AnomalySeries>> reader, boolean each) {
        this.card = card;
        this.reader = reader;
        this.each = each;
    }

    /** Machines of the server machine data set. */
    public static AnomalyStudy servers() {
        return new AnomalyStudy(
                new Card("chimera-smd", PAPER + " (SMD)",
                        CLAIM,
                        "area under precision over recall above that of max|z| and of noise on every machine",
                        Map.of(Size.SMOKE, 0.2, Size.LAPTOP, 1.5)),
                data -> List.of(machine(data, "1-6"), machine(data, "3-4")), true);
    }

    /** Channels of the Mars rover. */
    public static AnomalyStudy rover() {
        return new AnomalyStudy(
                new Card("chimera-msl", PAPER + " (MSL)",
                        CLAIM, "area under precision over recall above that of max|z| and of noise, mean over channels",
                        Map.of(Size.SMOKE, 0.2, Size.LAPTOP, 6.0)),
                AnomalyStudy::channels, false);
    }

    /** Sets that are not passed around freely: the files that they need are named. */
    public static List<Study> recipes() {
        return List.of(
                new AnomalyStudy(
                        new Card("chimera-psm", PAPER + " (PSM)", CLAIM, "area above that of max|z| and of noise",
                                Map.of(Size.PAPER, Double.NaN)),
                        AnomalyStudy::pooledServers, true),
                new AnomalyStudy(
                        new Card("chimera-swat", PAPER + " (SWaT)", CLAIM, "area above that of max|z| and of noise",
                                Map.of(Size.PAPER, Double.NaN)),
                        AnomalyStudy::waterTreatment, true));
    }

    private static List<AnomalySeries> pooledServers(DataFolder data) {
        String home = "the pooled server metrics are in github.com/eBay/RANSynCoders; keep train.csv, test.csv and "
                + "test_label.csv as they are";
        double[][] normal = SeriesReader.read(data.require("psm/train.csv", home), ReadOptions.automatic()).values();
        double[][] tested = SeriesReader.read(data.require("psm/test.csv", home), ReadOptions.automatic()).values();
        Path labels = data.require("psm/test_label.csv", home);
        double[][] truth = SeriesReader.read(labels, ReadOptions.automatic()).values();
        return List.of(new AnomalySeries("pooled servers", normal, tested,
                AnomalyLabels.of(labels.toString(), truth[truth.length - 1]), RowScore.mean()));
    }

    private static List<AnomalySeries> waterTreatment(DataFolder data) {
        String home = "the set is given out on request by itrust.sutd.edu.sg; save its parts as CSV with a last column "
                + "Normal/Attack of 0 and 1";
        double[][] normal = SeriesReader.read(data.require("swat/train.csv", home), ReadOptions.automatic()).values();
        Path file = data.require("swat/test.csv", home);
        double[][] tested = SeriesReader.read(file, ReadOptions.automatic()).values();
        int sensors = tested.length - 1;
        return List
                .of(new AnomalySeries("water treatment", Arrays.copyOf(normal, sensors), Arrays.copyOf(tested, sensors),
                        AnomalyLabels.of(file + ", last column", tested[sensors]), RowScore.mean()));
    }

    private static AnomalySeries machine(DataFolder data, String name) {
        String home = "the set is in github.com/NetManAIOps/OmniAnomaly; save each machine's two parts and its labels "
                + "as .npy under these names";
        double[][] normal = values(data.require("smd/machine-" + name + "_train.npy", home));
        double[][] tested = values(data.require("smd/machine-" + name + "_test.npy", home));
        boolean[] truth = NpyFile.read(data.require("smd/machine-" + name + "_test_label.npy", home)).labels();
        return new AnomalySeries("machine " + name, normal, tested, truth, RowScore.mean());
    }

    private static List<AnomalySeries> channels(DataFolder data) {
        String home = "the set is in github.com/khundman/telemanom";
        AnomalyLabels labels = AnomalyLabels.read(data.require("msl/labeled_anomalies.csv", home));
        List<AnomalySeries> channels = new ArrayList<>();
        labels.channels().forEach((name, channel) -> {
            Path train = data.root().resolve("msl/train/" + name + ".npy");
            if (channel.spacecraft().equals("MSL") && java.nio.file.Files.exists(train)) {
                double[][] tested = values(data.require("msl/test/" + name + ".npy", home));
                channels.add(
                        new AnomalySeries("channel " + name, values(train), tested, labels.of(name, tested[0].length),
                                TELEMETRY));
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
        List<AnomalySeries> found = reader.apply(setting.data());
        boolean smoke = setting.is(Size.SMOKE);
        List<AnomalySeries> all = smoke ? List.of(found.getFirst().shortened(FEW_ROWS)) : found;
        Checks checks = new Checks();
        List<List<String>> areas = new ArrayList<>();
        List<List<String>> measures = new ArrayList<>();
        Map<String, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            AnomalySeries one = all.get(i);
            AnomalySeries.Result result = one.measure(ChimeraSpec.TYPE, setting, smoke ? 1 : 0,
                    Part.of(one.name(), i, all.size()));
            List<String> row = new ArrayList<>(List.of(one.name(), Integer.toString(one.normal().length),
                    String.format(Locale.ROOT, "%.1f %%", 100 * share(one.truth()))));
            Map<String, Double> of = new LinkedHashMap<>();
            result.by().forEach((name, quality) -> {
                of.put(name, quality.aucPr());
                row.add(number(quality.aucPr()));
                measures.add(measures(one.name(), label(name), quality));
            });
            row.add(String.format(Locale.ROOT, "%.0f", result.seconds()));
            areas.add(row);
            of.forEach((name, area) -> means.merge(name, area / all.size(), Double::sum));
            if (each && !smoke) {
                check(checks, one.name(), of);
            }
        }
        List<String> mean = new ArrayList<>(List.of("mean", "", ""));
        means.values().forEach(area -> mean.add(number(area)));
        mean.add("");
        areas.add(mean);
        if (smoke) {
            checks.add(Check.atLeast("area over that of noise, a few rows", 1.5, "a score without information",
                    means.get("chimera") / means.get("noise")));
        } else if (!each) {
            check(checks, "mean over the series", means);
        }
        List<String> heads = new ArrayList<>(List.of("series", "variates", "anomalous"));
        means.keySet().forEach(name -> heads.add(label(name)));
        heads.add("seconds");
        return checks
                .add(new Table("Area under precision over recall", heads, areas))
                .add(new Table(
                        "At the threshold from the normal rows; * to be compared with published numbers only: point-adjusted "
                                + "F1 counts a segment as found whole once one of its rows is, best F1 knows the labels",
                        List.of("series", "detector", "F1", "precision", "recall", "PA%K area", "PA F1*", "best F1*"),
                        measures))
                .note("seed " + setting.seed()
                        + ", windows of 100 rows, width 16, one block, N = 8; the last fifth of the "
                        + "normal rows chooses the epoch, scales the errors and sets the threshold at its 99 % quantile; "
                        + "nothing is taken from the test rows")
                .note(describe(all.getFirst().score()))
                .findings();
    }

    private static void check(Checks checks, String what, Map<String, Double> areas) {
        for (String rival : areas.keySet()) {
            if (!rival.equals("chimera") && !rival.equals("ridge")) {
                checks.add(Check.atLeast(what + ", area over that of " + label(rival), 1, "detectors without a model",
                        areas.get("chimera") / areas.get(rival)));
            }
        }
    }

    private static String label(String name) {
        return name.replace("max_z", "max|z|").replace('_', ' ');
    }

    private static String describe(RowScore score) {
        return score.judged().isEmpty()
                ? "a row's score is the mean over its variates"
                : "judged are the variates " + score.judged() + ", smoothed over " + score.span()
                        + " rows, as the data's "
                        + "authors do; so are max|z| and ridge; max|z| plain is the largest of all variates, not smoothed";
    }

    private static double share(boolean[] truth) {
        int count = 0;
        for (boolean anomalous : truth) {
            count += anomalous ? 1 : 0;
        }
        return (double) count / truth.length;
    }

    private static List<String> measures(String series, String name, DetectionQuality q) {
        return List.of(series, name, number(q.f1()), number(q.precision()),
                number(q.recall()), number(q.adjustedArea()), number(q.adjustedF1()), number(q.bestF1()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
