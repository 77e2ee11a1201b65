package statespace.bench.kernels;

import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.mm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.peers.OwnMamba;
import statespace.bench.peers.ScanLibrary;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.selective.SelectiveScan;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.selective.Mamba;
import statespace.tensor.Tensors;

/**
 * Where the time of a training step goes: the whole step of {@link OwnMamba} beside its parts, each forward and backward
 * alone in the same process, and beside what the machine allows: the matrix products at the SGEMM rate of this run and the
 * scans at the rate of the C kernel, the backward pass counted as 2.6 times the way forward.
 */
public final class TrainBench {
    private static final int LAYERS = OwnMamba.LAYERS;
    private static final int WIDTH = OwnMamba.WIDTH;
    private static final double SCANS = 1 + 2.6; // forward and back

    private final boolean quick;
    private final int batch;
    private final int length;
    private final ScanLibrary library;
    private final Mamba.Config config = Mamba.Config.of(WIDTH);
    private final SplittableRandom random = new SplittableRandom(1);

    public TrainBench(boolean quick, int batch, int length, ScanLibrary library) {
        this.quick = quick;
        this.batch = batch;
        this.length = length;
        this.library = library;
    }

    /**
     * A part of the step.
     *
     * @param what
     *            which
     * @param times
     *            how often it comes in a step
     * @param millis
     *            of one, median
     * @param spreadPercent
     *            half the distance between the quartiles, in percent of the median
     * @param share
     *            of the whole step's time, all of them together
     */
    record Part(String what, int times, double millis, double spreadPercent, double share) {}

    /** The parts, the whole and the floor, in milliseconds. */
    public record Account(Machine machine, int threads, int batch, int length, List<Part> parts, double wholeMillis,
            double wholeSpreadPercent, double sgemmGigaflops, double productsMillis, double scansMillis,
            String scanRate) {

        public String json() throws IOException {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        }

        public String text() {
            StringBuilder text = new StringBuilder(machine.text());
            text.append(String.format(Locale.ROOT, "%n%nA training step of a Mamba, %d layers, d_model %d, B=%d, L=%d,"
                    + " %d threads%n%n%-44s %5s %9s %7s %9s %6s%n", LAYERS, WIDTH, batch, length, threads, "part",
                    "times", "ms each", "spread", "ms", "share"));
            for (Part part : parts) {
                text.append(String.format(Locale.ROOT, "%-44s %5d %9.2f %6.1f%% %9.2f %5.1f%%%n", part.what, part.times,
                        part.millis, part.spreadPercent, part.times * part.millis, 100 * part.share));
            }
            double floor = productsMillis + scansMillis;
            text.append(String.format(Locale.ROOT, "%-44s %5d %9.2f %6.1f%% %9.2f %5.1f%%%n%n", "whole step", 1,
                    wholeMillis, wholeSpreadPercent, wholeMillis, 100.0));
            text.append(String.format(Locale.ROOT,
                    "Floor %.1f ms: matrix products %.1f ms at %.0f GFLOP/s, scans %.1f ms"
                            + " at %s. The step takes %.2f times that.",
                    floor, productsMillis, sgemmGigaflops, scansMillis,
                    scanRate, wholeMillis / floor));
            return text.toString();
        }
    }

