package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import statespace.bench.kernels.Pieces;

/**
 * A Mamba of four layers, width 256: a training step (forward, backward, AdamW), inference, and the memory of training,
 * beside PyTorch with a parallel scan and HuggingFace's model. Every measurement is a fresh process, ours and theirs in
 * turn. Targets are about the peers as they are installed; with our malloc settings they are faster and larger.
 */
final class TrainPeerBenchmark implements PeerBenchmark {
    private static final String PARALLEL = "PyTorch, parallel scan";
    private static final String TIME_FIRST = "PyTorch, time first";
    private static final String HUGGING = "HuggingFace MambaModel";
    private static final String INSTALLED = ", as installed";
    private static final String SETTINGS = ", with our malloc settings";
    private static final String TRAIN = "Mamba x 4, training step";
    private static final String FORWARD = "Mamba x 4, inference";
    private static final String MEMORY = "Mamba x 4, peak of training";
    private static final double TRAIN_TARGET = 12;
    private static final double FORWARD_TARGET = 6;
    private static final double MEMORY_TARGET = 3;
    private static final double HUGGING_TARGET = 100;
    private static final int PROCESSES = 5;
    private static final int ROUNDS = 2;
    private static final int OWN_ROUNDS = 20; // take about as long as their two

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
            int processes = match.isQuick() ? 1 : PROCESSES;
            List<Pieces> installed = new ArrayList<>();
            List<Pieces> channelsFirst = new ArrayList<>();
            List<Pieces> timeFirst = new ArrayList<>();
            String why = match.python().refusal("torch");
            for (int i = 0; i < processes; i++) { // in turn, so that a slow moment falls on all
                match.progress().accept("Mamba, B=" + batch + ", processes " + (i + 1) + " of " + processes);
                ours.add(OwnProcess.run("train,forward", match.threads(), match.isQuick() ? ROUNDS : OWN_ROUNDS, batch,
                        length));
                if (why == null) {
                    try {
                        installed.add(parallel(Python.Environment.PLAIN, "channels"));
                        if (i % 2 == 0) {
                            channelsFirst.add(parallel(Python.Environment.FAST, "channels"));
                            timeFirst.add(parallel(Python.Environment.FAST, "time"));
                        }
                    } catch (PeerException failure) {
                        why = failure.getMessage();
                    }
                }
            }
            row(TRAIN, PARALLEL + INSTALLED, "train", installed, why, TRAIN_TARGET);
            row(TRAIN, PARALLEL + SETTINGS, "train", channelsFirst, why, 0);
            row(TRAIN, TIME_FIRST + SETTINGS, "train", timeFirst, why, 0);
            row(FORWARD, PARALLEL + INSTALLED, "forward", installed, why, FORWARD_TARGET);
            row(FORWARD, PARALLEL + SETTINGS, "forward", channelsFirst, why, 0);
            row(FORWARD, TIME_FIRST + SETTINGS, "forward", timeFirst, why, 0);
            memory(installed, why);
            huggingFace();
            return rows;
        }

        private Pieces parallel(Python.Environment environment, String layout) throws PeerException {
            return script(environment, "parallel.py", "train,forward", ROUNDS, "--layout", layout);
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

        private void memory(List<Pieces> theirs, String why) throws PeerException {
            String peer = PARALLEL + INSTALLED;
            PeersTable.Side own = PeersTable.Side.of(Pieces.peaks(ours, "train"));
            rows.add((why == null
                    ? PeersTable.Row.of(name(), MEMORY, peer, shape, match.threads(), own,
                            PeersTable.Side.of(Pieces.peaks(theirs, "train")))
                    : PeersTable.Row.without(name(), MEMORY, peer, shape, match.threads(), own, why)).in("MiB")
                    .atLeast(match.target(MEMORY_TARGET)));
        }

        private void huggingFace() throws PeerException {
            hugging(FORWARD, INSTALLED, Python.Environment.PLAIN, null, 0);
            hugging(FORWARD, SETTINGS, Python.Environment.FAST, null, 0);
            String slow = match.isQuick() ? "left out by --quick" : "minutes; measured with --all";
            boolean all = match.size() == Size.ALL;
            boolean usual = batch == 1 && !match.isQuick();
            hugging(TRAIN, INSTALLED, Python.Environment.PLAIN, all || usual ? null : slow, HUGGING_TARGET);
            hugging(TRAIN, SETTINGS, Python.Environment.FAST, all ? null : slow, 0);
        }

        /** Inference several times, or one training step, for that takes minutes. */
        private void hugging(String what, String how, Python.Environment environment, String leftOut, double target)
                throws PeerException {
            String refusal = match.python().refusal("torch", "transformers");
            String why = refusal == null ? leftOut : refusal;
            boolean train = what.equals(TRAIN);
            String work = train ? "train" : "forward";
            List<Pieces> theirs = new ArrayList<>();
            try {
                if (why == null) {
                    match.progress().accept("HuggingFace's Mamba" + how + ", B=" + batch
                            + (train ? ", one training step, a minute or two" : ", inference"));
                    theirs.add(script(environment, "huggingface.py", work, train || match.isQuick() ? 1 : 5,
                            "--warmups", train ? 0 : 1));
                }
            } catch (PeerException failure) {
                why = failure.getMessage();
            }
            row(what, HUGGING + how, work, theirs, why, target);
        }
    }
}
