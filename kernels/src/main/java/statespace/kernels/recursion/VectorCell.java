package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.recursion.TreeRecursion.Gradients;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;

/** The cell and the scorer in float, many rows in one product. A node's vector does not depend on the rows beside it. */
final class VectorCell implements CellArithmetic {
    private static final int TILE = 8 * PanelProduct.ROWS;

    private final Shape shape;
    private final MemorySegment items;
    private final CellWeights w;
    private final DropoutMask mask;
    private final int d;
    private final int dp;
    private float[] x = {}; // (node, dp)
    private float[] halves = {}; // (node, left and right half)
    private CellBack back;

    VectorCell(Shape shape, Inputs in) {
        this.shape = shape;
        items = in.items();
        w = new CellWeights(shape, in.weights());
        mask = DropoutMask.of(in.chance());
        d = w.d;
        dp = w.dp;
    }

    @Override
    public void reserve(int nodes) {
        if ((long) nodes * dp > x.length) {
            long room = Math.max(nodes, Math.min((long) nodes * 3 / 2, Integer.MAX_VALUE / Math.max(dp,
                    CellWeights.HALVES) - 1));
            x = Arrays.copyOf(x, Math.toIntExact(Math.multiplyExact(room, dp)));
            if (shape.searches()) {
                halves = Arrays.copyOf(halves, Math.toIntExact(Math.multiplyExact(room, CellWeights.HALVES)));
            }
        }
    }

    @Override
    public void load(int count, int zeros) {
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(items, ValueLayout.JAVA_FLOAT_UNALIGNED, (long) i * d * Float.BYTES, x, i * dp, d);
        }
    }

    /** Rows of a tile: as many as leave every thread some. */
    private static int tile(int rows, Workers workers) {
        return Math.min(TILE, PanelProduct.rows(Blocks.count(rows, workers.threads())));
    }

    @Override
    public void compose(Nodes nodes, int from, int to, Workers workers) {
        if (from == to) {
            return;
        }
        int tile = tile(to - from, workers);
        workers.run(Blocks.count(to - from, tile), task -> {
            int first = from + task * tile;
            compose(nodes, first, Math.min(to, first + tile));
        });
    }

    private void compose(Nodes nodes, int from, int to) {
        CellForward rows = CellForward.of(w, PanelProduct.rows(to - from));
        rows.run(w, mask, x, nodes, IntStream.range(from, to).toArray(), 0, to - from, 0);
        for (int node = from; node < to; node++) {
            int at = (node - from) * w.cp;
            CellRows.gates(rows.c(), at, w);
            CellRows.mix(rows.c(), at, x, nodes.left(node) * dp, nodes.right(node) * dp, x, node * dp, dp);
            CellRows.normalise(x, node * dp, d, dp);
            CellRows.scale(x, node * dp, w, x, node * dp);
        }
    }

    @Override
    public void split(int from, int to, Workers workers) {
        if (from == to) {
            return;
        }
        int tile = tile(to - from, workers);
        workers.run(Blocks.count(to - from, tile), task -> {
            int first = from + task * tile;
            int count = Math.min(to - first, tile);
            int rows = PanelProduct.rows(count);
            float[] in = new float[rows * dp];
            float[] out = new float[rows * CellWeights.HALVES];
            System.arraycopy(x, first * dp, in, 0, count * dp);
            PanelProduct.multiply(in, 0, dp, 1, rows, w.scorer, w.s, CellWeights.HALVES, out, 0, CellWeights.HALVES,
                    false);
            for (int row = 0; row < count; row++) {
                CellRows.add(w.scorerBias, 0, 1, out, row * CellWeights.HALVES, CellWeights.HALVES);
            }
            System.arraycopy(out, 0, halves, first * CellWeights.HALVES, count * CellWeights.HALVES);
        });
    }

    @Override
    public void score(Pairs pairs, int from, int to) {
        float[] sums = new float[Lanes.COUNT];
        for (int pair = from; pair < to; pair++) {
            VectorGelu.dot(halves, pairs.left(pair) * CellWeights.HALVES,
                    pairs.right(pair) * CellWeights.HALVES + TreeRecursion.SCORER, w.scorerOut, TreeRecursion.SCORER,
                    sums);
            double score = w.scorerShift;
            for (float sum : sums) {
                score += sum;
            }
            pairs.setScore(pair, score);
        }
    }

    @Override
    public void read(int[] nodes, double[] weights, MemorySegment y, int sequence) {
        float[] sum = new float[dp];
        for (int b = 0; b < nodes.length; b++) {
            CellRows.add(x, nodes[b] * dp, (float) weights[b], sum, 0, dp);
        }
        MemorySegment.copy(sum, 0, y, ValueLayout.JAVA_FLOAT_UNALIGNED, (long) sequence * d * Float.BYTES, d);
    }

    @Override
    public void keep(int[] place, int kept) {
        float[] keptX = new float[Math.multiplyExact(kept, dp)];
        float[] keptHalves = new float[shape.searches() ? Math.multiplyExact(kept, CellWeights.HALVES) : 0];
        for (int node = 0; node < place.length; node++) {
            if (place[node] != Nodes.NONE) {
                System.arraycopy(x, node * dp, keptX, place[node] * dp, dp);
                if (shape.searches()) {
                    System.arraycopy(halves, node * CellWeights.HALVES, keptHalves, place[node] * CellWeights.HALVES,
                            CellWeights.HALVES);
                }
            }
        }
        x = keptX;
        halves = keptHalves;
    }

    @Override
    public void beginBack(int nodes) {
        back = new CellBack(w, mask, x, halves, nodes);
    }

    @Override
    public double[] readBack(int[] nodes, double[] weights, MemorySegment dy, int sequence) {
        float[] gradient = new float[dp];
        MemorySegment.copy(dy, ValueLayout.JAVA_FLOAT_UNALIGNED, (long) sequence * d * Float.BYTES, gradient, 0, d);
        return back.read(nodes, weights, gradient);
    }

    @Override
    public void scoreBack(Pairs pairs, double[] gradients, ScorerSums sums) {
        back.score(pairs, gradients, sums);
    }

    @Override
    public void splitBack(ScorerSums sums, Workers workers) {
        back.split(sums, shape.searches(), workers);
    }

    @Override
    public void composeBack(Nodes nodes, int[] some, Workers workers) {
        back.compose(nodes, some, workers);
    }

    @Override
    public void finish(Gradients out, int[] rows, Workers workers) {
        back.finish(out, rows, workers);
        back = null;
    }
}
