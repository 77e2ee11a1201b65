package statespace.train;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.config.SettingException;
import statespace.layer.Draws;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Trains until the validation loss has not improved for a while or the epochs are over, and leaves the best parameters
 * in the model and in the store.
 *
 * <p>
 * The randomness of every step is a function of seed, epoch and step alone, so a run that was killed and resumed takes
 * the same steps as one that was not.
 */
public final class Trainer {
    private static final long SAVE_INTERVAL_NANOS = 20_000_000_000L;
    private static final long SHORT_EPOCHS_NANOS = 2_000_000_000L; // between two saves where nothing is validated

    private final Learnable learnable;
    private final TrainConfig config;
    private final RunStore store;
    private final Listener listener;
    private final List<Parameter> parameters;
    private final Optimiser optimiser;
    private final LearningRate schedule;
    private final int stepsPerEpoch;
    private long stored; // when the last epoch was

    /**
     * A trainer that writes into {@code store}.
     *
     * @throws SettingException
     *             if the schedule needs a validation split and there is none
     */
    public Trainer(Learnable learnable, TrainConfig config, RunStore store, Listener listener) {
        this.learnable = learnable;
        this.config = config;
        this.store = store;
        this.listener = listener;
        checkSchedule(learnable, config);
        parameters = learnable.parameters();
        optimiser = new Optimiser(parameters, learnable.plan(config), config.clip(), config.optimiser());
        stepsPerEpoch = (learnable.samples() + config.batch() - 1) / config.batch();
        long total = (long) stepsPerEpoch * config.epochs();
        schedule = new LearningRate(Math.round(config.warmup() * total), total, config.schedule());
    }

    /**
     * Refuses a schedule that follows the validation loss where nothing is validated.
     *
     * @throws SettingException
     *             if that is so
     */
    public static void checkSchedule(Learnable learnable, TrainConfig config) {
        if (config.schedule() == TrainConfig.Schedule.PLATEAU && !learnable.validates()) {
            throw new SettingException("the schedule 'plateau' follows the validation loss, and there is no validation "
                    + "split here; hold examples out for one, or take the schedule cosine, constant or exponential");
        }
    }

    /**
     * What training came to.
     *
     * @param curve
     *            all epochs
     * @param bestEpoch
     *            the one whose parameters were kept
     * @param bestLoss
     *            its validation loss
     * @param seconds
     *            of training, over all sessions
     */
    public record Result(List<Epoch> curve, int bestEpoch, double bestLoss, double seconds) {}

    /**
     * Trains, from the start or from where the store's run was left.
     *
     * @throws DivergedException
     *             if a loss or a gradient is not finite
     */
    public Result run(boolean resume) throws IOException {
        Files.createDirectories(store.folder());
        Progress progress = resume && store.canResume()
                ? ProgressNote.within(store.folder().resolve(RunStore.RESUME),
                        store.loadProgress(parameters, optimiser), config.epochs(), stepsPerEpoch)
                : Progress.start();
        if (progress.epoch() == 1 && progress.step() == 0) {
            store.saveBest(parameters, 0);
        }
        while (progress.epoch() <= config.epochs() && !exhausted(progress)) {
            progress = validate(trainEpoch(progress));
        }
        store.loadBest(parameters);
        return new Result(progress.curve(), progress.bestEpoch(), progress.bestLoss(),
                progress.curve().stream().mapToDouble(Epoch::seconds).sum());
    }

    private boolean exhausted(Progress progress) {
        return progress.bestEpoch() > 0 && progress.epoch() - 1 - progress.bestEpoch() >= config.patience();
    }

    private Progress trainEpoch(Progress from) throws IOException {
        int[] order = order(from.epoch());
        double sum = from.lossSum();
        long start = System.nanoTime();
        long saved = start;
        double plateau = config.schedule() == TrainConfig.Schedule.PLATEAU ? Plateau.factor(from.curve()) : 1;
        for (int step = from.step(); step < stepsPerEpoch; step++) {
            int begin = step * config.batch();
            int[] batch = java.util.Arrays.copyOfRange(order, begin,
                    Math.min(begin + config.batch(), order.length));
            sum += takeStep(from.epoch(), step, batch, plateau);
            listener.step((long) (from.epoch() - 1) * stepsPerEpoch + step + 1, schedule.total(), from.epoch(),
                    sum / (step + 1));
            long now = System.nanoTime();
            if (now - saved > SAVE_INTERVAL_NANOS && step + 1 < stepsPerEpoch) {
                store.saveProgress(parameters, optimiser, new Progress(from.epoch(), step + 1, sum,
                        from.seconds() + (now - start) * 1e-9, from.bestEpoch(), from.bestLoss(), from.curve()));
                saved = now;
            }
        }
        return new Progress(from.epoch(), stepsPerEpoch, sum, from.seconds() + (System.nanoTime() - start) * 1e-9,
                from.bestEpoch(), from.bestLoss(), from.curve());
    }

