package statespace.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.bench.Machine;
import statespace.bench.Stopwatch;
import statespace.bench.kernels.Pieces;

/** All contests, or some, one after another in one table. */
final class PeersBench {
    /** Every contest there is, in the order of the table. */
    static final List<PeerBenchmark> CONTESTS = List.of(new ScanPeerBenchmark(), new DiagonalPeerBenchmark(),
            new TrainPeerBenchmark(),
            new StepPeerBenchmark(), new S4dPeerBenchmark(), new CdePeerBenchmark(),
            new PlrnnPeerBenchmark(), new TreesPeerBenchmark());
    private static final int SIDE = 2048;

    private final List<PeerBenchmark> contests;
    private final PeerBenchmark.Match match;

    PeersBench(List<PeerBenchmark> contests, PeerBenchmark.Match match) {
        this.contests = List.copyOf(contests);
        this.match = match;
    }

    PeersTable run() throws IOException {
        List<PeersTable.Row> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "Ratio: theirs over ours, of medians. Spread: half the distance between the quartiles; runs: timed runs, in"
                        + " the scan and diagonal contests in turn in one process, else over fresh processes in turn.",
                "Measure on an idle machine: PyTorch's threads spin while they wait and lose far more to a busy one than ours,"
                        + " which flatters our ratios.",
                "Peers wait in OpenMP as they please. As installed: in the environment that pip leaves them; elsewhere they"
                        + " keep freed memory as we do, for glibc's malloc settings of the launcher make PyTorch's training"
                        + " step up to twice as fast, and larger.",
                "PyTorch, parallel scan: Blelloch's sweeps in the manner and layout of mamba.py, as fast as it; time"
                        + " first: the same in a better layout. One step: ours in plain Java with matrices as the row says,"
                        + " theirs in float32."));
        if (contests.stream().anyMatch(contest -> contest instanceof TrainPeerBenchmark) && !match.isQuick()) {
            notes.add(products());
        }
        for (String name : List.of("OPENBLAS_CORETYPE", "MKL_DEBUG_CPU_TYPE")) {
            if (System.getenv(name) != null) {
                notes.add(
                        name + "=" + System.getenv(name) + " is set: matrix products take the way of that processor.");
            }
        }
        for (PeerBenchmark contest : contests) {
            rows.addAll(contest.run(match));
        }
        return new PeersTable(Machine.here(), versions(), notes, rows);
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : List.of("python", "torch", "transformers")) {
            versions.put(name, match.python().version(name));
        }
        versions.put("C", match.library().compiler());
        return versions;
    }

    /** Both sides' rate of large products, on which every floor depends. */
    private String products() throws IOException {
        match.progress().accept("matrix products");
        String ours = rate(OwnProcess.run("gemm", match.threads(), 5, SIDE));
        String why = match.python().refusal("torch");
        String theirs = why;
        if (why == null) {
            try {
                Pieces pieces = match.python().run(Python.Environment.FAST, "gemm.py", "--size", SIDE, "--threads",
                        match.threads());
                theirs = rate(pieces) + " GFLOP/s (" + pieces.lines().getFirst().path("library").asText() + ")";
            } catch (PeerException failure) {
                theirs = failure.getMessage();
            }
        }
        return "SGEMM of " + SIDE + " squared, " + match.threads() + " threads: ours " + ours
                + " GFLOP/s (OpenBLAS), PyTorch's " + theirs + ".";
    }

    private static String rate(Pieces pieces) throws PeerException {
        double median = Stopwatch.median(Pieces.millis(List.of(pieces), "gemm"));
        return String.format(Locale.ROOT, "%.0f", 2.0 * SIDE * SIDE * SIDE / median * 1e-6);
    }

    /**
     * The contests of these names.
     *
     * @throws IllegalArgumentException
     *             if there is no such contest
     */
    static List<PeerBenchmark> named(List<String> names) {
        String known = String.join(", ", CONTESTS.stream().map(PeerBenchmark::name).toList());
        for (String name : names) {
            if (CONTESTS.stream().noneMatch(contest -> contest.name().equals(name))) {
                throw new IllegalArgumentException("no contest \"" + name + "\"; there are " + known);
            }
        }
        return CONTESTS.stream().filter(contest -> names.contains(contest.name())).toList();
    }

    /** Names of all contests. */
    static List<String> names() {
        return Arrays.asList(CONTESTS.stream().map(PeerBenchmark::name).toArray(String[]::new));
    }
}
