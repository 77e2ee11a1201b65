package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import statespace.bench.kernels.Pieces;

/**
 * An S4D layer and its linear part alone (filter), forward and backward, beside the reference layer in PyTorch. Every
 * measurement is a fresh process, ours and theirs in turn.
 */
final class S4dPeerBenchmark implements PeerBenchmark {
    private static final int[][] SHAPES = {{16, 1024, 256, 64}, {4, 16_384, 128, 64}};
    private static final int[][] QUICK = {{1, 256, 16, 8}};
    private static final int ROUNDS = 5;

    @Override
    public String name() {
        return "s4d";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (String part : List.of("layer", "filter")) {
            for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
                match.progress().accept("S4D " + part + ", L=" + shape[1]);
                rows.add(row(match, part, shape));
            }
        }
        return rows;
    }

    private PeersTable.Row row(Match match, String part, int[] shape) throws IOException {
        Pieces ours = OwnProcess.run(part, match.threads(), ROUNDS, shape[0], shape[1], shape[2], shape[3]);
        PeersTable.Side own = PeersTable.Side.of(Pieces.millis(List.of(ours), part));
        String what = "S4D " + part + ", fwd + bwd";
        String peer = "PyTorch, FFT convolution";
        String words = "B=" + shape[0] + " L=" + shape[1] + " H=" + shape[2] + " N=" + shape[3];
        String why = match.python().refusal("torch");
        try {
            if (why == null) {
                Pieces theirs = match.python().run(Python.Environment.FAST, "s4d.py", "--part", part, "--shape",
                        shape[0] + "," + shape[1] + "," + shape[2] + "," + shape[3], "--threads", match.threads(),
                        "--rounds", ROUNDS);
                return PeersTable.Row.of(name(), what, peer, words, match.threads(), own,
                        PeersTable.Side.of(Pieces.millis(List.of(theirs), part)));
            }
        } catch (PeerException failure) {
            why = failure.getMessage();
        }
        return PeersTable.Row.without(name(), what, peer, words, match.threads(), own, why);
    }
}
