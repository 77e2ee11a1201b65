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
    private static final float[] NO_BIAS = new float[SCORER];

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
    private final CellForward rows;
    private final float[] dc;
    private final float[] dPre;
    private final float[] dIn; // two padded nodes
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
        rows = new CellForward(new float[BLOCK * w.xp], new float[BLOCK * w.hp], new float[BLOCK * w.hp],
                new float[BLOCK * w.cp]);
        dc = new float[BLOCK * w.cp];
        dPre = new float[BLOCK * w.hp];
        dIn = new float[BLOCK * w.np];
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

    void compose(Nodes nodes, int[] some, Workers workers) {
        for (int first = 0; first < some.length;) {
            if (filled == BLOCK) {
                flush(workers);
            }
            int begin = filled;
            int count = Math.min(some.length - first, BLOCK - begin);
            int start = first;
            workers.run(Blocks.count(count, TILE), task -> tile(nodes, some, start + task * TILE,
                    start + Math.min(count, (task + 1) * TILE), begin + task * TILE));
            for (int row = 0; row < count; row++) {
                int node = some[start + row];
                int at = (begin + row) * w.np;
                CellRows.add(dIn, at, 1, dx, nodes.left(node) * w.dp, w.dp);
                CellRows.add(dIn, at + w.dp, 1, dx, nodes.right(node) * w.dp, w.dp);
            }
            // The next tiles begin at a group of rows; the rows between are zeros.
            filled = PanelProduct.rows(begin + count);
            first += count;
        }
    }

    /** The nodes {@code some[from … to)} in the rows from {@code first} on. */
    private void tile(Nodes nodes, int[] some, int from, int to, int first) {
        int count = PanelProduct.rows(to - from);
        clear(first + to - from, first + count);
        rows.run(w, mask, x, nodes, some, from, to, first);
        float[] dSum = new float[w.dp];
        for (int i = from; i < to; i++) {
            gates(nodes, some[i], first + i - from, dSum);
        }
        PanelProduct.multiply(dc, first * w.cp, w.cp, 1, count, outputBack, w.cp, w.hp, dPre, first * w.hp, w.hp,
                false);
        for (int i = from; i < to; i++) {
            int at = (first + i - from) * w.hp;
            CellForward.drop(w, mask, nodes.key(some[i]), dPre, at);
            VectorGelu.timesSlope(rows.pre(), at, dPre, at, w.hp);
        }
        PanelProduct.multiply(dPre, first * w.hp, w.hp, 1, count, inputBack, w.h, w.np, dIn, first * w.np, w.np, true);
    }

    /** Zeros in rows that no composition fills. */
    private void clear(int from, int to) {
        Arrays.fill(rows.in(), from * w.xp, to * w.xp, 0);
        Arrays.fill(rows.e(), from * w.hp, to * w.hp, 0);
        Arrays.fill(dIn, from * w.np, to * w.np, 0);
        Arrays.fill(dc, from * w.cp, to * w.cp, 0);
        Arrays.fill(unit, from * w.dp, to * w.dp, 0);
        Arrays.fill(dUnit, from * w.dp, to * w.dp, 0);
    }

    /** One row from the gradient of its node to those of the gates; what goes straight to the children begins dIn. */
    private void gates(Nodes nodes, int node, int row, float[] dSum) {
        int at = row * w.cp;
        int l = nodes.left(node) * w.dp;
        int r = nodes.right(node) * w.dp;
        CellRows.gates(rows.c(), at, w);
        CellRows.mix(rows.c(), at, x, l, r, unit, row * w.dp, w.dp);
        float root = CellRows.normalise(unit, row * w.dp, w.d, w.dp);
        System.arraycopy(dx, node * w.dp, dUnit, row * w.dp, w.dp);
        CellRows.normBack(dUnit, row * w.dp, unit, row * w.dp, root, w, dSum);
        CellRows.gatesBack(rows.c(), at, x, l, r, dSum, dc, at, dIn, row * w.np, row * w.np + w.dp, w.dp);
    }

    private void flush(Workers workers) {
        dInput.add(dPre, w.hp, rows.in(), w.xp, filled, workers);
        dOutput.add(dc, w.cp, rows.e(), w.hp, filled, workers);
        for (int row = 0; row < filled; row++) {
            CellRows.add(dPre, row * w.hp, 1, dInputBias, 0, w.hp);
            CellRows.add(dc, row * w.cp, 1, dOutputBias, 0, w.cp);
            CellRows.addProduct(dUnit, row * w.dp, unit, row * w.dp, dGain, 0, w.dp);
            CellRows.add(dUnit, row * w.dp, 1, dShift, 0, w.dp);
        }
        filled = 0;
    }

    void finish(Gradients out, int[] items, Workers workers) {
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
        for (int node = 0; node < items.length && out.items() != null; node++) {
            if (items[node] != Nodes.NONE) {
                MemorySegment.copy(dx, node * w.dp, out.items(), ValueLayout.JAVA_FLOAT_UNALIGNED,
                        (long) items[node] * w.d * Float.BYTES, w.d);
            }
        }
    }

    private static void write(MemorySegment to, int count, float[] values, int from) {
        if (to != null) {
            MemorySegment.copy(values, from, to, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, count);
        }
    }
}
