package statespace.train;

/**
 * Linear warm-up, then a half cosine down to zero, or no decline.
 *
 * @param warmup
 *            steps that rise
 * @param total
 *            steps in all
 * @param decline
 *            what follows the warm-up
 */
record Schedule(long warmup, long total, TrainConfig.Decline decline) {

    /** The factor on the peak rate at a step, counted from 0. */
    double factor(long step) {
        if (step < warmup) {
            return (step + 1.0) / (warmup + 1.0);
        }
        if (decline == TrainConfig.Decline.NONE) {
            return 1;
        }
        if (step >= total) {
            return 0;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (double) (step - warmup) / (double) Math.max(1, total - warmup)));
    }
}
