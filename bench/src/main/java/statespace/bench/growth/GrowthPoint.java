package statespace.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.peers.OwnMamba;
import statespace.kernels.Workers;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.Stack;
import statespace.layer.selective.Mamba;
import statespace.tensor.AdamW;
import statespace.tensor.Tensors;

/**
 * One point of {@link GrowthBench}, in a process of its own so that its peak of memory is its own: a stack of Mamba
 * blocks takes steps of one shape, and the process says on its standard output what it took.
 *
 * @param work
 *            what a step does
 * @param layers
 *            residual blocks
 * @param batch
 *            B, sequences
 * @param length
 *            L, steps
 * @param width
 *            D, channels
 * @param state
 *            N, states of an inner channel
 */
record GrowthPoint(Work work, int layers, int batch, int length, int width, int state) {
    /** What a step does. */
    enum Work {
        /** Forward, backward and AdamW. */
        TRAINING("training step"),
        /** The same with every block's forward computed again in the backward pass, see {@link ForwardContext#recomputing}. */
        RECOMPUTED("training step, blocks recomputed"),
        /** Forward alone, outside the graph. */
        INFERENCE("inference");

        private final String label;

        Work(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private static final double LONG_SECONDS = 2;
    private static final double WARM_SECONDS = 1.5;
    private static final double MOST_WARM_SECONDS = 12;
    private static final long WARM_CELLS = 1L << 21;
    private static final int ROUNDS = 5;
    private static final int ROUNDS_OF_LONG = 3;
    private static final int MOST_ROUNDS = 200;

    /**
     * What a process took.
     *
     * @param rounds
     *            steps that were timed, after the warm-up
     * @param medianMillis
     *            of a step
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param parameters
     *            trained values
     * @param stateBytes
     *            what one sequence carries from step to step
     * @param startBytes
     *            peak of the resident set before the first step: JVM, libtorch, parameters, input; −1 where the system does
     *            not say
     * @param peakBytes
     *            peak of the resident set after the last; −1 where the system does not say
     */
    record Taken(int rounds, double medianMillis, double spreadPercent, long parameters, long stateBytes,
            long startBytes, long peakBytes) {}

    /** Takes the seconds to measure for, then the point's numbers. */
    public static void main(String[] args) throws IOException {
        GrowthPoint point = new GrowthPoint(Work.valueOf(args[1]), Integer.parseInt(args[2]),
                Integer.parseInt(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]),
                Integer.parseInt(args[6]));
        System.out.println(new ObjectMapper().writeValueAsString(point.measure(Double.parseDouble(args[0]))));
        System.exit(0);
    }

    /** The arguments that {@link #main} takes. */
    List<String> arguments(double seconds) {
        return Stream.of(seconds, work, layers, batch, length, width, state).map(String::valueOf).toList();
    }

    String text() {
        return String.format(Locale.ROOT, "%s B=%d L=%d D=%d N=%d", work.label(), batch, length,
                width, state);
    }

    private Taken measure(double seconds) throws IOException {
        torch.set_num_threads(Workers.shared().threads());
        Stack stack = OwnMamba.stack(layers, Mamba.Config.of(width).withState(state));
        Tensor x = Tensors.normal(new SplittableRandom(2), 1, batch, length, width); // (batch, length, width)
        long start = Machine.peakBytes();
        Runnable step = work == Work.INFERENCE ? () -> OwnMamba.infer(stack, x) : training(stack, x);
        double warm = seconds(step); // the first steps find the kernels not compiled yet
        double spent = warm;
        for (long cells = cells(); spent < MOST_WARM_SECONDS && (spent < WARM_SECONDS || cells < WARM_CELLS);) {
            warm = seconds(step);
            spent += warm;
            cells += cells();
        }
        List<Double> times = new ArrayList<>();
        int least = warm > LONG_SECONDS ? ROUNDS_OF_LONG : ROUNDS;
        for (double measured = 0; times.size() < least || (measured < seconds && times.size() < MOST_ROUNDS);) {
            double time = seconds(step);
            measured += time;
            times.add(1e3 * time);
        }
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Taken(sorted.length, Stopwatch.median(sorted), Stopwatch.spread(sorted),
                Parameter.count(stack.parameters()), (long) Float.BYTES * stack.stateSize(), start,
                Machine.peakBytes());
    }

    private long cells() {
        return (long) layers * batch * length * width;
    }

    private Runnable training(Stack stack, Tensor x) {
        AdamW adam = OwnMamba.adam(stack);
        ForwardContext plain = ForwardContext.training(new SplittableRandom(3));
        ForwardContext context = work == Work.RECOMPUTED ? plain.recomputing() : plain;
        return () -> OwnMamba.train(stack, adam, x, context);
    }

    private static double seconds(Runnable step) {
        long begin = System.nanoTime();
        step.run();
        return (System.nanoTime() - begin) * 1e-9;
    }
}
