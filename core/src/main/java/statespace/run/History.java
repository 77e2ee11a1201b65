package statespace.run;

import java.util.List;
import statespace.train.Epoch;
import statespace.train.Trainer;

/**
 * How a model was trained in this run; empty for one that was trained before.
 *
 * @param curve
 *            the epochs
 * @param bestEpoch
 *            the one whose parameters were kept
 * @param seed
 *            source of all randomness
 */
public record History(List<Epoch> curve, int bestEpoch, long seed) {
    /** Of a model that was trained before. */
    public static History none(RunConfig config) {
        return new History(List.of(), 0, config.training().seed());
    }

    static History of(Trainer.Result result, long seed) {
        return new History(result.curve(), result.bestEpoch(), seed);
    }

    /** Seconds of training. */
    public double seconds() {
        return curve.stream().mapToDouble(Epoch::seconds).sum();
    }
}
