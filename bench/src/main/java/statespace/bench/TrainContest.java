package statespace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A Mamba of four layers, width 256: a training step (forward, backward, AdamW), inference, and the memory of training,
 * beside PyTorch with a parallel scan and HuggingFace's model. Every measurement is a fresh process, ours and theirs in
 * turn.
 */
final class TrainContest implements Contest {
    private static final String PARALLEL = "PyTorch, parallel scan";
    private static final String TIME_FIRST = "PyTorch, parallel, time first";
    private static final String PLAIN = "PyTorch, parallel, as installed";
    private static final String HUGGING = "HuggingFace MambaModel";
    private static final String TRAIN = "Mamba x 4, training step";
    private static final String FORWARD = "Mamba x 4, inference";
    private static final String MEMORY = "Mamba x 4, peak of training";
    private static final double TRAIN_TARGET = 12;
    private static final double FORWARD_TARGET = 6;
    private static final double MEMORY_TARGET = 3;
    private static final double HUGGING_TARGET = 100;

    @Override
    public String name() {
        return "train";
    }

    @Override
    public List<PeersTable.Row> run(Match match) throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int batch : match.isQuick() ? new int[]{1} : new int[]{1, 4}) {
            rows.addAll(new Bout(match, batch, match.isQuick() ? 128 : 1024).rows());
        }
        return rows;
    }

    /** One shape: our times and memory, and the rows made of them. */
    private final class Bout {
        private final Match match;
        private final int batch;
        private final int length;
        private final String shape;
        private final List<Pieces> ours = new ArrayList<>();
        private final List<PeersTable.Row> rows = new ArrayList<>();

        Bout(Match match, int batch, int length) {
            this.match = match;
            this.batch = batch;
            this.length = length;
            shape = "B=" + batch + " L=" + length + " d_model=" + OwnMamba.WIDTH;
        }

        List<PeersTable.Row> rows() throws IOException {
            int processes = match.isQuick() ? 1 : 3;
            List<Pieces> channelsFirst = new ArrayList<>();
            List<Pieces> timeFirst = new ArrayList<>();
            String why = match.python().refusal("torch");
            for (int i = 0; i < processes; i++) { // in turn, so that a slow moment falls on all
                match.progress().accept("Mamba, B=" + batch + ", processes " + (i + 1) + " of " + processes);
                ours.add(OwnProcess.run("train,forward", match.threads(), 5, batch, length));
                if (why == null) {
                    try {
                        channelsFirst.add(script(Python.Environment.FAST, "parallel.py", "train,forward", 3));
                        timeFirst.add(script(Python.Environment.FAST, "parallel.py", "train,forward", 3, "--layout",
                                "time"));
                    } catch (PeerException failure) {
                        why = failure.getMessage();
                    }
                }
            }
            row(TRAIN, PARALLEL, "train", channelsFirst, why, TRAIN_TARGET);
            row(TRAIN, TIME_FIRST, "train", timeFirst, why, 0);
            row(FORWARD, PARALLEL, "forward", channelsFirst, why, FORWARD_TARGET);
            row(FORWARD, TIME_FIRST, "forward", timeFirst, why, 0);
            asInstalled(why);
            huggingFace();
            return rows;
        }

        private Pieces script(Python.Environment environment, String script, String work, int rounds, Object... more)
                throws PeerException {
            List<Object> arguments = new ArrayList<>(List.of("--work", work, "--batch", batch, "--length", length,
                    "--threads", match.threads(), "--rounds", rounds));
            arguments.addAll(List.of(more));
            return match.python().run(environment, script, arguments.toArray());
        }

        private PeersTable.Side own(String work) throws PeerException {
            return PeersTable.Side.of(Pieces.millis(ours, work));
        }

        private void row(String what, String peer, String work, List<Pieces> theirs, String why, double target)
                throws PeerException {
            rows.add((why == null
                    ? PeersTable.Row.of(name(), what, peer, shape, match.threads(), own(work),
                            PeersTable.Side.of(Pieces.millis(theirs, work)))
                    : PeersTable.Row.without(name(), what, peer, shape, match.threads(), own(work), why))
                    .atLeast(match.target(target)));
        }

        /** The peer in the environment that it finds: slower, because it gives memory back, and for that smaller. */
        private void asInstalled(String reason) throws PeerException {
            String why = reason;
            List<Pieces> theirs = new ArrayList<>();
            try {
                if (why == null) {
                    theirs.add(script(Python.Environment.PLAIN, "parallel.py", "train,forward", 3));
                }
            } catch (PeerException failure) {
                why = failure.getMessage();
            }
            row(TRAIN, PLAIN, "train", theirs, why, 0);
            row(FORWARD, PLAIN, "forward", theirs, why, 0);
            PeersTable.Side own = PeersTable.Side.of(Pieces.peaks(ours, "train"));
            rows.add((why == null
                    ? PeersTable.Row.of(name(), MEMORY, PLAIN, shape, match.threads(), own,
                            PeersTable.Side.of(Pieces.peaks(theirs, "train")))
                    : PeersTable.Row.without(name(), MEMORY, PLAIN, shape, match.threads(), own, why)).in("MiB")
                    .atLeast(match.target(MEMORY_TARGET)));
        }

        private void huggingFace() throws PeerException {
            String why = match.python().refusal("torch", "transformers");
            List<Pieces> theirs = new ArrayList<>();
            try {
                if (why == null) {
                    match.progress().accept("HuggingFace's Mamba, inference, B=" + batch);
                    theirs.add(script(Python.Environment.FAST, "huggingface.py", "forward", match.isQuick() ? 1 : 5));
                }
            } catch (PeerException failure) {
                why = failure.getMessage();
            }
            row(FORWARD, HUGGING, "forward", theirs, why, 0);
            if (why == null && !match.isQuick() && (batch == 1 || match.size() == Size.ALL)) {
                match.progress().accept("HuggingFace's Mamba, one training step, B=" + batch + ", a minute or more");
                try {
                    theirs.add(script(Python.Environment.FAST, "huggingface.py", "train", 1, "--warmups", 0));
                } catch (PeerException failure) {
                    why = failure.getMessage();
                }
            } else if (why == null) {
                why = match.isQuick() ? "left out by --quick" : "minutes; measured with --all";
            }
            row(TRAIN, HUGGING, "train", theirs, why, HUGGING_TARGET);
            if (why == null && match.size() == Size.ALL && batch == 1) {
                match.progress().accept("HuggingFace's Mamba, one training step as installed, two minutes");
                row(TRAIN, HUGGING + ", as installed", "train",
                        List.of(script(Python.Environment.PLAIN, "huggingface.py", "train", 1, "--warmups", 0)), null,
                        0);
            }
        }
    }
}
