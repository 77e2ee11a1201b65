package statespace.stream;

import java.util.Arrays;

/**
 * How filtered states y are observed, and what a row says of the state: x̂ = B y + J r and d = B⁺ (x − J r), both scaled; the
 * identity takes the first N states for B, and says nothing of the others.
 */
final class ObservationMap {
    private static final String PREFIX = "observation.";

    private final int variates;
    private final int states;
    private final int regressors;
    private final SystemConfig.Scaling scaling;
    private final double[] matrix; // B, (variates, states); null for the identity
    private final double[] inverse; // B⁺, (states, variates); null for the identity, and where B is too large
    private final double[] extension; // L, (states − variates, variates), or null
    private final double[] regression; // J, (variates, regressors), or null

    private ObservationMap(Weights file, SystemConfig config, int states) {
        this.states = states;
        variates = config.variates();
        regressors = config.nuisance();
        scaling = config.scaling(variates + regressors);
        boolean identity = config.observation() == SystemConfig.Observation.IDENTITY;
        boolean regressed = config.observation() == SystemConfig.Observation.REGRESSOR;
        if ((identity && states < variates) || regressed != regressors > 0) {
            throw new ModelException(file.path() + ": expected tensors of a system of " + variates + " variates and "
                    + regressors + " regressors, found " + states
                    + " states; config.json and the tensors do not belong together");
        }
        matrix = identity ? null : numbers(file, "map", variates, states);
        inverse = identity || Math.min(variates, states) > PseudoInverse.MOST
                ? null
                : PseudoInverse.of(matrix, variates, states);
        extension = identity && states > variates
                ? numbers(file, "extension", states - (long) variates, variates)
                : null;
        regression = regressors > 0 ? numbers(file, "nuisance", variates, regressors) : null;
    }

    static ObservationMap read(Weights file, SystemConfig config, int states) {
        return new ObservationMap(file, config, states);
    }

    private static double[] numbers(Weights file, String name, long... shape) {
        return Numbers.doubles(file.floats(PREFIX + name, shape));
    }

    int variates() {
        return variates;
    }

    int regressors() {
        return regressors;
    }

    SystemConfig.Scaling scaling() {
        return scaling;
    }

    boolean isInvertible() {
        return matrix == null || inverse != null;
    }

    /**
     * x̂ in the units of the data.
     *
     * @param y
     *            filtered states
     * @param nuisance
     *            r in the units of the data; null to leave it out
     */
    void observe(double[] y, double[] nuisance, double[] x) {
        for (int i = 0; i < variates; i++) {
            double seen = matrix == null ? y[i] : product(matrix, i * states, y, states);
            x[i] = (seen + explained(i, nuisance)) * scaling.deviation()[i] + scaling.mean()[i];
        }
    }

    private static double product(double[] rows, int at, double[] x, int count) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
            sum += rows[at + j] * x[j];
        }
        return sum;
    }

    private double explained(int variate, double[] nuisance) {
        double sum = 0;
        for (int p = 0; nuisance != null && p < regressors; p++) {
            double r = (nuisance[p] - scaling.mean()[variates + p]) / scaling.deviation()[variates + p];
            sum += regression[variate * regressors + p] * r;
        }
        return sum;
    }

    /**
     * What a row says of the state.
     *
     * @param x
     *            in the units of the data, NaN where absent
     * @param nuisance
     *            r in the units of the data
     * @param own
     *            room, (variates)
     * @param d
     *            (states), NaN where nothing is said
     */
    void invert(double[] x, double[] nuisance, double[] own, double[] d) {
        for (int i = 0; i < variates; i++) {
            own[i] = (x[i] - scaling.mean()[i]) / scaling.deviation()[i] - explained(i, nuisance);
        }
        if (matrix == null) {
            System.arraycopy(own, 0, d, 0, variates);
            Arrays.fill(d, variates, states, Double.NaN);
            return;
        }
        for (int m = 0; m < states; m++) {
            d[m] = product(inverse, m * variates, own, variates);
        }
    }

    /** Gives the states of which {@link #invert} says nothing what they have at the start of a window: L x. */
    void extend(double[] d) {
        if (extension != null) {
            for (int m = variates; m < states; m++) {
                d[m] = product(extension, (m - variates) * variates, d, variates);
            }
        }
    }
}
