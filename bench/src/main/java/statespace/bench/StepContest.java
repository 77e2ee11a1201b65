package statespace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One token of one sequence through a Mamba of four layers, width 256, on one core, beside the cached steps of PyTorch
 * with a parallel scan and of HuggingFace's model. Every measurement is a fresh process, ours and theirs in turn.
 */
final class StepContest implements Contest {
    private static final double TARGET_MILLIS = 0.06;

    @Override
    public String name() {
        return "step";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        int processes = match.isQuick() ? 1 : 3;
        String[] peers = {"PyTorch, parallel scan", "HuggingFace MambaModel"};
        String[] scripts = {"parallel.py", "huggingface.py"};
        String[] why = {match.python().refusal("torch"), match.python().refusal("torch", "transformers")};
        List<Pieces> ours = new ArrayList<>();
        List<List<Pieces>> theirs = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < processes; i++) {
            match.progress().accept("one step at a time, processes " + (i + 1) + " of " + processes);
            ours.add(ours());
            for (int peer = 0; peer < peers.length; peer++) {
                try {
                    if (why[peer] == null) {
                        theirs.get(peer)
                                .add(match.python().run(Python.Environment.FAST, scripts[peer], "--work", "step",
                                        "--threads", 1, "--warmups", 100, "--rounds", match.isQuick() ? 3 : 11));
                    }
                } catch (PeerException failure) {
                    why[peer] = failure.getMessage();
                }
            }
        }
        PeersTable.Side own = PeersTable.Side.of(Pieces.millis(ours, "step"));
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int peer = 0; peer < peers.length; peer++) {
            String what = "Mamba x 4, one cached step";
            String shape = "B=1 d_model=" + OwnMamba.WIDTH;
            rows.add((why[peer] == null
                    ? PeersTable.Row.of(name(), what, peers[peer], shape, 1, own,
                            PeersTable.Side.of(Pieces.millis(theirs.get(peer), "step")))
                    : PeersTable.Row.without(name(), what, peers[peer], shape, 1, own, why[peer]))
                    .within(match.target(TARGET_MILLIS)));
        }
        return rows;
    }

    /** Our step: the one place that says which. */
    private static Pieces ours() throws IOException {
        return OwnProcess.run("step", 1, 11);
    }
}