    public Account run() {
        int inner = config.inner();
        int rank = config.stepRank();
        int state = config.state();
        Tensor h = leaf(batch, length, WIDTH);
        Norm norm = new Norm(Norm.Kind.RMS, WIDTH);
        Tensor narrow = Tensors.normal(random, 1, batch, length, WIDTH);
        OwnMamba whole = new OwnMamba(batch, length);

        Stopwatch watch = new Stopwatch(quick ? 3 : 60, quick ? 3 : 15);
        double[][] times;
        try (MixerParts mixer = new MixerParts(config, batch, length)) {
            watch.add(whole::train);
            watch.add(part(() -> norm.forward(h, ForwardContext.evaluation()), narrow, h,
                    norm.parameters().get(0).value()));
            watch.add(mixer::inProjection);
            watch.add(mixer::convolution);
            watch.add(mixer::smallProjections);
            watch.add(mixer::scan);
            watch.add(mixer::outProjection);
            watch.add(part(() -> h.add(narrow), narrow, h));
            watch.add(whole::optimise);
            times = watch.run();
        }

        double total = Stopwatch.median(times[0]);
        String[] names = {"RMS norm", "in_proj: products", "convolution and SiLU", "x_proj, dt_proj: products",
            "scan, softplus and gate", "out_proj: products", "residual sum", "AdamW"};
        int[] counts = {LAYERS + 1, LAYERS, LAYERS, LAYERS, LAYERS, LAYERS, LAYERS, 1};
        List<Part> parts = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < names.length; i++) {
            double millis = Stopwatch.median(times[i + 1]);
            parts.add(new Part(names[i], counts[i], millis, Stopwatch.spread(times[i + 1]),
                    counts[i] * millis / total));
            sum += counts[i] * millis;
        }
        parts.add(new Part("rest: loss, tape, what left the cache", 1, total - sum, 0, (total - sum) / total));
        double rate = sgemm();
        double tokens = (double) batch * length;
        double products = 3 * 2 * tokens * LAYERS * inner
                * (2.0 * WIDTH + rank + 2 * state + rank + WIDTH) / rate * 1e-6;
        double updates = tokens * LAYERS * inner * state;
        double ceiling = ceiling();
        double scans = SCANS * updates / ceiling * 1e-6 / get_num_threads();
        return new Account(Machine.here(), get_num_threads(), batch, length, parts, total,
                Stopwatch.spread(times[0]), rate, products, scans,
                String.format(Locale.ROOT, "%.2f G updates/s a core (%s)", ceiling,
                        library.refusal() == null ? "hand-written C" : "our kernel, for want of a C compiler"));
    }

    private Tensor leaf(long... shape) {
        return Tensors.normal(random, 0.1, shape).set_requires_grad(true);
    }

    private static Runnable part(Supplier<Tensor> forward, Tensor upstream, Tensor... leaves) {
        return () -> {
            try (PointerScope _ = new PointerScope()) {
                for (Tensor leaf : leaves) {
                    leaf.mutable_grad().reset(); // lets go of gradients as the step does
                }
                forward.get().backward(upstream, new BoolOptional(), false, new TensorArrayRefOptional());
            }
        };
    }

    /** GFLOP/s of in_proj's product. */
    private double sgemm() {
        int rows = batch * length;
        Tensor left = Tensors.normal(random, 1, rows, WIDTH);
        Tensor right = Tensors.normal(random, 1, WIDTH, 2L * config.inner());
        Stopwatch watch = new Stopwatch(quick ? 2 : 20, quick ? 3 : 15);
        watch.add(() -> {
            try (PointerScope _ = new PointerScope()) {
                mm(left, right);
            }
        });
        return 2e-6 * rows * WIDTH * 2 * config.inner() / Stopwatch.median(watch.run()[0]);
    }

    /** G state updates a second on one core. */
    private double ceiling() {
        try (Buffers buffers = new Buffers()) {
            var shape = new SelectiveScan.Shape(1, length, config.inner(), config.state());
            long sequence = shape.sequenceFloats();
            var in = new SelectiveScan.Inputs(buffers.normal(sequence, 1), buffers.uniform(sequence, 1e-3, 1e-1),
                    buffers.uniform(shape.transitionFloats(), -16, -1), buffers.normal(shape.projectionFloats(), 1),
                    buffers.normal(shape.projectionFloats(), 1), buffers.normal(config.inner(), 1), null, null, null,
                    false);
            var y = buffers.zeros(sequence);
            var work = buffers.zeros(2 * shape.transitionFloats());
            Stopwatch watch = new Stopwatch(quick ? 2 : 20, quick ? 3 : 15);
            if (library.refusal() == null) {
                watch.add(() -> library.ceiling(shape, in, y, work));
            } else {
                watch.add(() -> Kernels.active().get(SelectiveScan.class).forward(shape, in,
                        new SelectiveScan.Outputs(y, null, null), Workers.of(1)));
            }
            return sequence * (double) config.state() * 1e-6 / Stopwatch.median(watch.run()[0]);
        }
    }
}
