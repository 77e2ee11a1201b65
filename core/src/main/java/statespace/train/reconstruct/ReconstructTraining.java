package statespace.train.reconstruct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.tensor.Tensors;
import statespace.train.Learnable;
import statespace.train.Position;
import statespace.train.TrainConfig;

/**
 * Training by generalised teacher forcing (Hess et al. 2023, arXiv 2306.04406): the mean squared error of predictions whose
 * states are drawn towards those that the deconvolved data say. Windows are drawn at random; an epoch is a number of steps.
 * There is no validation split: a series that is short enough to need one has no rows to spare, and the loss says little of
 * a free run.
 *
 * @param model
 *            to train
 * @param task
 *            the series
 * @param windows
 *            of its training rows
 * @param batch
 *            windows of a step
 */
public record ReconstructTraining(ReconstructModel model, ReconstructTask task, ReconstructTask.Windows windows,
        int batch) implements Learnable {
    private static final int EPOCHS = 1000;
    private static final int BATCH = 16;
    private static final double UNLIMITED = 1e30;

    /** Training on the windows of a series. */
    public ReconstructTraining(ReconstructModel model, ReconstructTask task, int batch) {
        this(model, task, task.windows(), batch);
    }

    /** The published optimiser: RAdam, the rate falling from 10⁻³ to 10⁻⁶, no decay, no clipping; a thousand epochs. */
    public static TrainConfig standard(long seed) {
        return TrainConfig.standard().withEpochs(EPOCHS).withBatch(BATCH).withRates(1e-3, 1e-3).withWeightDecay(0)
                .withWarmup(0).withClip(UNLIMITED).with(TrainConfig.Schedule.EXPONENTIAL).with(TrainConfig.Rule.RADAM)
                .withSeed(seed);
    }

    @Override
    public List<Parameter> parameters() {
        return model.parameters();
    }

    @Override
    public int samples() {
        return Math.multiplyExact(model.task().updates(), batch);
    }

    @Override
    public boolean validates() {
        return false;
    }

    @Override
    public double validationLoss() {
        return Double.NaN;
    }

    @Override
    public Tensor loss(int[] samples, ForwardContext context) {
        RandomGenerator random = context.random();
        int[] starts = new int[samples.length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = task.starts()[random.nextInt(task.starts().length)];
        }
        return loss(starts, random);
    }

    @Override
    public Tensor loss(int[] samples, Position at, ForwardContext context) {
        if (model.task().forcing() == ReconstructSpec.Forcing.ADAPTIVE) {
            long step = (at.epoch() - 1L) * at.steps() + at.step();
            if (step % AdaptiveForcing.EVERY == 0) {
                AdaptiveForcing.update(model, task, windows, starts(samples.length, step));
            }
        }
        return loss(samples, context);
    }

    /** Windows that adaptive forcing looks at, evenly over the series and shifted from step to step. */
    private int[] starts(int count, long step) {
        int[] all = task.starts();
        int[] some = new int[Math.min(count, all.length)];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[(int) Math.floorMod((long) i * all.length / some.length + step * 7, (long) all.length)];
        }
        return some;
    }

    /** The loss over windows that begin at these rows. */
    Tensor loss(int[] starts, RandomGenerator random) {
        ReconstructSpec spec = model.task();
        long count = starts.length;
        long rows = task.window() + 1L;
        long predicted = task.predicted();
        float[] targets = noisy(windows.targets(starts), random);
        float[] forcing = noisy(windows.forcing(starts), random);
        boolean regressed = task.nuisance() != null;
        Tensor forced = model.invert(Tensors.of(forcing, count, rows, spec.variates()), regressed
                ? Tensors.of(windows.forcingNuisance(starts), count, rows, spec.nuisance())
                : null);
        Tensor said = model.forced(forced, strengths(), regressed
                ? Tensors.of(windows.targetNuisance(starts), count, predicted, spec.nuisance())
                : null);
        Tensor error = error(said, targets);
        Tensor penalty = penalty();
        return penalty == null ? error : error.add(penalty);
    }

    private float[] noisy(float[] values, RandomGenerator random) {
        double deviation = model.task().noise();
        if (deviation > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (deviation * random.nextGaussian());
            }
        }
        return values;
    }

    /** α of every step of a window. */
    private Tensor strengths() {
        ReconstructSpec spec = model.task();
        float[] alpha = new float[spec.window()];
        if (spec.forcing() == ReconstructSpec.Forcing.SPARSE) {
            for (int t = spec.every() - 1; t < alpha.length; t += spec.every()) {
                alpha[t] = 1;
            }
        } else {
            Arrays.fill(alpha, (float) model.strength());
        }
        return Tensors.of(alpha, alpha.length);
    }

    private Tensor error(Tensor said, float[] targets) {
        if (!task.hasMissing()) {
            return said.sub(Tensors.of(targets, Tensors.shape(said))).square().mean();
        }
        float[] known = new float[targets.length];
        int count = 0;
        for (int i = 0; i < known.length; i++) {
            if (Float.isNaN(targets[i])) {
                targets[i] = 0;
            } else {
                known[i] = 1;
                count++;
            }
        }
        return said.sub(Tensors.of(targets, Tensors.shape(said))).mul(Tensors.of(known, Tensors.shape(said))).square()
                .sum().div(Tensors.scalar(Math.max(1, count)));
    }

    /** What is added for the sake of the parameters; null for nothing. */
    private Tensor penalty() {
        ReconstructSpec spec = model.task();
        List<Tensor> parts = new ArrayList<>();
        if (spec.latentPenalty() > 0) {
            parts.add(Penalties.latent(model).mul(Tensors.scalar(spec.latentPenalty())));
        }
        if (spec.observationPenalty() > 0) {
            model.observationParameters().forEach(parameter -> parts
                    .add(parameter.value().square().sum().mul(Tensors.scalar(spec.observationPenalty()))));
        }
        if (spec.manifoldPenalty() > 0) {
            parts.add(Penalties.manifold(model).mul(Tensors.scalar(spec.manifoldPenalty())));
        }
        return parts.stream().reduce(Tensor::add).orElse(null);
    }
}
