package statespace.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import statespace.bench.Stopwatch;
import statespace.bench.kernels.Buffers;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.diagonal.DiagonalScan;

/**
 * The complex diagonal scan forward on one core beside the time that its multiply-adds would take at the peak, measured
 * in the same run; the ratio is the share of the peak.
 *
 * <p>
 * One complex update with its input and its readout needs six: with B̄ left to the readout, x = Ā x + u takes four (two
 * for either part) and y += Re(C B̄ x) two.
 */
final class DiagonalPeerBenchmark implements PeerBenchmark {
    private static final int MULTIPLY_ADDS = 6;
    private static final int[][] SHAPES = {{512, 256, 32}, {2048, 256, 32}};
    private static final int[][] QUICK = {{128, 64, 8}};
    private static final double TARGET = 0.75;
    private static final long PEAK_ROUNDS = 100_000;

    @Override
    public String name() {
        return "diagonal";
    }

    @Override
    public List<PeersTable.Row> run(Match match) {
        List<PeersTable.Row> rows = new ArrayList<>();
        for (int[] shape : match.isQuick() ? QUICK : SHAPES) {
            match.progress().accept("diagonal scan, L=" + shape[0]);
            try (Buffers buffers = new Buffers()) {
                rows.add(measure(match, buffers, shape));
            }
        }
        return rows;
    }

    private PeersTable.Row measure(Match match, Buffers buffers, int[] sizes) {
        var shape = new DiagonalScan.Shape(1, sizes[0], sizes[1], sizes[2], true);
        var in = new DiagonalScan.Inputs(buffers.normal(shape.sequenceFloats(), 1),
                buffers.uniform(shape.parameterFloats(), -0.6, 0.6), buffers.normal(shape.parameterFloats(), 1),
                buffers.normal(shape.parameterFloats(), 1), buffers.normal(shape.channels(), 1), null);
        var out = new DiagonalScan.Outputs(buffers.zeros(shape.sequenceFloats()), null, null);
        DiagonalScan ours = Kernels.active().get(DiagonalScan.class);
        Workers one = Workers.of(1);
        ScanLibrary library = match.library();
        Stopwatch watch = new Stopwatch(200, match.isQuick() ? 5 : 41);
        watch.add(() -> ours.forward(shape, in, out, one));
        if (library.refusal() == null) {
            watch.add(() -> library.multiplyAdds(PEAK_ROUNDS));
        }
        double[][] times = watch.run();
        String what = "diagonal scan, complex";
        String words = "L=" + sizes[0] + " H=" + sizes[1] + " modes=" + sizes[2];
        PeersTable.Side side = PeersTable.Side.of(times[0]);
        if (library.refusal() != null) {
            return PeersTable.Row.without(name(), what, "multiply-add peak", words, 1, side, library.refusal());
        }
        double updates = (double) sizes[0] * sizes[1] * sizes[2];
        double perMilli = library.multiplyAdds(PEAK_ROUNDS) / Stopwatch.median(times[1]);
        PeersTable.Side floor = new PeersTable.Side(MULTIPLY_ADDS * updates / perMilli, Stopwatch.spread(times[1]),
                times[1].length);
        return PeersTable.Row.of(name(), what, "multiply-add peak", words, 1, side, floor)
                .atLeast(match.target(TARGET))
                .noting(String.format(Locale.ROOT, "%.1f G updates/s of %d multiply-adds; peak %.0f G/s",
                        updates / side.median() * 1e-6, MULTIPLY_ADDS, perMilli * 1e-6));
    }
}
