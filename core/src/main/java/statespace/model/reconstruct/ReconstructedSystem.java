package statespace.model.reconstruct;

import java.util.Arrays;
import statespace.dynamics.PiecewiseLinearMap;

/**
 * A trained model as numbers in double precision.
 *
 * @param map
 *            F
 * @param observation
 *            B, (N)(M)
 * @param regression
 *            J, (N)(P), or null
 * @param taps
 *            h
 * @param begin
 *            state that a free run begins with
 */
public record ReconstructedSystem(PiecewiseLinearMap map, double[][] observation, double[][] regression,
        double[] taps, double[] begin) {
    /** Beyond this a state is called diverged. */
    private static final double BOUND = 1e6;

    /**
     * A free run.
     *
     * @param latent
     *            states, (steps)(M)
     * @param observed
     *            what is seen of them, scaled, (steps − τ + 1)(N)
     * @param diverged
     *            the first state that is beyond all bounds, counted from 0; −1 for none
     */
    public record Orbit(double[][] latent, double[][] observed, int diverged) {
        /** True if it stays bounded. */
        public boolean isBounded() {
            return diverged < 0;
        }
    }

    /**
     * Runs freely from the stored state, without nuisance.
     *
     * @param dropped
     *            observed steps that are dropped first
     * @param steps
     *            observed steps
     */
    public Orbit run(int dropped, int steps) {
        return run(begin, dropped, steps);
    }

    /** The same from a state. */
    public Orbit run(double[] from, int dropped, int steps) {
        int count = steps + taps.length - 1;
        double[][] latent = new double[count][];
        double[] z = from.clone();
        int diverged = -1;
        for (int t = -dropped; t < count; t++) {
            if (t >= 0) {
                latent[t] = z.clone();
            }
            if (diverged < 0 && !isBounded(z)) {
                diverged = Math.max(0, t);
            }
            z = diverged < 0 ? map.step(z) : filled(z.length);
        }
        return new Orbit(latent, observed(latent), diverged);
    }

    private static double[] filled(int length) {
        double[] unknown = new double[length];
        Arrays.fill(unknown, Double.NaN);
        return unknown;
    }

    private static boolean isBounded(double[] z) {
        for (double value : z) {
            if (!(Math.abs(value) < BOUND)) {
                return false;
            }
        }
        return true;
    }

    /** B (h * z) of states (steps)(M), (steps − τ + 1)(N). */
    public double[][] observed(double[][] latent) {
        int rows = Math.max(0, latent.length - taps.length + 1);
        double[][] seen = new double[rows][];
        double[] filtered = new double[map.dimension()];
        for (int t = 0; t < rows; t++) {
            Arrays.fill(filtered, 0);
            for (int j = 0; j < taps.length; j++) {
                double[] z = latent[t + taps.length - 1 - j];
                for (int m = 0; m < filtered.length; m++) {
                    filtered[m] += taps[j] * z[m];
                }
            }
            seen[t] = observe(filtered);
        }
        return seen;
    }

    /** B y of a filtered state. */
    public double[] observe(double[] filtered) {
        double[] seen = new double[observation.length];
        for (int i = 0; i < seen.length; i++) {
            for (int m = 0; m < filtered.length; m++) {
                seen[i] += observation[i][m] * filtered[m];
            }
        }
        return seen;
    }

    /** J r of regressors (rows)(P); zeros where the model has none. */
    public double[][] explained(double[][] nuisance, int rows) {
        double[][] part = new double[rows][observation.length];
        if (regression == null || nuisance == null) {
            return part;
        }
        for (int t = 0; t < rows; t++) {
            for (int i = 0; i < observation.length; i++) {
                for (int p = 0; p < regression[i].length; p++) {
                    part[t][i] += regression[i][p] * nuisance[t][p];
                }
            }
        }
        return part;
    }
}
