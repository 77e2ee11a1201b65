package statespace.bench.peers;

import java.util.ArrayList;
import java.util.List;
import statespace.bench.Stopwatch;
import statespace.bench.kernels.Buffers;
import statespace.bench.kernels.Pieces;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.selective.SelectiveScan;

/**
 * The selective scan forward on one core, without softplus and gate and with D: ours, a hand-written C kernel as the
 * ceiling, the plain C loop of inference engines, and PyTorch's reference.
 */
final class ScanPeerBenchmark implements PeerBenchmark {
    private static final String WHAT = "selective scan forward";
    private static final int[][] SHAPES = {{512, 256, 16}, {2048, 1536, 16}, {512, 256, 4}, {512, 256, 8},
        {512, 256, 64}, {2048, 1536, 4}, {2048, 1536, 8}, {2048, 1536, 64}};
    private static final int[][] QUICK = {{128, 64, 16}, {128, 64, 4}};
    private static final int FULL_STATE = 16;
    private static final double FULL_TARGET = 0.85;
    private static final double OTHER_TARGET = 0.7;

    @Override
    public String name() {
        return "scan";
    }

    @Override
    public List<PeersTable.Row> run(Match match) {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
            match.progress().accept("selective scan, " + words(shape));
            try (Buffers buffers = new Buffers()) {
                rows.addAll(measure(match, buffers, shape));
            }
        }
        return rows;
    }

    private static String words(int[] shape) {
        return "L=" + shape[0] + " D=" + shape[1] + " N=" + shape[2];
    }

    private List<PeersTable.Row> measure(Match match, Buffers buffers, int[] sizes) {
        var shape = new SelectiveScan.Shape(1, sizes[0], sizes[1], sizes[2]);
        boolean full = sizes[2] == FULL_STATE; // where the slower peers run too
        SelectiveScan.Inputs in = inputs(buffers, shape);
        var out = new SelectiveScan.Outputs(buffers.zeros(shape.sequenceFloats()), null, null);
        var y = buffers.zeros(shape.sequenceFloats());
        var work = buffers.zeros(2 * shape.transitionFloats());
        SelectiveScan ours = Kernels.active().get(SelectiveScan.class);
        Workers one = Workers.of(1);
        ScanLibrary library = match.library();
        boolean small = shape.sequenceFloats() * shape.state() < 10_000_000;
        Stopwatch watch = new Stopwatch(match.isQuick() ? 3000 : small ? 500 : 15,
                match.isQuick() ? 5 : small ? 41 : 11);
        watch.add(() -> ours.forward(shape, in, out, one));
        if (library.refusal() == null) {
            watch.add(() -> library.ceiling(shape, in, y, work));
        }
        PeersTable.Side[] sides = sides(watch);
        List<PeersTable.Row> rows = new ArrayList<>();
        String ceiling = "hand-written C, " + 32 * Math.max(1, library.width()) + "-bit vectors";
        rows.add((library.refusal() == null
                ? PeersTable.Row.of(name(), WHAT, ceiling, words(sizes), 1, sides[0], sides[1])
                : PeersTable.Row.without(name(), WHAT, "hand-written C", words(sizes), 1, sides[0], library.refusal()))
                .atLeast(match.target(full ? FULL_TARGET : OTHER_TARGET)));
        if (full) {
            rows.add(loop(match, sizes, sides[0], () -> library.loop(shape, in, y, work)));
            rows.add(reference(match, sizes, sides[0]));
        }
        return rows;
    }

    private static SelectiveScan.Inputs inputs(Buffers buffers, SelectiveScan.Shape shape) {
        return new SelectiveScan.Inputs(buffers.normal(shape.sequenceFloats(), 1),
                buffers.uniform(shape.sequenceFloats(), 1e-3, 1e-1),
                buffers.uniform(shape.transitionFloats(), -16, -1), buffers.normal(shape.projectionFloats(), 1),
                buffers.normal(shape.projectionFloats(), 1), buffers.normal(shape.channels(), 1), null, null, null,
                false);
    }

    private PeersTable.Row loop(Match match, int[] sizes, PeersTable.Side ours, Runnable call) {
        String peer = "plain C loop with expf";
        if (match.library().refusal() != null) {
            return PeersTable.Row.without(name(), WHAT, peer, words(sizes), 1, ours, match.library().refusal());
        }
        Stopwatch watch = new Stopwatch(1, 7);
        watch.add(call);
        return PeersTable.Row.of(name(), WHAT, peer, words(sizes), 1, ours, sides(watch)[0]);
    }

    private PeersTable.Row reference(Match match, int[] sizes, PeersTable.Side ours) {
        String peer = "PyTorch, reference loop";
        String why = match.python().refusal("torch");
        try {
            if (why == null) {
                Pieces pieces = match.python().run(Python.Environment.FAST, "scan.py", "--shape",
                        sizes[0] + "," + sizes[1] + "," + sizes[2], "--threads", 1, "--rounds", 5);
                return PeersTable.Row.of(name(), WHAT, peer, words(sizes), 1, ours,
                        PeersTable.Side.of(Pieces.millis(List.of(pieces), "scan")));
            }
        } catch (PeerException failure) {
            why = failure.getMessage();
        }
        return PeersTable.Row.without(name(), WHAT, peer, words(sizes), 1, ours, why);
    }

    private static PeersTable.Side[] sides(Stopwatch watch) {
        double[][] times = watch.run();
        PeersTable.Side[] sides = new PeersTable.Side[times.length];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = PeersTable.Side.of(times[i]);
        }
        return sides;
    }
}
