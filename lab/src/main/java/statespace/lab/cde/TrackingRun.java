package statespace.lab.cde;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.Draws;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.AdamW;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Trains a tracking model on fresh sequences until it answers, or until the steps are over. Where every step is scored
 * the loss has that of a few sequences of length 2 as well, which teach the table of the group, as published.
 *
 * @param steps
 *            that were taken
 * @param reached
 *            step at whose end the accuracy sufficed, or -1
 * @param accuracy
 *            of the answers, over unseen sequences, at the end
 * @param whole
 *            share of unseen sequences all of whose answers are right
 * @param parameters
 *            trained numbers
 * @param seconds
 *            of training and of measuring
 * @param curve
 *            accuracy at equal distances
 */
record TrackingRun(int steps, int reached, double accuracy, double whole, long parameters, double seconds,
        List<Double> curve) {

    /**
     * How to train.
     *
     * @param length
     *            of the words, or the largest where lengths vary
     * @param shortest
     *            smallest length; as the length where it is fixed
     * @param measured
     *            length of the unseen sequences
     * @param batch
     *            sequences of a step
     * @param rate
     *            of AdamW, with a decay of 0.01
     * @param steps
     *            at most
     * @param every
     *            steps between two measurements
     * @param enough
     *            accuracy that ends training
     */
    record Recipe(int length, int shortest, int measured, int batch, double rate, int steps, int every,
            double enough) {

        /** Words of one length, measured at that length: batch 32, measured every 250 steps. */
        static Recipe words(int length, double rate, int steps) {
            return new Recipe(length, length, length, 32, rate, steps, 250, 0.9995);
        }

        Recipe until(double accuracy) {
            return new Recipe(length, shortest, measured, batch, rate, steps, every, accuracy);
        }
    }

    private static final double DECAY = 0.01;
    private static final double CLIP = 1;
    private static final int SHARE_OF_PAIRS = 10;
    private static final int UNSEEN = 1000;
    private static final long UNSEEN_SEED = 0x5EEDL;

    /** Trains and measures. */
    static TrackingRun of(TrackingTask task, TrackingModel model, Recipe recipe, long seed, Setting.Progress progress,
            Part part) {
        long begin = System.nanoTime();
        List<Parameter> parameters = model.parameters();
        AdamW adam = optimiser(parameters);
        TensorVector all = new TensorVector();
        parameters.stream().filter(p -> p.role().trained()).forEach(p -> all.push_back(p.value()));
        List<Double> curve = new ArrayList<>();
        double[] measured = {0, 0};
        int step = 0;
        int reached = -1;
        while (step < recipe.steps && reached < 0) {
            step++;
            double loss = step(task, model, recipe, new Draws(seed * 1_000_003L + step), adam, all);
            if (step % recipe.every == 0 || step == recipe.steps) {
                measured = accuracies(task, model, recipe);
                curve.add(measured[0]);
                reached = measured[0] >= recipe.enough ? step : -1;
                progress.at(part.from() + (part.to() - part.from()) * step / recipe.steps, String.format(
                        java.util.Locale.ROOT, "%s, step %d, loss %.4f, accuracy %.3f", part.name(), step, loss,
                        measured[0]));
            }
        }
        return new TrackingRun(step, reached, measured[0], measured[1], Parameter.count(parameters),
                (System.nanoTime() - begin) * 1e-9, List.copyOf(curve));
    }

    private static AdamW optimiser(List<Parameter> parameters) {
        return new AdamW(List.of(
                new AdamW.Group(parameters.stream().filter(p -> p.role().trained() && p.role().decayed())
                        .map(Parameter::value).toList(), DECAY),
                new AdamW.Group(parameters.stream().filter(p -> p.role().trained() && !p.role().decayed())
                        .map(Parameter::value).toList(), 0)));
    }

    private static double step(TrackingTask task, TrackingModel model, Recipe recipe, Draws random, AdamW adam,
            TensorVector all) {
        try (PointerScope _ = new PointerScope()) {
            ForwardContext context = ForwardContext.training(random);
            int length = recipe.shortest == recipe.length
                    ? recipe.length
                    : task.fitting(random.nextInt(recipe.shortest, recipe.length + 1));
            Tensor loss = loss(task, model, recipe.batch, length, context);
            adam.zeroGradients();
            loss.backward();
            clip_grad_norm_(all, CLIP);
            adam.step(recipe.rate, recipe.rate);
            return Tensors.value(loss);
        }
    }

    /** Of whole sequences; where every step is scored, plus that of the first two steps of a few more sequences. */
    private static Tensor loss(TrackingTask task, TrackingModel model, int count, int length,
            ForwardContext context) {
        int pairs = task.endOnly() ? 0 : Math.max(1, count / SHARE_OF_PAIRS);
        TrackingTask.Batch batch = task.draw(count + pairs, length, context.random());
        Tensor scores = scored(task, model.scores(batch.inputs(), count + pairs, context));
        Tensor labels = scored(task, TrackingModel.tokens(batch.labels(), count + pairs));
        Tensor loss = loss(task, scores.narrow(0, 0, count), labels.narrow(0, 0, count));
        int two = Math.min(2, length);
        return pairs == 0
                ? loss
                : loss.add(loss(task, scores.narrow(0, count, pairs).narrow(1, 0, two),
                        labels.narrow(0, count, pairs).narrow(1, 0, two)));
    }

    private static Tensor loss(TrackingTask task, Tensor scores, Tensor labels) {
        return cross_entropy_loss(scores.reshape(-1, task.answers()), labels.reshape(-1));
    }

    private static Tensor scored(TrackingTask task, Tensor x) {
        return task.endOnly() ? x.narrow(1, x.size(1) - 1, 1) : x;
    }

    /** Share of right answers, and of sequences without a wrong one, over sequences that training does not draw. */
    static double[] accuracies(TrackingTask task, TrackingModel model, Recipe recipe) {
        return Bridge.withoutGradient(() -> {
            SplittableRandom random = new SplittableRandom(UNSEEN_SEED);
            double right = 0;
            double whole = 0;
            int length = task.fitting(recipe.measured);
            int part = Math.clamp(200_000 / length, 1, UNSEEN);
            int count = 0;
            for (; count < UNSEEN; count += part) {
                try (PointerScope _ = new PointerScope()) {
                    TrackingTask.Batch batch = task.draw(part, length, random);
                    Tensor said = scored(task, model.scores(batch.inputs(), part, ForwardContext.evaluation()))
                            .argmax(new LongOptional(-1), false);
                    Tensor same = said.eq(scored(task, TrackingModel.tokens(batch.labels(), part)))
                            .to(org.bytedeco.pytorch.global.torch.ScalarType.Float);
                    right += part * Tensors.value(same.mean());
                    whole += Tensors.value(same.prod(1, false, new org.bytedeco.pytorch.ScalarTypeOptional()).sum());
                }
            }
            return new double[]{right / count, whole / count};
        });
    }
}
