package statespace.kernels.recursion;

import static statespace.kernels.recursion.CellWeights.HALVES;
import static statespace.kernels.recursion.TreeRecursion.SCORER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.recursion.CellArithmetic.ScorerSums;
import statespace.kernels.recursion.TreeRecursion.Gradients;

/**
 * The cell and the scorer back, in float. What a composition had inside is computed a second time. Compositions gather in
 * a block of rows; when it is full, the gradients of the matrices are two products over all of them.
 */
final class CellBack {
    private static final int BLOCK = 80 * PanelProduct.ROWS;
    private static final int TILE = 4 * PanelProduct.ROWS;

    private final CellWeights w;
    private final DropoutMask mask;
    private final float[] x;
    private final float[] halves;
    private final float[] dx; // (node, dp)
    private final float[] dHalves; // (node, halves)
    private final float[] inputBack;
    private final float[] outputBack;
    // The gradients of the parameters.
    private final OuterProduct dInput;
    private final OuterProduct dOutput;
    private final float[] dInputBias;
    private final float[] dOutputBias; // in parts
    private final float[] dGain;
    private final float[] dShift;
    private float[] dScorer; // (halves, s), null where nothing is scored
    private final float[] dScorerBias = new float[HALVES];
    private ScorerSums scorer;
    // A block of compositions, by row.
    private final float[] in;
    private final float[] pre;
    private final float[] e;
    private final float[] c;
    private final float[] dc;
    private final float[] dPre;
    private final float[] dIn;
    private final float[] unit;
    private final float[] dUnit;
    private int filled;

    CellBack(CellWeights w, DropoutMask mask, float[] x, float[] halves, int nodes) {
        this.w = w;
        this.mask = mask;
        this.x = x;
        this.halves = halves;
        dx = new float[Math.multiplyExact(nodes, w.dp)];
        dHalves = new float[halves.length];
        inputBack = w.inputBack();
        outputBack = w.outputBack();
        dInput = new OuterProduct(w.h, 2 * w.d, BLOCK);
        dOutput = new OuterProduct(TreeRecursion.HIDDEN * w.dp, w.h, BLOCK);
        dInputBias = new float[w.hp];
        dOutputBias = new float[w.cp];
        dGain = new float[w.dp];
        dShift = new float[w.dp];
        in = new float[BLOCK * w.xp];
        pre = new float[BLOCK * w.hp];
        e = new float[BLOCK * w.hp];
        c = new float[BLOCK * w.cp];
        dc = new float[BLOCK * w.cp];
        dPre = new float[BLOCK * w.hp];
        dIn = new float[BLOCK * w.xp];
        unit = new float[BLOCK * w.dp];
        dUnit = new float[BLOCK * w.dp];
    }

    double[] read(int[] nodes, double[] weights, float[] gradient) {
        double[] products = new double[nodes.length];
        for (int b = 0; b < nodes.length; b++) {
            for (int i = 0; i < w.d; i++) {
                products[b] += (double) gradient[i] * x[nodes[b] * w.dp + i];
            }
            CellRows.add(gradient, 0, (float) weights[b], dx, nodes[b] * w.dp, w.dp);
        }
        return products;
    }

    void score(Pairs pairs, double[] gradients, ScorerSums sums) {
        float[] u = new float[SCORER];
        float[] y = new float[SCORER];
        float[] du = new float[SCORER];
        for (int pair = 0; pair < gradients.length; pair++) {
            if (gradients[pair] == 0) {
                continue;
            }
            int l = pairs.left(pair) * HALVES;
            int r = pairs.right(pair) * HALVES + SCORER;
            float gradient = (float) gradients[pair];
            System.arraycopy(halves, l, u, 0, SCORER);
            CellRows.add(halves, r, 1, u, 0, SCORER);
            VectorGelu.forward(u, 0, NO_BIAS, y, 0, SCORER);
            sums.shift += gradients[pair];
            for (int i = 0; i < SCORER; i++) {
                sums.out[i] += gradients[pair] * y[i];
                du[i] = gradient * w.scorerOut[i];
            }
            VectorGelu.timesSlope(u, 0, du, 0, SCORER);
            CellRows.add(du, 0, 1, dHalves, l, SCORER);
            CellRows.add(du, 0, 1, dHalves, r, SCORER);
        }
    }

    private static final float[] NO_BIAS = new float[SCORER];

