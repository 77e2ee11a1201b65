package statespace.bench.peers;

import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import statespace.bench.Machine;
import statespace.kernels.step.PackedMatrix.Precision;
import statespace.layer.ForwardContext;
import statespace.layer.SequenceLayer;
import statespace.layer.diagonal.DiagonalConfig;
import statespace.layer.diagonal.S4d;
import statespace.tensor.Tensors;

/**
 * Our counterpart of a peer's script, the main class of a fresh JVM: pieces of work by name, threads, rounds, and sizes.
 * Prints one JSON object for each piece, as the scripts do.
 */
public final class OwnWork {
    private static final int WARMUPS = 60; // until the kernels are machine code
    private static final int MOST_WARMUPS = 200; // until all is that a network calls a few times each
    private static final int SMALL_WARMUPS = 5000; // of what takes a fraction of a millisecond
    private static final double WARM_SECONDS = 20; // bounds those beyond the first
    private static final int TOKENS = 1000; // in one round, a step at a time

    private final int rounds;
    private final int[] sizes;

    private OwnWork(int rounds, int[] sizes) {
        this.rounds = rounds;
        this.sizes = sizes;
    }

    /**
     * Works and prints.
     *
     * @param args
     *            work with commas between, threads, rounds, sizes: batch, length for train and forward; none for a step in
     *            float32 or bfloat16; batch, length, channels, state for layer and filter; batch, length, states, channels
     *            for cde; batch, length, latent, hidden for plrnn; batch, length, width, beams, chunk for rir; the side of the matrices for gemm
     */
    public static void main(String[] args) throws IOException {
        set_num_threads(Integer.parseInt(args[1]));
        int[] sizes = Arrays.stream(args, 3, args.length).mapToInt(Integer::parseInt).toArray();
        OwnWork own = new OwnWork(Integer.parseInt(args[2]), sizes);
        for (String work : args[0].split(",", -1)) {
            double[] millis = own.measure(work);
            Map<String, Object> facts = new LinkedHashMap<>(
                    Map.of("work", work, "millis", millis, "peak_bytes", Machine.peakBytes()));
            if (work.equals("cde")) {
                facts.put("digest", new OwnCde(sizes[0], sizes[1], sizes[2], sizes[3]).digest());
            }
            if (work.equals("plrnn")) {
                facts.put("digest", new OwnPlrnn(sizes[0], sizes[1], sizes[2], sizes[3]).digest());
            }
            if (work.equals("rir")) {
                facts.put("digest", new OwnTrees(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]).digest());
            }
            System.out.println(new ObjectMapper().writeValueAsString(facts));
        }
    }

    private double[] measure(String work) throws IOException {
        return switch (work) {
            case "train" -> timed(new OwnMamba(sizes[0], sizes[1])::train, MOST_WARMUPS);
            case "forward" -> timed(new OwnMamba(sizes[0], sizes[1])::infer, MOST_WARMUPS);
            case "float32" -> steps(Precision.FLOAT32);
            case "bfloat16" -> steps(Precision.BFLOAT16);
            case "layer", "filter" -> filter(work.equals("layer"));
            case "cde" -> timed(new OwnCde(sizes[0], sizes[1], sizes[2], sizes[3])::both, WARMUPS);
            case "plrnn" -> timed(new OwnPlrnn(sizes[0], sizes[1], sizes[2], sizes[3])::both, SMALL_WARMUPS);
            case "rir" -> timed(new OwnTrees(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4])::both, WARMUPS);
            case "gemm" -> products();
            default -> throw new IllegalArgumentException("unknown work: " + work);
        };
    }

    private double[] timed(Runnable call, int warmups) {
        long begin = System.nanoTime();
        for (int i = 0; i < warmups && (i < WARMUPS || (System.nanoTime() - begin) * 1e-9 < WARM_SECONDS); i++) {
            call.run();
        }
        double[] times = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            call.run();
            times[round] = (System.nanoTime() - start) * 1e-6;
        }
        Arrays.sort(times);
        return times;
    }

    /** One token of one sequence in plain Java. */
    private double[] steps(Precision precision) throws IOException {
        var stream = new OwnStream(OwnStream.load(OwnMamba.stack(), precision), OwnStream.observations());
        double[] times = timed(() -> stream.steps(TOKENS), WARMUPS);
        Arrays.setAll(times, i -> times[i] / TOKENS);
        return times;
    }

    private double[] filter(boolean whole) {
        S4d layer = new S4d(S4d.Config.of(DiagonalConfig.of(sizes[2]).withState(sizes[3])
                .with(DiagonalConfig.Training.WITHOUT_B)), new SplittableRandom(1));
        SequenceLayer part = whole ? layer : layer.filter();
        Tensor u = Tensors.normal(new SplittableRandom(2), 1, sizes[0], sizes[1], sizes[2]).set_requires_grad(true);
        Tensor upstream = Tensors.normal(new SplittableRandom(3), 1, sizes[0], sizes[1], sizes[2]);
        return timed(() -> {
            try (PointerScope _ = new PointerScope()) {
                part.forward(u, ForwardContext.evaluation()).backward(upstream, new BoolOptional(), false,
                        new TensorArrayRefOptional());
            }
        }, 4);
    }

    private double[] products() {
        Tensor a = Tensors.normal(new SplittableRandom(1), 1, sizes[0], sizes[0]);
        Tensor b = Tensors.normal(new SplittableRandom(2), 1, sizes[0], sizes[0]);
        return timed(() -> {
            try (PointerScope _ = new PointerScope()) {
                mm(a, b);
            }
        }, 2);
    }
}
