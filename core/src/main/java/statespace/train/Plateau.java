package statespace.train;

import java.util.List;

/**
 * The schedule that halves the learning rate where the validation loss stands: after each epoch that makes more than
 * {@value #PATIENCE} in a row without an improvement on the best one by {@value #LEAST} of it. The count then begins anew.
 *
 * <p>
 * The factor is a function of the epochs so far, so a run that is resumed goes on with the same rate.
 */
final class Plateau {
    static final int PATIENCE = 2;
    static final double FACTOR = 0.5;
    static final double LEAST = 1e-4;

    private Plateau() {}

    /** The factor on the rate of the epoch that follows. */
    static double factor(List<Epoch> ended) {
        double factor = 1;
        double best = Double.POSITIVE_INFINITY;
        int waited = 0;
        for (Epoch epoch : ended) {
            double loss = epoch.validationLoss();
            if (best == Double.POSITIVE_INFINITY || loss < best - LEAST * Math.abs(best)) {
                best = loss;
                waited = 0;
            } else if (++waited > PATIENCE) {
                factor *= FACTOR;
                waited = 0;
            }
        }
        return factor;
    }
}