    void split(ScorerSums sums, boolean scored, Workers workers) {
        scorer = sums;
        int nodes = dx.length / w.dp;
        if (!scored) {
            return;
        }
        float[] panels = w.scorerBack();
        int columns = PanelProduct.columns(w.s);
        OuterProduct outer = new OuterProduct(HALVES, w.s, BLOCK);
        float[] a = new float[BLOCK * HALVES];
        float[] b = new float[BLOCK * w.dp];
        float[] out = new float[BLOCK * columns];
        for (int first = 0; first < nodes; first += BLOCK) {
            int count = Math.min(BLOCK, nodes - first);
            int from = first;
            System.arraycopy(dHalves, first * HALVES, a, 0, count * HALVES);
            Arrays.fill(a, count * HALVES, PanelProduct.rows(count) * HALVES, 0);
            System.arraycopy(x, first * w.dp, b, 0, count * w.dp);
            workers.run(Blocks.count(count, TILE), task -> {
                int row = task * TILE;
                int rows = PanelProduct.rows(Math.min(TILE, count - row));
                PanelProduct.multiply(a, row * HALVES, HALVES, 1, rows, panels, HALVES, columns, out, row * columns,
                        columns, false);
                for (int i = row; i < Math.min(row + TILE, count); i++) {
                    for (int j = 0; j < w.s; j++) {
                        dx[(from + i) * w.dp + j] += out[i * columns + j];
                    }
                }
            });
            outer.add(a, HALVES, b, w.dp, count, workers);
            for (int row = 0; row < count; row++) {
                CellRows.add(a, row * HALVES, 1, dScorerBias, 0, HALVES);
            }
        }
        dScorer = outer.sums();
    }

    void compose(Nodes nodes, int[] order, int from, int to, Workers workers) {
        for (int first = from; first < to;) {
            if (filled == BLOCK) {
                flush(workers);
            }
            int begin = filled;
            int count = Math.min(to - first, BLOCK - begin);
            int start = first;
            workers.run(Blocks.count(count, TILE), task -> tile(nodes, order, start, begin, task * TILE,
                    Math.min(count, (task + 1) * TILE)));
            for (int row = 0; row < count; row++) {
                int node = order[start + row];
                int at = (begin + row) * w.xp;
                CellRows.add(dIn, at, 1, dx, nodes.left(node) * w.dp, w.d / LANES * LANES);
                CellRows.add(dIn, at + w.d, 1, dx, nodes.right(node) * w.dp, w.d / LANES * LANES);
                for (int i = w.d / LANES * LANES; i < w.d; i++) {
                    dx[nodes.left(node) * w.dp + i] += dIn[at + i];
                    dx[nodes.right(node) * w.dp + i] += dIn[at + w.d + i];
                }
            }
            // The next tiles begin at a group of rows; the rows between are zeros.
            filled = PanelProduct.rows(begin + count);
            first += count;
        }
    }

    private static final int LANES = statespace.kernels.internal.Lanes.COUNT;

    private void tile(Nodes nodes, int[] order, int start, int begin, int from, int to) {
        int first = begin + from;
        int rows = PanelProduct.rows(to - from);
        clear(first + to - from, first + rows);
        for (int row = from; row < to; row++) {
            int node = order[start + row];
            int at = (begin + row) * w.xp;
            System.arraycopy(x, nodes.left(node) * w.dp, in, at, w.d);
            System.arraycopy(x, nodes.right(node) * w.dp, in, at + w.d, w.d);
        }
        PanelProduct.multiply(in, first * w.xp, w.xp, 1, rows, w.input, 2 * w.d, w.hp, pre, first * w.hp, w.hp, false);
        for (int row = from; row < to; row++) {
            int at = (begin + row) * w.hp;
            VectorGelu.forward(pre, at, w.inputBias, e, at, w.hp);
            drop(nodes.key(order[start + row]), e, at);
        }
        PanelProduct.multiply(e, first * w.hp, w.hp, 1, rows, w.output, w.h, w.cp, c, first * w.cp, w.cp, false);
        float[] dSum = new float[w.dp];
        float[] straight = new float[2 * w.dp];
        for (int row = from; row < to; row++) {
            gates(nodes, order[start + row], begin + row, dSum, straight);
        }
        PanelProduct.multiply(dc, first * w.cp, w.cp, 1, rows, outputBack, w.cp, w.hp, dPre, first * w.hp, w.hp, false);
        for (int row = from; row < to; row++) {
            int at = (begin + row) * w.hp;
            drop(nodes.key(order[start + row]), dPre, at);
            VectorGelu.timesSlope(pre, at, dPre, at, w.hp);
        }
        PanelProduct.multiply(dPre, first * w.hp, w.hp, 1, rows, inputBack, w.h, w.xp, dIn, first * w.xp, w.xp, true);
    }

