package statespace.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import statespace.task.forecast.Evaluation;

/**
 * What {@code metrics.json} holds and {@code --json} prints.
 *
 * @param test
 *            the model on the test part
 * @param baselines
 *            by name, on the same windows
 * @param coverage
 *            share of true values inside the intervals, by level in percent
 * @param windows
 *            test windows
 * @param seconds
 *            of training
 * @param validation
 *            the model's mean squared error on the validation part
 * @param parameters
 *            trained values
 * @param epochs
 *            taken
 * @param bestEpoch
 *            whose parameters were kept
 * @param folder
 *            of the run
 */
record Metrics(
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
    record Errors(double mse, double mae) {
        static Errors of(Evaluation evaluation) {
            return new Errors(evaluation.mse(), evaluation.mae());
        }
    }

    static Map<String, Errors> errors(Map<String, Evaluation> evaluations) {
        Map<String, Errors> errors = new LinkedHashMap<>();
        evaluations.forEach((name, evaluation) -> errors.put(name, Errors.of(evaluation)));
        return errors;
    }
}
