package statespace.train;

/**
 * Linear warm-up, then a half cosine down to zero.
 *
 * @param warmup
 *            steps that rise
 * @param total
 *            steps in all
 */
record Schedule(long warmup, long total) {

    /** The factor on the peak rate at a step, counted from 0. */
    double factor(long step) {
        if (step < warmup) {
            return (step + 1.0) / (warmup + 1.0);
        }
        if (step >= total) {
            return 0;
        }
        return 0.5 * (1 + Math.cos(Math.PI * (double) (step - warmup) / (double) Math.max(1, total - warmup)));
    }
}