    private void drop(int key, float[] values, int at) {
        if (mask.rate() > 0) {
            VectorGelu.drop(values, at, w.hp, mask.start(key, w.h), mask);
        }
    }

    /** Zeros in rows that no composition fills. */
    private void clear(int from, int to) {
        Arrays.fill(in, from * w.xp, to * w.xp, 0);
        Arrays.fill(dIn, from * w.xp, to * w.xp, 0);
        Arrays.fill(e, from * w.hp, to * w.hp, 0);
        Arrays.fill(dc, from * w.cp, to * w.cp, 0);
        Arrays.fill(unit, from * w.dp, to * w.dp, 0);
        Arrays.fill(dUnit, from * w.dp, to * w.dp, 0);
    }

    /** One row from the gradient of its node to those of the gates; what goes straight to the children begins dIn. */
    private void gates(Nodes nodes, int node, int row, float[] dSum, float[] straight) {
        int at = row * w.cp;
        int l = nodes.left(node) * w.dp;
        int r = nodes.right(node) * w.dp;
        CellRows.gates(c, at, w);
        CellRows.mix(c, at, x, l, r, unit, row * w.dp, w.dp);
        float root = CellRows.normalise(unit, row * w.dp, w.d, w.dp);
        System.arraycopy(dx, node * w.dp, dUnit, row * w.dp, w.dp);
        CellRows.normBack(dUnit, row * w.dp, unit, row * w.dp, root, w, dSum);
        Arrays.fill(straight, 0);
        CellRows.gatesBack(c, at, x, l, r, dSum, dc, at, straight, 0, w.dp, w.dp);
        System.arraycopy(straight, 0, dIn, row * w.xp, w.d);
        System.arraycopy(straight, w.dp, dIn, row * w.xp + w.d, w.d);
    }

    private void flush(Workers workers) {
        dInput.add(dPre, w.hp, in, w.xp, filled, workers);
        dOutput.add(dc, w.cp, e, w.hp, filled, workers);
        for (int row = 0; row < filled; row++) {
            CellRows.add(dPre, row * w.hp, 1, dInputBias, 0, w.hp);
            CellRows.add(dc, row * w.cp, 1, dOutputBias, 0, w.cp);
            CellRows.addProduct(dUnit, row * w.dp, unit, row * w.dp, dGain, 0, w.dp);
            CellRows.add(dUnit, row * w.dp, 1, dShift, 0, w.dp);
        }
        filled = 0;
    }

    void finish(Gradients out, int[] rows, Workers workers) {
        flush(workers);
        TreeRecursion.Weights to = out.weights();
        dInput.write(to.input(), w.h, 2 * w.d, i -> i);
        dOutput.write(to.output(), w.h, w.h, w::place);
        write(to.inputBias(), w.h, dInputBias, 0);
        float[] outputBias = new float[w.h];
        for (int i = 0; i < w.h; i++) {
            outputBias[i] = dOutputBias[w.place(i)];
        }
        write(to.outputBias(), w.h, outputBias, 0);
        write(to.gain(), w.d, dGain, 0);
        write(to.shift(), w.d, dShift, 0);
        float[] scorerMatrix = new float[SCORER * 2 * w.s];
        for (int i = 0; dScorer != null && i < scorerMatrix.length; i++) {
            int unitOf = i / (2 * w.s);
            int column = i % (2 * w.s);
            scorerMatrix[i] = dScorer[(column < w.s ? unitOf : SCORER + unitOf) * PanelProduct.columns(w.s)
                    + column % w.s];
        }
        write(to.scorer(), scorerMatrix.length, scorerMatrix, 0);
        write(to.scorerBias(), SCORER, dScorerBias, SCORER);
        float[] scorerOut = new float[SCORER];
        for (int i = 0; i < SCORER; i++) {
            scorerOut[i] = (float) scorer.out[i];
        }
        write(to.scorerOut(), SCORER, scorerOut, 0);
        write(to.scorerShift(), 1, new float[]{(float) scorer.shift}, 0);
        for (int node = 0; node < rows.length && out.items() != null; node++) {
            if (rows[node] != Nodes.NONE) {
                MemorySegment.copy(dx, node * w.dp, out.items(), ValueLayout.JAVA_FLOAT_UNALIGNED,
                        (long) rows[node] * w.d * Float.BYTES, w.d);
            }
        }
    }

    private static void write(MemorySegment to, int count, float[] values, int from) {
        if (to != null) {
            MemorySegment.copy(values, from, to, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
        }
    }
}
