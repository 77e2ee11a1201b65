package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import statespace.bench.kernels.Pieces;

/**
 * Recursion in Recursion, forward and backward, beside its published design in PyTorch: one operation after another over whole
 * rows of vectors, with autograd. Both sides compute on the same inputs, and a row is measured only if outputs and gradients are
 * the same. Every measurement is a fresh process; so are the peaks of memory.
 */
final class TreesPeerBenchmark implements PeerBenchmark {
    private static final int[][] SHAPES = {{64, 100, 128, 7, 30}, {1, 1000, 128, 7, 30}};
    private static final int[][] QUICK = {{2, 50, 32, 3, 10}};
    private static final String NAME = "rir";
    private static final String WHAT = "trees (RIR), fwd + bwd";
    private static final String PEER = "PyTorch, eager";
    private static final String HEAP = "96m";
    private static final int TINY = 8;
    private static final int ROUNDS = 5;
    private static final double TARGET = 5;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
            for (int threads : IntStream.of(1, match.threads()).distinct().toArray()) {
                match.progress().accept("trees, B=" + shape[0] + " n=" + shape[1] + ", threads " + threads);
                rows.addAll(rows(match, shape, threads));
            }
        }
        return rows;
    }

    private static List<PeersTable.Row> rows(Match match, int[] shape, int threads) throws IOException {
        Pieces ours = own(shape, threads);
        PeersTable.Side own = PeersTable.Side.of(Pieces.millis(List.of(ours), NAME));
        String why = match.python().refusal("torch");
        try {
            if (why == null) {
                Pieces theirs = peer(match, shape, threads);
                String same = SameNumbers.compared(NAME, ours, theirs);
                List<PeersTable.Row> rows = new ArrayList<>(List.of(PeersTable.Row.of(NAME, WHAT, PEER, words(shape),
                        threads, own, PeersTable.Side.of(Pieces.millis(List.of(theirs), NAME)))
                        .atLeast(match.target(TARGET)).noting(same)));
                if (threads == 1 && shape[0] == 1) {
                    int[] tiny = shape.clone();
                    tiny[1] = TINY;
                    rows.add(PeersTable.Row.of(NAME, "memory for it", PEER, words(shape), threads,
                            extra(small(shape), small(tiny)), extra(theirs, peer(match, tiny, threads))).in("MiB")
                            .atLeast(match.target(TARGET))
                            .noting("peak less that of a process with " + TINY + " tokens; ours in a heap of " + HEAP));
                }
                return rows;
            }
        } catch (PeerException failure) {
            why = failure.getMessage();
        }
        return List.of(PeersTable.Row.without(NAME, WHAT, PEER, words(shape), threads, own, why));
    }

    private static Pieces own(int[] shape, int threads) throws IOException {
        return OwnProcess.run(NAME, threads, ROUNDS, shape[0], shape[1], shape[2], shape[3], shape[4]);
    }

    private static Pieces small(int[] shape) throws IOException {
        return OwnProcess.within(HEAP, NAME, 1, ROUNDS, shape[0], shape[1], shape[2], shape[3], shape[4]);
    }

    private static Pieces peer(Match match, int[] shape, int threads) throws IOException, PeerException {
        return match.python().run(Python.Environment.FAST, "rir.py", "--shape",
                Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(",")), "--threads", threads,
                "--rounds", ROUNDS);
    }

    private static PeersTable.Side extra(Pieces whole, Pieces tiny) throws PeerException {
        double[] peaks = Pieces.peaks(List.of(whole), NAME);
        double[] base = Pieces.peaks(List.of(tiny), NAME);
        return PeersTable.Side.of(new double[]{peaks[0] - base[0]});
    }

    private static String words(int[] shape) {
        return "B=" + shape[0] + " n=" + shape[1] + " D=" + shape[2] + " K=" + shape[3] + " k=" + shape[4];
    }
}
