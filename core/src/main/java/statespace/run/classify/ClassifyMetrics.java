package statespace.run.classify;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.run.Facts;
import statespace.task.classify.ConfusionMatrix;
import statespace.task.classify.TextTask;

/**
 * What {@code metrics.json} of a classification holds and {@code --json} prints.
 *
 * @param test
 *            the model on the test split
 * @param baselines
 *            by name, on the same examples
 * @param baselineNotes
 *            how baselines over fixed features were computed, by name
 * @param perClass
 *            the model on each class
 * @param confusion
 *            examples by true class, then predicted class
 * @param classes
 *            names
 * @param examples
 *            of the test split
 * @param seconds
 *            of training
 * @param parameters
 *            trained values
 * @param epochs
 *            taken
 * @param bestEpoch
 *            whose parameters were kept
 * @param best
 *            name of the most accurate
 * @param folder
 *            of the run
 * @param texts
 *            what became of them; null where sequences hold numbers
 */
public record ClassifyMetrics(
        Scores test,
        Map<String, Scores> baselines,
        @JsonProperty("baseline_notes") Map<String, Note> baselineNotes,
        @JsonProperty("per_class") List<ConfusionMatrix.PerClass> perClass,
        int[][] confusion,
        List<String> classes,
        int examples,
        double seconds,
        long seed,
        String backbone,
        long parameters,
        int epochs,
        int bestEpoch,
        String best,
        String folder,
        @JsonInclude(JsonInclude.Include.NON_NULL) Texts texts) {

    /**
     * What became of texts.
     *
     * @param tokens
     *            what they are: words, characters or bytes
     * @param pairs
     *            true if an example is two texts
     * @param vocabulary
     *            known tokens
     * @param unknownShare
     *            of the tokens of the test split that are unknown
     * @param maxLength
     *            tokens of a text that are read; 0 for all
     * @param trainCut
     *            texts of the training split that are longer
     * @param testCut
     *            texts of the test split that are longer
     */
    public record Texts(String tokens, boolean pairs, int vocabulary,
            @JsonProperty("unknown_share") double unknownShare, @JsonProperty("max_length") int maxLength,
            @JsonProperty("train_cut") int trainCut, @JsonProperty("test_cut") int testCut) {
        static Texts of(TextTask task) {
            TextTask.Counts counts = task.counts();
            return new Texts(task.vocabulary().tokenisation().name().toLowerCase(Locale.ROOT), task.pairs(),
                    task.vocabulary().known(), counts.unknownShare(), task.maxLength(), counts.trainCut(),
                    counts.testCut());
        }

        /** For people, a fact in each line. */
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            if (!tokens.equals("bytes")) {
                String share = unknownShare == 0
                        ? "none"
                        : unknownShare < LITTLE ? "less than 0.01 %" : percent(unknownShare);
                lines.add(share + " of the " + tokens + " in the test split are unknown");
            }
            if (trainCut + testCut > 0) {
                lines.add(String.format(Locale.ROOT, "%s of the training split and %,d of the test split cut to %,d %s",
                        Facts.count(trainCut, "text"), testCut, maxLength, tokens));
            }
            return lines;
        }
    }

    private static final double LITTLE = 1e-4;

    /** Accuracy, mean recall and mean F1 over the classes. */
    public record Scores(double accuracy, @JsonProperty("balanced_accuracy") double balancedAccuracy,
            @JsonProperty("macro_f1") double macroF1) {
        static Scores of(ConfusionMatrix confusion) {
            return new Scores(confusion.accuracy(), confusion.balancedAccuracy(), confusion.macroF1());
        }
    }

    /** How a baseline was computed, and in how many seconds. */
    public record Note(String computed, double seconds) {
        String line() {
            return String.format(Locale.ROOT, "%s, %.1f s", computed, seconds);
        }
    }

    static Map<String, Scores> scores(Map<String, ConfusionMatrix> confusions) {
        Map<String, Scores> scores = new LinkedHashMap<>();
        confusions.forEach((name, confusion) -> scores.put(name, Scores.of(confusion)));
        return scores;
    }

    /** The name of a baseline for people. */
    static String title(String name) {
        return name.equals("random_cde") ? "random CDE" : name.replace('_', ' ');
    }

    /** Who wins on the test split, and by how much. */
    String verdict() {
        Map.Entry<String, Scores> rival = baselines.entrySet().stream()
                .max(java.util.Comparator.comparingDouble(e -> e.getValue().accuracy())).orElse(null);
        if (rival == null) {
            return String.format(Locale.ROOT, "The %s model tells %.2f %% of the test examples; there are no baselines "
                    + "without the training split.", backbone, 100 * test.accuracy());
        }
        String name = title(rival.getKey());
        double other = rival.getValue().accuracy();
        String told = String.format(Locale.ROOT, "%.2f %% of the test examples against %.2f %%", 100 * test.accuracy(),
                100 * other);
        if (test.accuracy() == other) {
            return "A tie: the " + backbone + " model and " + name + " tell " + told + ".";
        }
        return test.accuracy() > other
                ? "The " + backbone + " model wins: it tells " + told + " by " + name + ", the best baseline."
                : Character.toUpperCase(name.charAt(0)) + name.substring(1) + " wins: the " + backbone
                        + " model tells " + told + ".";
    }

    /** The classes by themselves, as rows of text: name, precision, recall, F1, examples. */
    List<List<String>> classRows() {
        return perClass.stream().map(c -> List.of(c.name(), percent(c.precision()), percent(c.recall()),
                percent(c.f1()), Integer.toString(c.support()))).toList();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
