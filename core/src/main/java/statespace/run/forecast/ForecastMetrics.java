package statespace.run.forecast;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import statespace.run.Facts;
import statespace.task.forecast.Evaluation;
import statespace.task.forecast.Margin;

/**
 * What {@code metrics.json} holds and {@code --json} prints.
 *
 * @param test
 *            the model on the test split
 * @param baselines
 *            by name, on the same windows
 * @param coverage
 *            share of true values inside the intervals, by level in percent
 * @param margins
 *            how far the model is from each baseline, by name
 * @param windows
 *            test windows
 * @param targets
 *            known values of the test split that the errors are over, each counted once a window
 * @param seconds
 *            of training
 * @param validation
 *            the model's mean squared error on the validation split
 * @param parameters
 *            trained values
 * @param epochs
 *            taken
 * @param bestEpoch
 *            whose parameters were kept
 * @param best
 *            name of the smallest squared error; null where nothing was measured
 * @param folder
 *            of the run
 */
public record ForecastMetrics(
        Errors test,
        Map<String, Errors> baselines,
        Map<String, Double> coverage,
        Map<String, Margin> margins,
        int windows,
        long targets,
        double seconds,
        long seed,
        String backbone,
        int lookback,
        int horizon,
        double validation,
        long parameters,
        int epochs,
        int bestEpoch,
        String best,
        String folder) {

    /** Mean squared and mean absolute error on scaled values. */
    public record Errors(double mse, double mae) {
        static Errors of(Evaluation evaluation) {
            return new Errors(evaluation.mse(), evaluation.mae());
        }
    }

    static Map<String, Errors> errors(Map<String, Evaluation> evaluations) {
        Map<String, Errors> errors = new LinkedHashMap<>();
        evaluations.forEach((name, evaluation) -> errors.put(name, Errors.of(evaluation)));
        return errors;
    }

    /**
     * Who wins on the test split, and by how much. The model or the best baseline wins where both of its errors are smaller
     * and the squared error is so beyond the noise; otherwise they are about equal.
     */
    String verdict() {
        if (windows == 0) {
            return "Not measured: the table is too short for a test split.";
        }
        if (targets == 0) {
            return "Not measured: no value of the test split is known.";
        }
        Map.Entry<String, Errors> rival = baselines.entrySet().stream()
                .min(java.util.Comparator.comparingDouble(e -> e.getValue().mse())).orElseThrow();
        String name = rival.getKey().replace('_', ' ');
        Errors other = rival.getValue();
        Margin margin = margins.get(rival.getKey());
        boolean sameSign = (test.mse() < other.mse()) == (test.mae() < other.mae());
        if (!margin.beyondNoise() || !sameSign) {
            return String.format(Locale.ROOT,
                    "About equal: the %s model's squared error is %s %s, the best baseline; %s.",
                    backbone, relation(test.mse(), other.mse()), name,
                    margin.beyondNoise()
                            ? "its absolute error is " + relation(test.mae(), other.mae()) + " it"
                            : Double.isNaN(margin.standardError())
                                    ? Facts.count(windows, "test window") + (windows == 1 ? " is" : " are")
                                            + " too few to tell"
                                    : "that is within the noise of the " + Facts.count(windows, "test window"));
        }
        if (other.mse() == 0) {
            return String.format(Locale.ROOT, "%s wins: it has no error; the %s model's squared error is %.3g.",
                    Character.toUpperCase(name.charAt(0)) + name.substring(1), backbone, test.mse());
        }
        return test.mse() < other.mse()
                ? String.format(Locale.ROOT, "The %s model wins: its squared error is %s %s, the best baseline.",
                        backbone, relation(test.mse(), other.mse()), name)
                : String.format(Locale.ROOT, "%s wins: the %s model's squared error is %s it.",
                        Character.toUpperCase(name.charAt(0)) + name.substring(1), backbone,
                        relation(test.mse(), other.mse()));
    }

    /** One error beside another; no percentage of zero. */
    private static String relation(double error, double other) {
        if (error == other) {
            return "the same as that of";
        }
        if (other == 0) {
            return String.format(Locale.ROOT, "%.3g against none of", error);
        }
        return String.format(Locale.ROOT, "%.1f %% %s", 100 * Math.abs(error - other) / other,
                error < other ? "below" : "above");
    }
}
