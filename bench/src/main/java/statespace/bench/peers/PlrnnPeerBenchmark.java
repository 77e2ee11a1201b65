package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import statespace.bench.kernels.Pieces;

/**
 * The recurrence of a clipped shallow PLRNN with teacher forcing, forward and backward, beside a loop of PyTorch operations
 * with its autograd. Both sides compute on the same inputs, and a row is measured only if outputs and gradients are the same.
 * Every measurement is a fresh process.
 */
final class PlrnnPeerBenchmark implements PeerBenchmark {
    private static final int[][] SHAPES = {{16, 200, 3, 50}, {16, 200, 16, 512}};
    private static final int[][] QUICK = {{4, 20, 3, 50}};
    private static final int ROUNDS = 31;
    private static final double TARGET = 20;

    @Override
    public String name() {
        return "plrnn";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
            for (int threads : IntStream.of(1, match.threads()).distinct().toArray()) {
                match.progress().accept("PLRNN, M=" + shape[2] + " H=" + shape[3] + ", threads " + threads);
                rows.add(row(match, shape, threads));
            }
        }
        return rows;
    }

    private PeersTable.Row row(Match match, int[] shape, int threads) throws IOException {
        Pieces ours = OwnProcess.run("plrnn", threads, ROUNDS, shape[0], shape[1], shape[2], shape[3]);
        PeersTable.Side own = PeersTable.Side.of(Pieces.millis(List.of(ours), "plrnn"));
        String what = "PLRNN, fwd + bwd";
        String peer = "PyTorch, loop";
        String words = "B=" + shape[0] + " L=" + shape[1] + " M=" + shape[2] + " H=" + shape[3];
        String why = match.python().refusal("torch");
        try {
            if (why == null) {
                Pieces theirs = match.python().run(Python.Environment.FAST, "plrnn.py", "--shape",
                        shape[0] + "," + shape[1] + "," + shape[2] + "," + shape[3], "--threads", threads, "--rounds",
                        ROUNDS);
                String same = SameNumbers.compared("plrnn", ours, theirs);
                return PeersTable.Row.of(name(), what, peer, words, threads, own,
                        PeersTable.Side.of(Pieces.millis(List.of(theirs), "plrnn")))
                        .atLeast(match.target(TARGET)).noting(same);
            }
        } catch (PeerException failure) {
            why = failure.getMessage();
        }
        return PeersTable.Row.without(name(), what, peer, words, threads, own, why);
    }
}
