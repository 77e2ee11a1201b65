package statespace.bench.kernels;

import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.peers.OwnMamba;
import statespace.bench.peers.OwnStream;
import statespace.format.State;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.layer.Parameter;
import statespace.layer.Stack;
import statespace.layer.selective.Mamba;
import statespace.stream.MambaStream;
import statespace.stream.StreamState;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** One step at a time of one stream, on one core: the stack in plain Java beside the same stack through libtorch. */
public final class StepBench {
    private static final int LAYERS = OwnMamba.LAYERS;
    private static final int WIDTH = OwnMamba.WIDTH;
    private static final double TARGET = 60;

    private final int steps;
    private final int rounds;

    public StepBench(boolean quick) {
        steps = quick ? 50 : 2000;
        rounds = quick ? 5 : 15;
    }

    /**
     * A way to take a step.
     *
     * @param what
     *            which
     * @param medianMicros
     *            of one step
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param weightMegabytes
     *            of weights that a step reads
     * @param gigabytesPerSecond
     *            weights over time
     * @param ratio
     *            time of libtorch's step over this one's
     * @param error
     *            root mean square of the difference from libtorch's outputs over that of these
     * @param target
     *            bound in words; empty if there is none
     * @param met
     *            true if the bound holds or there is none
     */
    record Row(String what, double medianMicros, double spreadPercent, double weightMegabytes,
            double gigabytesPerSecond, double ratio, double error, String target, boolean met) {}

    /** All ways on one machine. */
    public record Steps(Machine machine, String shape, int threads, int rounds, List<Row> rows) {

        public String json() throws IOException {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        }

        public String text() {
            StringBuilder text = new StringBuilder(machine.text());
            text.append(String.format(Locale.ROOT, "%n%nOne step of one stream, %s; %d thread, median of %d rounds%n%n",
                    shape, threads, rounds));
            text.append(String.format(Locale.ROOT, "%-28s %9s %7s %8s %7s %10s %10s  %s%n", "step", "us", "spread",
                    "MB read", "GB/s", "x libtorch", "error", "target"));
            for (Row row : rows) {
                text.append(String.format(Locale.ROOT, "%-28s %9.1f %6.1f%% %8.2f %7.1f %10.1f %10.1e  %s%n", row.what,
                        row.medianMicros, row.spreadPercent, row.weightMegabytes, row.gigabytesPerSecond, row.ratio,
                        row.error, row.target.isEmpty() ? "" : row.target + (row.met ? "  met" : "  MISSED")));
            }
            return text.toString().stripTrailing();
        }
    }

    public Steps run() throws IOException {
        int threads = get_num_threads();
        try {
            set_num_threads(1);
            return measure();
        } finally {
            set_num_threads(threads);
        }
    }

    private Steps measure() throws IOException {
        Mamba.Config config = Mamba.Config.of(WIDTH);
        Stack stack = OwnMamba.stack();
        double numbers = Parameter.count(stack.parameters());
        double matrices = (double) LAYERS * config.inner() * (3.0 * WIDTH + config.stepRank() + 2.0 * config.state());
        MambaStream whole = OwnStream.load(stack, Precision.FLOAT32);
        MambaStream halves = OwnStream.load(stack, Precision.BFLOAT16);
        float[][] x = OwnStream.observations();
        float[] expected = outputs(stack, x);

        Stopwatch watch = new Stopwatch(quickWarmups(), rounds);
        watch.add(streaming(whole, x, steps));
        watch.add(streaming(halves, x, steps));
        int slow = Math.max(1, steps / 20);
        watch.add(() -> layers(stack, x, slow));
        double[][] times = watch.run();
        double libtorch = Stopwatch.median(times[2]) * 1e3 / slow;
        List<Row> rows = List.of(
                row("plain Java, float32", times[0], steps, numbers * 4e-6, libtorch, error(expected, whole, x), true),
                row("plain Java, bfloat16", times[1], steps, (4 * numbers - 2 * matrices) * 1e-6, libtorch,
                        error(expected, halves, x), true),
                row("layers through libtorch", times[2], slow, numbers * 4e-6, libtorch, 0, false));
        String shape = String.format(Locale.ROOT, "%d layers, d_model %d, inner %d, N=%d, %d weights", LAYERS, WIDTH,
                config.inner(), config.state(), (long) numbers);
        return new Steps(Machine.here(), shape, 1, rounds, rows);
    }

    private int quickWarmups() {
        return steps < 100 ? 3 : 12;
    }

    private static Runnable streaming(MambaStream model, float[][] x, int steps) {
        OwnStream stream = new OwnStream(model, x);
        return () -> stream.steps(steps);
    }

    private static void layers(Stack stack, float[][] x, int steps) {
        Bridge.withoutGradient(() -> {
            State state = stack.zeroState(1);
            for (int i = 0; i < steps; i++) {
                try (PointerScope _ = new PointerScope()) {
                    stack.step(Tensors.of(x[i % x.length], 1, WIDTH), state);
                }
            }
            return true;
        });
    }

    private static float[] outputs(Stack stack, float[][] x) {
        return Bridge.withoutGradient(() -> {
            State state = stack.zeroState(1);
            float[] outputs = new float[x.length * WIDTH];
            for (int t = 0; t < x.length; t++) {
                try (PointerScope _ = new PointerScope()) {
                    Tensor y = stack.step(Tensors.of(x[t], 1, WIDTH), state);
                    System.arraycopy(Tensors.toFloats(y), 0, outputs, t * WIDTH, WIDTH);
                }
            }
            return outputs;
        });
    }

    private static double error(float[] expected, MambaStream model, float[][] x) {
        StreamState state = model.newState();
        float[] y = new float[WIDTH];
        double off = 0;
        double size = 0;
        for (int t = 0; t < x.length; t++) {
            model.step(x[t], state, y);
            for (int i = 0; i < WIDTH; i++) {
                off += Math.pow(expected[t * WIDTH + i] - y[i], 2);
                size += Math.pow(expected[t * WIDTH + i], 2);
            }
        }
        return Math.sqrt(off / size);
    }

    private static Row row(String what, double[] millis, int steps, double megabytes, double libtorch, double error,
            boolean targeted) {
        double micros = Stopwatch.median(millis) * 1e3 / steps;
        return new Row(what, micros, Stopwatch.spread(millis), megabytes, megabytes / micros * 1e3, libtorch / micros,
                error, targeted ? "<= 60 us" : "", !targeted || micros <= TARGET);
    }
}
