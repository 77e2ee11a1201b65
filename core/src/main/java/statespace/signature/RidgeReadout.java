package statespace.signature;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import statespace.kernels.Workers;

/**
 * Ridge regression from features to labels ±1, one column a class, with intercept and in double precision: the trained
 * part of a training-free classifier. Features are centred and brought to standard deviation 1 by the training
 * examples; values beyond 1000 standard deviations count as 1000. The penalty for each example, one of {10⁻⁶, 10⁻⁴,
 * 0.01, 0.1, 1, 10}, is the one with the fewest mistakes on held-out quarters of the training examples, the same share
 * of each class (all four quarters in turn where there are at most 512 features or examples, else the first one); of
 * equally good ones the one with the smallest squared error. Test examples are not seen.
 *
 * <p>
 * Where there are more features than examples, the equal problem over the examples is solved. The bits depend on no
 * number of threads.
 */
public final class RidgeReadout {
    /** Neither examples nor features may be fewer than this for both to be more. */
    public static final int MOST = 3000;

    private static final double[] PENALTIES = {1e-6, 1e-4, 1e-2, 1e-1, 1, 10};
    private static final int FOLDS = 4;
    private static final int QUICK = 512;

    private final Standardisation units;
    private final double[][] weights; // (features, classes)
    private final double[] intercept;
    private final double penalty;

    private RidgeReadout(Standardisation units, double[][] weights, double[] intercept, double penalty) {
        this.units = units;
        this.weights = weights;
        this.intercept = intercept;
        this.penalty = penalty;
    }

