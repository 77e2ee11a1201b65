package statespace.lab.s4d;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.Learnable;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/**
 * The delay task: band-limited white noise has to come out {@code lag} steps later, through one linear layer of four
 * systems with a fixed step size, between two linear maps. There is no nonlinearity, so what is measured is what the
 * linear system can hold.
 */
final class DelayTask implements Learnable {
    private static final int SYSTEMS = 4;
    private static final long VALIDATION = 1L << 40;
    private static final long TEST = 1L << 41;
    private static final int HELD_OUT = 256;

    /**
     * Sizes.
     *
     * @param length
     *            steps, even
     * @param lag
     *            delay
     * @param state
     *            N
     * @param epochs
     *            passes
     * @param samples
     *            signals in a pass
     */
    record Shape(int length, int lag, int state, int epochs, int samples) {}

    private final Shape shape;
    private final Linear encoder;
    private final DiagonalFilter filter;
    private final Linear decoder;

    private DelayTask(Shape shape, DiagonalConfig config, RandomGenerator random) {
        this.shape = shape;
        encoder = new Linear(1, SYSTEMS, true, Role.EMBEDDING, random);
        filter = new DiagonalFilter(config, false, ComputeMode.AUTO, random);
        decoder = new Linear(SYSTEMS, 1, true, Role.READOUT, random);
    }

    /**
     * What a variant came to.
     *
     * @param error
     *            mean squared error on held-out signals over that of answering zero
     * @param slowest
     *            smallest −Re A after training
     * @param finite
     *            true if every parameter is finite
     */
    record Outcome(double error, double slowest, boolean finite) {}

    /** The systems of the task: the step size is 2/lag and stays, B is trained. */
    static DiagonalConfig systems(Shape shape) {
        double step = 2.0 / shape.lag();
        return DiagonalConfig.of(SYSTEMS).withState(shape.state()).withSteps(step, step)
                .with(new DiagonalConfig.Training(DiagonalConfig.Learning.FROZEN, DiagonalConfig.Learning.RECURRENT,
                        DiagonalConfig.Learning.RECURRENT, DiagonalConfig.Learning.RECURRENT));
    }

    /** Trains a variant and measures it on signals that neither trained nor chose. */
    static Outcome measure(Shape shape, DiagonalConfig config, Setting setting, Part part) throws IOException {
        Path folder = setting.folder().resolve(part.folder());
        Files.createDirectories(folder);
        try (PointerScope _ = new PointerScope()) {
            DelayTask task = new DelayTask(shape, config, new SplittableRandom(setting.seed()));
            var training = TrainConfig.standard().withEpochs(shape.epochs()).withBatch(64).withWeightDecay(0)
                    .withSeed(setting.seed());
            new Trainer(task, training, new RunStore(folder, part.name()), part.listener(setting.progress()))
                    .run(false);
            boolean finite = task.parameters().stream().allMatch(p -> Tensors.isFinite(p.value()));
            double slowest = task.filter.parameters().stream().filter(p -> p.name().equals("log_A_real"))
                    .mapToDouble(p -> p.value().detach().exp().min().item_double()).findFirst().orElse(Double.NaN);
            return new Outcome(Bridge.withoutGradient(() -> task.error(TEST)), slowest, finite);
        }
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("encoder", encoder.parameters()), filter.parameters(),
                Parameter.prefixed("decoder", decoder.parameters()));
    }

    @Override
    public int samples() {
        return shape.samples();
    }

    @Override
    public Tensor loss(int[] chosen, ForwardContext context) {
        Tensor u = WhiteNoise.of(LongStream.range(0, chosen.length).map(i -> chosen[(int) i]).toArray(),
                shape.length());
        return difference(u, context).square().mean();
    }

    private Tensor difference(Tensor u, ForwardContext context) {
        int kept = shape.length() - shape.lag();
        Tensor target = cat(new TensorVector(zeros(u.size(0), shape.lag(), 1), u.narrow(1, 0, kept)), 1);
        return decoder.apply(filter.forward(encoder.apply(u), context)).sub(target);
    }

    @Override
    public double validationLoss() {
        return error(VALIDATION);
    }

    private double error(long from) {
        try (PointerScope _ = new PointerScope()) {
            Tensor u = WhiteNoise.of(LongStream.range(from, from + HELD_OUT).toArray(), shape.length());
            double left = difference(u, ForwardContext.evaluation()).square().mean().item_double();
            return left * shape.length()
                    / (u.narrow(1, 0, shape.length() - shape.lag()).square().sum().item_double() / HELD_OUT);
        }
    }
}
