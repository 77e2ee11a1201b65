package statespace.train;

/**
 * Linear warm-up, then a half cosine down to zero, or a constant.
 *
 * @param warmup
 *            steps that rise
 * @param total
 *            steps in all
 * @param after
 *            what follows the warm-up
 */
record LearningRate(long warmup, long total, TrainConfig.Schedule after) {

    /** The factor on the peak rate at a step, counted from 0. */
    double factor(long step) {
        if (step < warmup) {
            return (step + 1.0) / (warmup + 1.0);
        }
        if (after == TrainConfig.Schedule.CONSTANT) {
            return 1;
        }
        if (step >= total) {
            return 0;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (double) (step - warmup) / (double) Math.max(1, total - warmup)));
    }
}
