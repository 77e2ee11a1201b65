package statespace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import statespace.layer.DiagonalConfig;
import statespace.layer.Pass;
import statespace.layer.S4d;
import statespace.tensor.Tensors;

/** An S4D layer, forward and backward, beside the reference layer in PyTorch on the same machine. */
final class PeersBench {
    private static final int[][] SHAPES = {{16, 1024, 256, 64}, {4, 16_384, 128, 64}};
    private static final int ROUNDS = 5;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String python;
    private final Path script;

    /** Runs the script with an interpreter that has PyTorch. */
    PeersBench(String python, Path script) {
        this.python = python;
        this.script = script;
    }

    /**
     * A shape.
     *
     * @param part
     *            "layer", or "filter" for its linear part alone
     * @param batch
     *            sequences
     * @param length
     *            steps
     * @param channels
     *            H
     * @param state
     *            N
     * @param millis
     *            ours, median
     * @param spreadPercent
     *            of ours
     * @param peerMillis
     *            PyTorch's, median
     * @param peerSpreadPercent
     *            of PyTorch's
     * @param ratio
     *            PyTorch's time over ours
     */
    record Row(String part, int batch, int length, int channels, int state, double millis, double spreadPercent,
            double peerMillis,
            double peerSpreadPercent, double ratio) {}

    /** Both sides. */
    record Result(Machine machine, String peer, int threads, List<Row> rows) {

        String json() throws IOException {
            return JSON.writeValueAsString(this);
        }

        String text() {
            StringBuilder text = new StringBuilder(machine.text());
            text.append(String.format(Locale.ROOT,
                    "%n%nAn S4D layer and its linear part (filter), forward and backward, %d threads; peer: %s%n%n",
                    threads, peer));
            text.append(String.format(Locale.ROOT, "%-8s %-28s %12s %8s %12s %8s %8s%n", "part", "shape", "ours ms",
                    "spread",
                    "peer ms", "spread", "ratio"));
            for (Row row : rows) {
                text.append(String.format(Locale.ROOT, "%-8s %-28s %12.1f %7.1f%% %12.1f %7.1f%% %7.1fx%n", row.part,
                        "B="
                                + row.batch + " L=" + row.length + " H=" + row.channels + " N=" + row.state,
                        row.millis,
                        row.spreadPercent, row.peerMillis, row.peerSpreadPercent, row.ratio));
            }
            String forced = System.getenv("OPENBLAS_CORETYPE");
            if (forced != null) {
                text.append(String.format(Locale.ROOT, "%nOPENBLAS_CORETYPE=%s is set: our matrix products take the way"
                        + " of that processor, the peer's do not.%n", forced));
            }
            return text.toString().stripTrailing();
        }
    }

    Result run() throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Row> rows = new ArrayList<>();
        String peer = "unknown";
        theirs("filter", new int[]{1, 64, 4, 4}, threads); // a mistake shows before anything long has run
        for (String part : List.of("layer", "filter")) {
            for (int[] shape : SHAPES) { // in turn, so that a slow moment falls on both
                double[] ours = ours(part, shape);
                JsonNode theirs = theirs(part, shape, threads);
                double[] times = JSON.convertValue(theirs.path("millis"), double[].class);
                peer = "PyTorch " + theirs.path("torch").asText();
                rows.add(new Row(part, shape[0], shape[1], shape[2], shape[3], Stopwatch.median(ours),
                        Stopwatch.spread(ours),
                        Stopwatch.median(times), Stopwatch.spread(times),
                        Stopwatch.median(times) / Stopwatch.median(ours)));
            }
        }
        return new Result(Machine.here(), peer, threads, rows);
    }

    private static double[] ours(String part, int[] shape) {
        try (PointerScope _ = new PointerScope()) {
            S4d layer = new S4d(S4d.Config.of(DiagonalConfig.of(shape[2]).withState(shape[3])
                    .with(DiagonalConfig.Training.WITHOUT_B)), new SplittableRandom(1));
            Tensor u = Tensors.normal(new SplittableRandom(2), 1, shape[0], shape[1], shape[2])
                    .set_requires_grad(true);
            Tensor upstream = Tensors.normal(new SplittableRandom(3), 1, shape[0], shape[1], shape[2]);
            Stopwatch watch = new Stopwatch(2, ROUNDS);
            watch.add(() -> {
                try (PointerScope _ = new PointerScope()) {
                    (part.equals("layer") ? layer : layer.filter()).forward(u, Pass.evaluation()).backward(upstream,
                            new BoolOptional(), false,
                            new TensorArrayRefOptional());
                }
            });
            return watch.run()[0];
        }
    }

    private JsonNode theirs(String part, int[] shape, int threads) throws IOException {
        String sizes = shape[0] + "," + shape[1] + "," + shape[2] + "," + shape[3];
        Process process = new ProcessBuilder(python, script.toString(), "--part", part, "--shape", sizes, "--threads",
                Integer.toString(threads), "--rounds", Integer.toString(ROUNDS)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(python + " " + script + " failed; it needs Python 3 with PyTorch. It said: "
                        + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + python + " ran", e);
        }
        return JSON.readTree(output);
    }
}
