package statespace.train;

import statespace.config.Setting;
import statespace.config.Settings;

/**
 * How a model is trained. The defaults of {@link #standard} are the only ones.
 *
 * @param epochs
 *            passes over the training samples, at most
 * @param batch
 *            samples in one step
 * @param learningRate
 *            peak learning rate
 * @param recurrentRate
 *            peak learning rate of recurrent parameters
 * @param weightDecay
 *            decoupled weight decay of matrices
 * @param warmup
 *            share of all steps over which the rate rises
 * @param clip
 *            largest norm of the whole gradient
 * @param patience
 *            epochs without improvement on the validation split after which training ends
 * @param seed
 *            source of all randomness
 * @param schedule
 *            what the rate does after the warm-up
 * @param optimiser
 *            how gradients move parameters
 * @param decayRecurrent
 *            true to let recurrent parameters decay as matrices do
 */
public record TrainConfig(
        int epochs,
        int batch,
        double learningRate,
        double recurrentRate,
        double weightDecay,
        double warmup,
        double clip,
        int patience,
        long seed,
        Schedule schedule,
        Rule optimiser,
        boolean decayRecurrent) {

    /** What the learning rate does after its warm-up. */
    public enum Schedule {
        /** Falls to zero as half a cosine. */
        COSINE,
        /** Stays. */
        CONSTANT,
        /** Falls to a thousandth, by the same factor in every step. */
        EXPONENTIAL,
        /** Falls by half where the validation loss has not improved for a while, see {@link Plateau}. */
        PLATEAU
    }

    /** How gradients move parameters. */
    public enum Rule {
        /** AdamW (Loshchilov and Hutter 2019). */
        ADAMW,
        /** RAdam (Liu et al. 2020), which rectifies the first steps. */
        RADAM,
        /** RAdam with Lookahead (Zhang et al. 2019), as L. Wright put them together. */
        RANGER
    }

    /** The settings. */
    public static final Settings<TrainConfig> SETTINGS = new Settings<>("the training", TrainConfig.class, standard(),
            Setting.whole("epochs", 1, "passes over the training samples, at most"),
            Setting.whole("batch", 1, "samples in one step"),
            Setting.number("learning_rate", Double.MIN_NORMAL, 1e6, "peak learning rate"),
            Setting.number("recurrent_rate", 0, 1e6, "peak learning rate of recurrent parameters"),
            Setting.number("weight_decay", 0, 1e6, "decoupled weight decay of matrices"),
            Setting.number("warmup", 0, 0.999999, "share of all steps over which the rate rises"),
            Setting.number("clip", Double.MIN_NORMAL, 1e300, "largest norm of the whole gradient"),
            Setting.whole("patience", 1, "epochs without improvement before training ends"),
            Setting.seed("seed", "source of all randomness"),
            Setting.choice("schedule", Schedule.class, "what the rate does after the warm-up"),
            Setting.choice("optimiser", Rule.class, "how gradients move parameters"),
            Setting.flag("decay_recurrent", "whether recurrent parameters decay as matrices do"));

    /**
     * Checks the numbers.
     *
     * @throws statespace.config.SettingException
     *             if a setting has a value that it does not take
     */
    public TrainConfig {
        if (SETTINGS != null) { // null only while the defaults themselves are made
            SETTINGS.check("epochs", epochs);
            SETTINGS.check("batch", batch);
            SETTINGS.check("learning_rate", learningRate);
            SETTINGS.check("recurrent_rate", recurrentRate);
            SETTINGS.check("weight_decay", weightDecay);
            SETTINGS.check("warmup", warmup);
            SETTINGS.check("clip", clip);
            SETTINGS.check("patience", patience);
        }
    }

    /** The defaults. */
    public static TrainConfig standard() {
        return new TrainConfig(5, 32, 1e-3, 1e-3, 0.05, 0.05, 1, 3, 1, Schedule.COSINE, Rule.ADAMW, false);
    }

    /**
     * The defaults for classification: about 1500 steps, at most 150 passes and at least 6, batches of 8 to 50 examples,
     * recurrent parameters at a fifth of the rate.
     */
    public static TrainConfig classification(int examples, long seed) {
        int batch = Math.max(8, Math.min(50, examples / 20));
        int epochs = (int) Math.max(6, Math.min(150, Math.round(1500.0 * batch / Math.max(1, examples))));
        return standard().withEpochs(epochs).withBatch(batch).withRates(5e-3, 1e-3).withWeightDecay(0.01)
                .withWarmup(0.08).withSeed(seed);
    }

    /** The same with other passes, all of which are taken: the patience is as long. */
    public TrainConfig withEpochs(int newEpochs) {
        return new TrainConfig(newEpochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, newEpochs,
                seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another patience. */
    public TrainConfig withPatience(int newPatience) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, newPatience, seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another batch. */
    public TrainConfig withBatch(int newBatch) {
        return new TrainConfig(epochs, newBatch, learningRate, recurrentRate, weightDecay, warmup, clip, patience, seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with other peak rates. */
    public TrainConfig withRates(double rate, double recurrent) {
        return new TrainConfig(epochs, batch, rate, recurrent, weightDecay, warmup, clip, patience, seed, schedule,
                optimiser, decayRecurrent);
    }

    /** The same with another weight decay. */
    public TrainConfig withWeightDecay(double decay) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, decay, warmup, clip, patience, seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another warm-up. */
    public TrainConfig withWarmup(double share) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, share, clip, patience, seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another largest norm of the gradient. */
    public TrainConfig withClip(double norm) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, norm, patience, seed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another seed. */
    public TrainConfig withSeed(long newSeed) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, patience, newSeed,
                schedule, optimiser, decayRecurrent);
    }

    /** The same with another schedule. */
    public TrainConfig with(Schedule newSchedule) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, patience, seed,
                newSchedule, optimiser, decayRecurrent);
    }

    /** The same with another optimiser. */
    public TrainConfig with(Rule newOptimiser) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, patience, seed,
                schedule, newOptimiser, decayRecurrent);
    }

    /** The same where recurrent parameters decay, or do not. */
    public TrainConfig withDecayRecurrent(boolean decays) {
        return new TrainConfig(epochs, batch, learningRate, recurrentRate, weightDecay, warmup, clip, patience, seed,
                schedule, optimiser, decays);
    }
}
