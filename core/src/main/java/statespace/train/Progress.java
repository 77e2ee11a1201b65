package statespace.train;

import java.util.List;

/**
 * Where a run stands; with the parameters and the optimiser's moments it is all that resuming needs.
 *
 * @param epoch
 *            the epoch under way, counted from 1
 * @param step
 *            steps taken in it
 * @param lossSum
 *            sum of their losses
 * @param seconds
 *            spent on it so far
 * @param bestEpoch
 *            the best epoch so far, 0 before the first
 * @param bestLoss
 *            its validation loss
 * @param curve
 *            the epochs that have ended
 */
record Progress(
        int epoch, int step, double lossSum, double seconds, int bestEpoch, double bestLoss, List<Epoch> curve) {

    static Progress start() {
        return new Progress(1, 0, 0, 0, 0, Double.MAX_VALUE, List.of());
    }
}
