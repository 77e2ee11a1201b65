package statespace.train;

/**
 * How a model is trained. The defaults of {@link #standard} are the only ones.
 *
 * @param epochs
 *            passes over the training samples, at most
 * @param batch
 *            samples in one step
 * @param rate
 *            peak learning rate
 * @param recurrentRate
 *            peak learning rate of recurrent parameters
 * @param decay
 *            decoupled weight decay of matrices
 * @param warmup
 *            share of all steps over which the rate rises
 * @param clip
 *            largest norm of the whole gradient
 * @param patience
 *            epochs without improvement on the validation part after which training ends
 * @param seed
 *            source of all randomness
 * @param decline
 *            what the rate does after the warm-up
 */
public record TrainConfig(
        int epochs,
        int batch,
        double rate,
        double recurrentRate,
        double decay,
        double warmup,
        double clip,
        int patience,
        long seed,
        Decline decline) {

    /** What the learning rate does after its warm-up. */
    public enum Decline {
        /** Falls to zero as half a cosine. */
        COSINE,
        /** Stays. */
        NONE
    }

    /** The same with a rate that falls as half a cosine. */
    public TrainConfig(int epochs, int batch, double rate, double recurrentRate, double decay, double warmup,
            double clip, int patience, long seed) {
        this(epochs, batch, rate, recurrentRate, decay, warmup, clip, patience, seed, Decline.COSINE);
    }

    /** Checks the numbers. */
    public TrainConfig {
        if (epochs < 1 || batch < 1 || patience < 1) {
            throw new IllegalArgumentException("epochs, batch and patience must be at least 1");
        }
        if (!(rate > 0) || !(recurrentRate >= 0) || !(decay >= 0) || !(clip > 0) || !(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException(
                    "the learning rate and the clip must be positive, decay not negative, warm-up in [0, 1)");
        }
    }

    /** The defaults. */
    public static TrainConfig standard() {
        return new TrainConfig(5, 32, 1e-3, 1e-3, 0.05, 0.05, 1, 3, 1);
    }

    /**
     * The defaults for classification: about 1500 steps, at most 150 passes and at least 6, batches of 8 to 50 cases,
     * recurrent parameters at a fifth of the rate.
     */
    public static TrainConfig classification(int cases, long seed) {
        int batch = Math.max(8, Math.min(50, cases / 20));
        int epochs = (int) Math.max(6, Math.min(150, Math.round(1500.0 * batch / Math.max(1, cases))));
        return new TrainConfig(epochs, batch, 5e-3, 1e-3, 0.01, 0.08, 1, epochs, seed);
    }

    /** The same with another seed. */
    public TrainConfig withSeed(long newSeed) {
        return new TrainConfig(epochs, batch, rate, recurrentRate, decay, warmup, clip, patience, newSeed, decline);
    }

    /** The same with another decline of the rate. */
    public TrainConfig with(Decline newDecline) {
        return new TrainConfig(epochs, batch, rate, recurrentRate, decay, warmup, clip, patience, seed, newDecline);
    }
}