    /**
     * Refuses what would take more memory or time than a baseline may.
     *
     * @param examples
     *            that are learned from
     * @param all
     *            examples, those that are measured included
     * @throws IllegalArgumentException
     *             that tells the numbers
     */
    public static void check(int examples, int all, double features) {
        double room = Runtime.getRuntime().maxMemory() / 32.0;
        if (Math.min(examples, features) > MOST || all * features > room) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "%s features of %,d examples, %,d of them for training, are too many (up to %,d features or training "
                            + "examples, and %s numbers in all)",
                    TensorAlgebra.count(features), all, examples, MOST, TensorAlgebra.count(room)));
        }
    }

    /**
     * Fits to training examples.
     *
     * @param features
     *            (examples, features)
     * @param labels
     *            of each example, from 0
     */
    public static RidgeReadout fit(double[][] features, int[] labels, int classes, Workers workers) {
        Standardisation units = Standardisation.fit(features);
        double[][] x = Arrays.stream(features).map(units::bounded).toArray(double[][]::new);
        Problem problem = new Problem(x, units.mean().length, labels, classes, workers);
        double penalty = problem.choose();
        int[] all = IntStream.range(0, labels.length).toArray();
        return new RidgeReadout(units, problem.over(all).weights(penalty), problem.targetMean(all), penalty);
    }

    /** The chosen penalty for each example. */
    public double penalty() {
        return penalty;
    }

    /** Scores of the classes. */
    public double[] scores(double[] features) {
        return scores(units.bounded(features), weights, intercept);
    }

    /** The class of the largest score, the first of equal ones. */
    public int predict(double[] features) {
        return largest(scores(features));
    }

    private static double[] scores(double[] x, double[][] weights, double[] intercept) {
        double[] scores = intercept.clone();
        for (int j = 0; j < x.length; j++) {
            SymmetricMatrix.axpy(x[j], weights[j], scores, 0);
        }
        return scores;
    }

    private static int largest(double[] scores) {
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    /** Standardised features with their labels. */
    private record Problem(double[][] x, int width, int[] labels, int classes, Workers workers) {

        double choose() {
            int[] fold = folds();
            int turns = Math.min(x.length, width) <= QUICK ? FOLDS : 1;
            double[] mistakes = new double[PENALTIES.length];
            double[] errors = new double[PENALTIES.length];
            for (int turn = 0; turn < turns; turn++) {
                int held = turn;
                int[] known = IntStream.range(0, x.length).filter(i -> fold[i] != held).toArray();
                int[] rest = IntStream.range(0, x.length).filter(i -> fold[i] == held).toArray();
                if (known.length == 0 || rest.length == 0) {
                    continue;
                }
                double[] intercept = targetMean(known);
                Normal normal = over(known);
                for (int p = 0; p < PENALTIES.length; p++) {
                    double[][] weights = normal.weights(PENALTIES[p]);
                    for (int i : rest) {
                        double[] scores = scores(x[i], weights, intercept);
                        mistakes[p] += largest(scores) == labels[i] ? 0 : 1;
                        for (int c = 0; c < classes; c++) {
                            double off = scores[c] - target(i, c);
                            errors[p] += off * off;
                        }
                    }
                }
            }
            int best = 0;
            for (int p = 1; p < PENALTIES.length; p++) {
                boolean tie = mistakes[p] == mistakes[best];
                best = mistakes[p] < mistakes[best] || (tie && errors[p] < errors[best]) ? p : best;
            }
            return PENALTIES[best];
        }

        /** The quarter of each example: the members of a class take turns. */
        private int[] folds() {
            int[] seen = new int[classes];
            return IntStream.range(0, x.length).map(i -> seen[labels[i]]++ % FOLDS).toArray();
        }

        private double target(int example, int label) {
            return labels[example] == label ? 1 : -1;
        }

        double[] targetMean(int[] chosen) {
            double[] mean = new double[classes];
            Arrays.setAll(mean,
                    c -> Arrays.stream(chosen).mapToDouble(i -> target(i, c)).sum() / Math.max(1, chosen.length));
            return mean;
        }

        Normal over(int[] chosen) {
            double[][] rows = Arrays.stream(chosen).mapToObj(i -> x[i]).toArray(double[][]::new);
            double[] mean = targetMean(chosen);
            double[][] targets = new double[chosen.length][classes];
            for (int i = 0; i < chosen.length; i++) {
                for (int c = 0; c < classes; c++) {
                    targets[i][c] = target(chosen[i], c) - mean[c];
                }
            }
            return rows.length < width
                    ? Normal.ofExamples(rows, targets, width, workers)
                    : Normal.ofFeatures(rows, targets, width, workers);
        }
    }

    /**
     * (A + λ n I) Z = B. Over features A = XᵀX, B = XᵀY and W = Z; over examples A = XXᵀ, B = Y and W = Xᵀ Z.
     *
     * @param back
     *            X where Z is over examples, else null
     */
    private record Normal(double[][] a, double[][] b, double[][] back, int examples, int width, Workers workers) {
        static Normal ofFeatures(double[][] rows, double[][] targets, int width, Workers workers) {
            return new Normal(SymmetricMatrix.gram(rows, width, workers), transposedProduct(rows, targets, width), null,
                    rows.length, width, workers);
        }

        static Normal ofExamples(double[][] rows, double[][] targets, int width, Workers workers) {
            double[][] columns = new double[width][rows.length];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < width; j++) {
                    columns[j][i] = rows[i][j];
                }
            }
            return new Normal(SymmetricMatrix.gram(columns, rows.length, workers), targets, rows, rows.length, width,
                    workers);
        }

        private static double[][] transposedProduct(double[][] rows, double[][] right, int width) {
            double[][] product = new double[width][right.length == 0 ? 0 : right[0].length];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < width; j++) {
                    SymmetricMatrix.axpy(rows[i][j], right[i], product[j], 0);
                }
            }
            return product;
        }

        double[][] weights(double penalty) {
            double[][] factor = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
            for (int i = 0; i < factor.length; i++) {
                factor[i][i] += penalty * examples;
            }
            SymmetricMatrix.factor(factor, workers);
            double[][] z = Arrays.stream(b).map(double[]::clone).toArray(double[][]::new);
            SymmetricMatrix.solve(factor, z);
            return back == null ? z : transposedProduct(back, z, width);
        }
    }
}
