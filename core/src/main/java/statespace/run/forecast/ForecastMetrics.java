package statespace.run.forecast;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import statespace.task.forecast.Evaluation;

/**
 * What {@code metrics.json} holds and {@code --json} prints.
 *
 * @param test
 *            the model on the test split
 * @param baselines
 *            by name, on the same windows
 * @param coverage
 *            share of true values inside the intervals, by level in percent
 * @param windows
 *            test windows
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
 * @param folder
 *            of the run
 */
public record ForecastMetrics(
        Errors test,
        Map<String, Errors> baselines,
        Map<String, Double> coverage,
        int windows,
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

    /** Who wins on the test split, and by how much. */
    String verdict() {
        Map.Entry<String, Errors> rival = baselines.entrySet().stream()
                .min(java.util.Comparator.comparingDouble(e -> e.getValue().mse())).orElseThrow();
        double other = rival.getValue().mse();
        String name = rival.getKey().replace('_', ' ');
        double percent = 100 * Math.abs(test.mse() - other) / other;
        return test.mse() < other
                ? String.format(Locale.ROOT,
                        "The %s model wins: its squared error is %.1f %% below %s, the best baseline.",
                        backbone, percent, name)
                : String.format(Locale.ROOT, "%s wins: the %s model's squared error is %.1f %% above it.",
                        Character.toUpperCase(name.charAt(0)) + name.substring(1), backbone, percent);
    }
}
