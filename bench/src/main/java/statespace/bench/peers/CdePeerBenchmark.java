package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import statespace.bench.kernels.Pieces;

/**
 * A block-diagonal linear CDE, forward and backward, beside the recurrence of SLiCEs (Walker et al. 2025) in PyTorch: its
 * parallel scan in chunks, and its loop over steps. Both sides compute on the same inputs, and a row is measured only if
 * outputs and gradients are the same. Every measurement is a fresh process.
 */
final class CdePeerBenchmark implements PeerBenchmark {
    private static final int[][] SHAPES = {{16, 1024, 256, 16}, {32, 256, 128, 64}};
    private static final int[][] QUICK = {{2, 64, 16, 4}};
    private static final int ROUNDS = 5;
    private static final double TARGET = 5;

    @Override
    public String name() {
        return "cde";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
            for (int threads : IntStream.of(1, match.threads()).distinct().toArray()) {
                match.progress().accept("linear CDE, L=" + shape[1] + ", threads " + threads);
                Pieces ours = OwnProcess.run("cde", threads, ROUNDS, shape[0], shape[1], shape[2], shape[3]);
                for (String form : List.of("parallel", "recurrent")) {
                    rows.add(row(match, shape, threads, ours, form));
                }
            }
        }
        return rows;
    }

    private PeersTable.Row row(Match match, int[] shape, int threads, Pieces ours, String form) throws IOException {
        PeersTable.Side own = PeersTable.Side.of(Pieces.millis(List.of(ours), "cde"));
        String what = "linear CDE, b=4, fwd + bwd";
        String peer = "PyTorch, SLiCE " + form;
        String words = "B=" + shape[0] + " L=" + shape[1] + " N=" + shape[2] + " d=" + shape[3];
        String why = match.python().refusal("torch");
        try {
            if (why == null) {
                Pieces theirs = match.python().run(Python.Environment.FAST, "slices.py", "--shape",
                        shape[0] + "," + shape[1] + "," + shape[2] + "," + shape[3], "--form", form, "--threads",
                        threads, "--rounds", ROUNDS);
                String same = SameNumbers.compared("cde", ours, theirs);
                return PeersTable.Row.of(name(), what, peer, words, threads, own,
                        PeersTable.Side.of(Pieces.millis(List.of(theirs), "cde")))
                        .atLeast(match.target(TARGET)).noting(same);
            }
        } catch (PeerException failure) {
            why = failure.getMessage();
        }
        return PeersTable.Row.without(name(), what, peer, words, threads, own, why);
    }
}
