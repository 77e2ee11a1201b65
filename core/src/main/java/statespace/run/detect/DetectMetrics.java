package statespace.run.detect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.run.Facts;
import statespace.task.detect.DetectTask;
import statespace.task.detect.DetectionQuality;

/**
 * What {@code metrics.json} of a detection holds and {@code --json} prints.
 *
 * @param test
 *            the model on the test rows
 * @param baselines
 *            by name, on the same rows
 * @param rows
 *            of the test series
 * @param scored
 *            test rows with a score: those of which a judged value is known
 * @param anomalous
 *            labelled so; null without labels
 * @param segments
 *            runs of those; null without labels
 * @param events
 *            found
 * @param called
 *            rows above the threshold
 * @param quantile
 *            of the held-out scores that is the threshold
 * @param seconds
 *            of training
 * @param parameters
 *            trained values
 * @param epochs
 *            taken
 * @param bestEpoch
 *            whose parameters were kept
 * @param best
 *            name of the largest area under precision over recall; null without labels
 * @param folder
 *            of the run
 */
public record DetectMetrics(
        Scores test,
        Map<String, Scores> baselines,
        int rows,
        int scored,
        Integer anomalous,
        Integer segments,
        int events,
        int called,
        double quantile,
        double seconds,
        long seed,
        String backbone,
        long parameters,
        int epochs,
        int bestEpoch,
        String best,
        String folder) {

    /** A threshold that a larger share of the test rows exceeds tells little of single rows. */
    static final double ALARMING = 0.1;

    /** The columns of every table, after the name. */
    static final List<String> COLUMNS = List.of("AUC-PR", "F1", "precision", "recall", "PA%K area",
            "PA F1 (comparable only)", "best F1 (oracle)");

    /** One detector's numbers; those that need labels, or a threshold, are absent without. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Scores(
            Double threshold,
            @JsonProperty("auc_pr") Double aucPr,
            Double f1,
            Double precision,
            Double recall,
            @JsonProperty("pa_k_area") Double adjustedArea,
            @JsonProperty("pa_f1_comparable_only") Double adjustedF1,
            @JsonProperty("best_f1_oracle") Double bestF1) {

        /** Of the rows that count. */
        static Scores of(DetectTask.Scored all, boolean[] labels, boolean[] counted) {
            int[] rows = IntStream.range(0, counted.length).filter(t -> counted[t]).toArray();
            boolean[] truth = labels == null ? null : new boolean[rows.length];
            double[] scores = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                scores[i] = all.scores()[rows[i]];
                if (truth != null) {
                    truth[i] = labels[rows[i]];
                }
            }
            return of(new DetectTask.Scored(scores, all.threshold()), truth);
        }

        private static Scores of(DetectTask.Scored scored, boolean[] truth) {
            boolean placed = !Double.isNaN(scored.threshold());
            Double threshold = placed ? (Double) scored.threshold() : null;
            if (truth == null) {
                return new Scores(threshold, null, null, null, null, null, null, null);
            }
            DetectionQuality q = DetectionQuality.of(truth, scored.scores(),
                    placed ? scored.threshold() : Double.POSITIVE_INFINITY);
            return placed
                    ? new Scores(threshold, q.aucPr(), q.f1(), q.precision(), q.recall(), q.adjustedArea(),
                            q.adjustedF1(), q.bestF1())
                    : new Scores(null, q.aucPr(), null, null, null, null, null, q.bestF1());
        }

        /** As text, in the order of {@link #COLUMNS}. */
        List<String> cells() {
            List<String> cells = new ArrayList<>();
            for (Double value : new Double[]{aucPr, f1, precision, recall, adjustedArea, adjustedF1, bestF1}) {
                cells.add(value == null ? "–" : String.format(Locale.ROOT, "%.3f", value));
            }
            return cells;
        }
    }

    boolean labelled() {
        return anomalous != null;
    }

    /** The model and the baselines, by the name that the user reads. */
    Map<String, Scores> all() {
        Map<String, Scores> all = new LinkedHashMap<>();
        all.put(backbone + " (this)", test);
        baselines.forEach((name, scores) -> all.put(label(name), scores));
        return all;
    }

    static String label(String name) {
        return name.equals("max_z") ? "max|z|" : name;
    }

    /**
     * A warning where a tenth of the test rows or more are above the threshold, and more than twice as many as are labelled
     * so; null where the share is of use.
     */
    String warning() {
        double share = (double) called / Math.max(1, scored);
        double labelled = labelled() ? (double) anomalous / rows : 0;
        return share <= ALARMING || share <= 2 * labelled
                ? null
                : String.format(Locale.ROOT,
                        "%.0f %% of the test rows are above the threshold, which %s %% of the held-out normal rows "
                                + "exceed%s: the test rows differ from the training rows as a whole, and single alarms mean "
                                + "little. Train on rows like these, or take a higher quantile for the threshold.",
                        100 * share, percent(1 - quantile),
                        labelled() ? " and " + percent(labelled) + " % are labelled" : "");
    }

    private static String percent(double share) {
        double tenths = Math.round(1000 * share) / 10.0;
        return tenths == Math.rint(tenths) ? Long.toString((long) tenths) : Double.toString(tenths);
    }

    /** The result in a sentence, after the warning if there is one. */
    String verdict() {
        return warning() == null ? comparison() : warning() + " " + comparison();
    }

    private String comparison() {
        if (!labelled()) {
            return String.format(Locale.ROOT, "%s in %s; without labels nobody knows how many are right.",
                    Facts.count(events, "event"), Facts.count(rows, "row"));
        }
        if (baselines.isEmpty()) {
            return String.format(Locale.ROOT, "The %s model's area under precision over recall is %.3f.", backbone,
                    test.aucPr());
        }
        Map.Entry<String, Scores> rival = baselines.entrySet().stream()
                .max(java.util.Comparator.comparingDouble(e -> e.getValue().aucPr())).orElseThrow();
        String name = label(rival.getKey());
        String told = String.format(Locale.ROOT, "area under precision over recall %.3f against %.3f", test.aucPr(),
                rival.getValue().aucPr());
        if (test.aucPr().equals(rival.getValue().aucPr())) {
            return "About equal: " + told + " of " + name + ", the best baseline.";
        }
        return test.aucPr() >= rival.getValue().aucPr()
                ? "The " + backbone + " model wins: " + told + " of " + name + ", the best baseline."
                : Character.toUpperCase(name.charAt(0)) + name.substring(1) + " wins: the " + backbone + " model's "
                        + told + ".";
    }
}
