package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import statespace.bench.kernels.Pieces;

/**
 * One token of one sequence through a Mamba of four layers, width 256, on one core: ours in plain Java, matrices as
 * float32 and as bfloat16, beside the cached steps of PyTorch with a parallel scan and of HuggingFace's model in float32.
 * Every measurement is a fresh process, ours and theirs in turn.
 */
final class StepPeerBenchmark implements PeerBenchmark {
    private static final double TARGET_MILLIS = 0.06;
    private static final List<String> PRECISIONS = List.of("float32", "bfloat16");
    private static final int ROUNDS = 11;

    /** Who takes the step too, by what script, after what packages. */
    private record Peer(String name, String script, List<String> packages) {}

    private static final List<Peer> PEERS = List.of(
            new Peer("PyTorch, parallel scan", "parallel.py", List.of("torch")),
            new Peer("HuggingFace MambaModel", "huggingface.py", List.of("torch", "transformers")));

    @Override
    public String name() {
        return "step";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        int processes = match.isQuick() ? 1 : 3;
        Map<String, List<Pieces>> ours = new HashMap<>();
        Map<Peer, List<Pieces>> theirs = new HashMap<>();
        Map<Peer, String> why = new HashMap<>();
        PEERS.forEach(peer -> why.put(peer, match.python().refusal(peer.packages.toArray(String[]::new))));
        for (int i = 0; i < processes; i++) {
            match.progress().accept("one step at a time, processes " + (i + 1) + " of " + processes);
            for (String precision : PRECISIONS) {
                ours.computeIfAbsent(precision, _ -> new ArrayList<>())
                        .add(OwnProcess.run(precision, 1, ROUNDS));
            }
            for (Peer peer : PEERS) {
                try {
                    if (why.get(peer) == null) {
                        theirs.computeIfAbsent(peer, _ -> new ArrayList<>()).add(match.python().run(
                                Python.Environment.FAST, peer.script, "--work", "step", "--threads", 1, "--warmups",
                                100, "--rounds", match.isQuick() ? 3 : ROUNDS));
                    }
                } catch (PeerException failure) {
                    why.put(peer, failure.getMessage());
                }
            }
        }
        List<PeersTable.Row> rows = new ArrayList<>();
        for (Peer peer : PEERS) {
            for (String precision : PRECISIONS) {
                String what = "Mamba x 4, one step, " + precision;
                String shape = "B=1 d_model=" + OwnMamba.WIDTH;
                PeersTable.Side own = PeersTable.Side.of(Pieces.millis(ours.get(precision), precision));
                rows.add((why.get(peer) == null
                        ? PeersTable.Row.of(name(), what, peer.name, shape, 1, own,
                                PeersTable.Side.of(Pieces.millis(theirs.get(peer), "step")))
                        : PeersTable.Row.without(name(), what, peer.name, shape, 1, own, why.get(peer)))
                        .within(match.target(TARGET_MILLIS)));
            }
        }
        return rows;
    }
}