    private Progress validate(Progress trained) throws IOException {
        long start = System.nanoTime();
        double loss = Bridge.withoutGradient(learnable::validationLoss);
        if (learnable.validates() && !Double.isFinite(loss)) {
            throw new DivergedException(
                    "Training stopped after epoch " + trained.epoch() + ": the validation loss became "
                            + loss + "; " + kept(trained.epoch()));
        }
        boolean best = !learnable.validates() || loss < trained.bestLoss();
        Epoch epoch = new Epoch(trained.epoch(), trained.lossSum() / stepsPerEpoch, loss,
                trained.seconds() + (System.nanoTime() - start) * 1e-9);
        List<Epoch> curve = new ArrayList<>(trained.curve());
        curve.add(epoch);
        boolean due = isDue(epoch.number());
        if (best && due) {
            store.saveBest(parameters, epoch.number());
        }
        Progress next = new Progress(epoch.number() + 1, 0, 0, 0, best ? epoch.number() : trained.bestEpoch(),
                best ? loss : trained.bestLoss(), List.copyOf(curve));
        if (due) {
            store.saveProgress(parameters, optimiser, next);
            stored = System.nanoTime();
        }
        listener.epoch(epoch, best);
        return next;
    }

    /** Where nothing is validated, epochs of milliseconds are not all stored: the last one is, and what was lost is repeated. */
    private boolean isDue(int epoch) {
        return learnable.validates() || epoch == 1 || epoch == config.epochs()
                || System.nanoTime() - stored > SHORT_EPOCHS_NANOS;
    }

    private int[] order(int epoch) {
        int[] order = new int[learnable.samples()];
        SplittableRandom random = new SplittableRandom(seed(epoch, -1));
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private double takeStep(int epoch, int step, int[] batch, double plateau) {
        try (PointerScope _ = new PointerScope()) {
            Tensor loss = learnable.loss(batch, position(epoch, step),
                    ForwardContext.training(new Draws(seed(epoch, step))));
            double value = Tensors.value(loss);
            if (!Double.isFinite(value)) {
                throw diverged(epoch, step, "the loss became " + value, firstNonFinite(epoch, step, batch));
            }
            optimiser.zeroGradients();
            loss.backward();
            double norm = optimiser.clip();
            if (!Double.isFinite(norm)) {
                throw diverged(epoch, step, "the gradient became " + norm, gradientsWithout());
            }
            optimiser.step(plateau * schedule.factor((long) (epoch - 1) * stepsPerEpoch + step));
            return value;
        }
    }

    private Position position(int epoch, int step) {
        return new Position(epoch, config.epochs(), step, stepsPerEpoch);
    }

    private long seed(int epoch, int step) {
        return new SplittableRandom(config.seed() * 0x9E3779B97F4A7C15L + epoch).nextLong() + step;
    }

    private String firstNonFinite(int epoch, int step, int[] batch) {
        List<String> names = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (!Tensors.isFinite(parameter.value())) {
                names.add("the parameter " + parameter.name());
                break;
            }
        }
        ForwardContext watched = ForwardContext.training(new Draws(seed(epoch, step))).watchedBy((name, value) -> {
            if (!Tensors.isFinite(value)) {
                names.add("the output of " + name);
            }
        });
        Bridge.withoutGradient(() -> learnable.loss(batch, position(epoch, step), watched));
        return names.isEmpty() ? "the loss itself" : names.getFirst();
    }

    private String gradientsWithout() {
        return parameters.stream().filter(p -> p.value().grad().defined() && !Tensors.isFinite(p.value().grad()))
                .map(p -> "the gradient of " + p.name()).reduce((first, second) -> second).orElse("an unknown place");
    }

    private DivergedException diverged(int epoch, int step, String what, String where) {
        return new DivergedException("Training stopped in epoch " + epoch + ", step " + (step + 1) + ": " + what
                + ", first in " + where + "; " + kept(epoch));
    }

    private String kept(int epoch) {
        return (epoch == 1
                ? "no epoch had ended, so " + store.folder() + " holds an untrained model"
                : "the last good model is kept in " + store.folder())
                + "; try a lower learning rate with the setting 'learning_rate'.";
    }
}
