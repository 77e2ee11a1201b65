package statespace.task.classify;

import java.util.List;

/**
 * How often each class was taken for each other one.
 *
 * @param classes
 *            names
 * @param counts
 *            examples by true class, then predicted class
 */
public record ConfusionMatrix(List<String> classes, int[][] counts) {

    /**
     * How well one class is told.
     *
     * @param name
     *            of the class
     * @param precision
     *            share of the examples called so that are so; 0 if none is called so
     * @param recall
     *            share of the examples that are so which are called so; 0 if there is none
     * @param f1
     *            harmonic mean of the two
     * @param support
     *            examples of the class
     */
    public record PerClass(String name, double precision, double recall, double f1, int support) {}

    /** Counts predictions. */
    public static ConfusionMatrix of(List<String> classes, int[] truth, int[] predicted) {
        int[][] counts = new int[classes.size()][classes.size()];
        for (int i = 0; i < truth.length; i++) {
            counts[truth[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(classes, counts);
    }

    /** Cases in all. */
    public int total() {
        int total = 0;
        for (int[] row : counts) {
            for (int count : row) {
                total += count;
            }
        }
        return total;
    }

    /** Share of the examples that were told right. */
    public double accuracy() {
        int right = 0;
        for (int k = 0; k < counts.length; k++) {
            right += counts[k][k];
        }
        return right / (double) total();
    }

    /** Every class by itself. */
    public List<PerClass> perClass() {
        return java.util.stream.IntStream.range(0, counts.length).mapToObj(k -> {
            int support = 0;
            int called = 0;
            for (int j = 0; j < counts.length; j++) {
                support += counts[k][j];
                called += counts[j][k];
            }
            double precision = called == 0 ? 0 : counts[k][k] / (double) called;
            double recall = support == 0 ? 0 : counts[k][k] / (double) support;
            double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
            return new PerClass(classes.get(k), precision, recall, f1, support);
        }).toList();
    }

    /** Mean F1 over the classes that occur. */
    public double macroF1() {
        return perClass().stream().filter(c -> c.support() > 0).mapToDouble(PerClass::f1).average().orElse(0);
    }

    /** Mean recall over the classes that occur: accuracy as if all classes were equally frequent. */
    public double balancedAccuracy() {
        return perClass().stream().filter(c -> c.support() > 0).mapToDouble(PerClass::recall).average().orElse(0);
    }
}
