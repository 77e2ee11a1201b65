package statespace.stream;

import java.util.Arrays;

/**
 * One step of a piecewise-linear recurrent network, F(z) = A z + W φ(z) + h, in double precision over the float32 weights of its
 * file. Sums go in the order of the file, so that all machines find the same bits: a chaotic system makes every difference
 * visible.
 */
final class LatentMap {
    private static final String PREFIX = "latent.";

    /** The kinds of φ; those of two relu are clipped. */
    enum Kind {
        /** relu(W2 z + h2) − relu(W2 z). */
        CLIPPED_SHALLOW,
        /** relu(W2 z + h2). */
        SHALLOW,
        /** Σ_b α_b relu(z − H_b). */
        DENDRITIC,
        /** Σ_b α_b (relu(z − H_b) − relu(z)). */
        CLIPPED_DENDRITIC,
        /** relu(z). */
        PLAIN,
        /** relu(z − mean(z)). */
        MEAN_CENTRED;

        private boolean isShallow() {
            return this == CLIPPED_SHALLOW || this == SHALLOW;
        }

        private boolean isClipped() {
            return this == CLIPPED_SHALLOW || this == CLIPPED_DENDRITIC;
        }

        private boolean isDendritic() {
            return this == DENDRITIC || this == CLIPPED_DENDRITIC;
        }
    }

    private final Kind kind;
    private final int states;
    private final int units;
    private final double[] decay;
    private final double[] offset;
    private final double[] output; // W by columns, (units, states)
    private final double[] input; // W2 by columns, (states, units); or null
    private final double[] threshold; // h2, (units); or H, (states, bases); or null
    private final double[] slopes; // α, (bases), or null

    private LatentMap(Kind kind, Weights file, SystemConfig config) {
        this.kind = kind;
        states = size(file, "decay", 1, 0);
        config.checkSize("latent", states);
        decay = numbers(file, "decay", states);
        offset = numbers(file, "offset", states);
        if (kind.isShallow()) {
            units = size(file, "threshold", 1, 0);
            config.checkSize("hidden", units);
            output = transposed(numbers(file, "output", states, units), states, units);
            input = transposed(numbers(file, "input", units, states), units, states);
            threshold = numbers(file, "threshold", units);
            slopes = null;
            return;
        }
        units = states;
        output = transposed(numbers(file, "weight", states, states), states, states);
        for (int m = 0; m < states; m++) {
            output[m * states + m] = 0; // A has the diagonal
        }
        input = null;
        int bases = kind.isDendritic() ? size(file, "slopes", 1, 0) : 0;
        slopes = kind.isDendritic() ? numbers(file, "slopes", bases) : null;
        threshold = kind.isDendritic() ? numbers(file, "thresholds", states, bases) : null;
        if (kind.isDendritic()) {
            config.checkSize("bases", bases);
        }
    }

    static LatentMap read(Weights file, SystemConfig config) {
        return new LatentMap(config.map(), file, config);
    }

    private static int size(Weights file, String name, int axes, int axis) {
        int[] shape = file.shape(PREFIX + name);
        if (shape.length != axes) {
            throw new ModelException(file.path() + ": expected '" + PREFIX + name + "' with one size, found "
                    + shape.length + "; config.json and the tensors do not belong together");
        }
        return shape[axis];
    }

    private static double[] numbers(Weights file, String name, long... shape) {
        return Numbers.doubles(file.floats(PREFIX + name, shape));
    }

    private static double[] transposed(double[] rows, int count, int width) {
        double[] columns = new double[rows.length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                columns[j * count + i] = rows[i * width + j];
            }
        }
        return columns;
    }

    int states() {
        return states;
    }

    /** Length of the array that {@link #step} needs for φ. */
    int units() {
        return units;
    }

    /**
     * F.
     *
     * @param z
     *            (states)
     * @param phi
     *            room, (units)
     * @param next
     *            F(z), (states)
     */
    void step(double[] z, double[] phi, double[] next) {
        switch (kind) {
            case CLIPPED_SHALLOW, SHALLOW -> shallow(z, phi);
            case DENDRITIC, CLIPPED_DENDRITIC -> dendritic(z, phi);
            case PLAIN -> centred(z, 0, phi);
            case MEAN_CENTRED -> centred(z, mean(z), phi);
        }
        for (int m = 0; m < states; m++) {
            next[m] = decay[m] * z[m] + offset[m];
        }
        for (int l = 0; l < units; l++) {
            if (phi[l] != 0) {
                add(output, l * states, phi[l], next, states);
            }
        }
    }

    private static void add(double[] column, int at, double factor, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] += factor * column[at + i];
        }
    }

    private void shallow(double[] z, double[] phi) {
        Arrays.fill(phi, 0, units, 0);
        for (int m = 0; m < states; m++) {
            add(input, m * units, z[m], phi, units);
        }
        boolean clipped = kind.isClipped();
        for (int l = 0; l < units; l++) {
            phi[l] = Math.max(0, phi[l] + threshold[l]) - (clipped ? Math.max(0, phi[l]) : 0);
        }
    }

    private void dendritic(double[] z, double[] phi) {
        for (int m = 0; m < states; m++) {
            double cut = kind.isClipped() ? Math.max(0, z[m]) : 0;
            double sum = 0;
            for (int b = 0; b < slopes.length; b++) {
                sum += slopes[b] * (Math.max(0, z[m] - threshold[m * slopes.length + b]) - cut);
            }
            phi[m] = sum;
        }
    }

    private void centred(double[] z, double centre, double[] phi) {
        for (int m = 0; m < states; m++) {
            phi[m] = Math.max(0, z[m] - centre);
        }
    }

    private double mean(double[] z) {
        double sum = 0;
        for (int m = 0; m < states; m++) {
            sum += z[m];
        }
        return sum / states;
    }
}
