package statespace.train;

/**
 * Linear warm-up, then a half cosine down to zero, a constant, or an exponential decay to a thousandth. What a plateau of
 * the validation loss takes from the rate is no matter of steps, see {@link Plateau}.
 *
 * @param warmup
 *            steps that rise
 * @param total
 *            steps in all
 * @param after
 *            what follows the warm-up
 */
record LearningRate(long warmup, long total, TrainConfig.Schedule after) {
    private static final double THOUSANDTH = 1e-3;

    /** The factor on the peak rate at a step, counted from 0. */
    double factor(long step) {
        if (step < warmup) {
            return (step + 1.0) / (warmup + 1.0);
        }
        if (after == TrainConfig.Schedule.CONSTANT || after == TrainConfig.Schedule.PLATEAU) {
            return 1;
        }
        double done = (double) Math.min(step - warmup, total - warmup) / Math.max(1, total - warmup);
        if (after == TrainConfig.Schedule.EXPONENTIAL) {
            return Math.pow(THOUSANDTH, done);
        }
        if (step >= total) {
            return 0;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (double) (step - warmup) / (double) Math.max(1, total - warmup)));
    }
}
