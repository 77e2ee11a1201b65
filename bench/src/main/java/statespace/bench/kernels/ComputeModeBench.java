package statespace.bench.kernels;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.DiagonalFilter;
import statespace.tensor.Tensors;

/**
 * The two forms of S4D's linear part side by side, forward and backward, over batch, length and modes: what the rule of
 * {@link ComputeMode#AUTO} is made from.
 */
public final class ComputeModeBench {
    private static final int WIDTH = 64;
    private static final int[] MODES = {8, 32, 128, 512};

    private final boolean quick;

    public ComputeModeBench(boolean quick) {
        this.quick = quick;
    }

    /**
     * A shape.
     *
     * @param batch
     *            sequences
     * @param length
     *            steps
     * @param modes
     *            complex modes of a channel
     * @param scanMillis
     *            median of the recurrence
     * @param convolutionMillis
     *            median of the FFT
     * @param auto
     *            the form that the rule takes
     * @param loss
     *            time of the rule's choice over the faster one's
     */
    record Row(int batch, int length, int modes, double scanMillis, double convolutionMillis, ComputeMode auto,
            double loss) {}

    /** All shapes, and the rule's worst choice. */
    public record Sweep(Machine machine, int width, List<Row> rows, double worstLoss) {

        public String json() throws IOException {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        }

        public String text() {
            StringBuilder text = new StringBuilder(machine.text());
            text.append(String.format(Locale.ROOT, "%n%nS4D's linear part, forward and backward, width %d%n%n", width));
            text.append(String.format(Locale.ROOT, "%6s %7s %6s %10s %10s %10s  %-12s %s%n", "batch", "length", "modes",
                    "scan ms", "FFT ms", "scan/FFT", "auto takes", "over the faster"));
            for (Row row : rows) {
                text.append(String.format(Locale.ROOT, "%6d %7d %6d %10.2f %10.2f %10.2f  %-12s %.2f%n", row.batch,
                        row.length, row.modes, row.scanMillis, row.convolutionMillis,
                        row.scanMillis / row.convolutionMillis, row.auto.name().toLowerCase(Locale.ROOT), row.loss));
            }
            return text.append(String.format(Locale.ROOT, "%nThe rule's worst choice takes %.2f times the faster form's"
                    + " time.", worstLoss)).toString();
        }
    }

    public Sweep run() {
        List<Row> rows = new ArrayList<>();
        for (int batch : quick ? new int[]{1, 4} : new int[]{1, 2, 8, 32}) {
            for (int length : quick ? new int[]{128} : new int[]{64, 512, 4096}) {
                for (int modes : MODES) {
                    if ((long) batch * length * modes <= 32L * 512 * 512) {
                        rows.add(row(batch, length, modes));
                    }
                }
            }
        }
        return new Sweep(Machine.here(), WIDTH, rows, rows.stream().mapToDouble(Row::loss).max().orElse(1));
    }

    private Row row(int batch, int length, int modes) {
        try (PointerScope _ = new PointerScope()) {
            DiagonalConfig config = DiagonalConfig.of(WIDTH).withState(2 * modes);
            DiagonalFilter scan = new DiagonalFilter(config, false, ComputeMode.SCAN, new SplittableRandom(1));
            DiagonalFilter convolution = new DiagonalFilter(config, false, ComputeMode.CONVOLUTION,
                    new SplittableRandom(1));
            Tensor u = Tensors.normal(new SplittableRandom(2), 1, batch, length, WIDTH).set_requires_grad(true);
            Stopwatch watch = new Stopwatch(quick ? 2 : 3, quick ? 3 : 5);
            watch.add(() -> step(scan, u));
            watch.add(() -> step(convolution, u));
            double[][] times = watch.run();
            double byScan = Stopwatch.median(times[0]);
            double byFft = Stopwatch.median(times[1]);
            ComputeMode auto = ComputeMode.AUTO.resolve(batch, length, modes);
            return new Row(batch, length, modes, byScan, byFft, auto,
                    (auto == ComputeMode.SCAN ? byScan : byFft) / Math.min(byScan, byFft));
        }
    }

    private static void step(DiagonalFilter filter, Tensor u) {
        try (PointerScope _ = new PointerScope()) {
            filter.forward(u, ForwardContext.evaluation()).sum().backward();
        }
    }
}
