package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.recursion.TreeRecursion.Shape;
import statespace.kernels.recursion.TreeRecursion.Weights;

/**
 * The parameters as the vector twin reads them. The four parts of the cell's output are padded to full vectors each, so
 * that loops over a node need no rest; what pads is zero.
 */
final class CellWeights {
    /** Left and right half of what the scorer needs of a node. */
    static final int HALVES = 2 * TreeRecursion.SCORER;

    final int d;
    /** D, padded. */
    final int dp;
    final int h;
    /** Hidden units, padded. */
    final int hp;
    /** The cell's output: four parts, padded. */
    final int cp;
    /** Two nodes side by side, padded behind the second. */
    final int xp;
    /** Two padded nodes side by side. */
    final int np;
    final int s;
    final float[] input; // (2D, 4D) in panels
    final float[] output; // (4D, four parts)
    final float[] scorer; // (s, halves)
    final float[] inputBias; // padded
    final float[] outputBias; // in parts
    final float[] gain; // padded
    final float[] shift;
    final float[] scorerBias; // by halves: zeros, bs
    final float[] scorerOut;
    final float scorerShift;
    private final float[] w1;
    private final float[] w2;
    private final float[] ws;

    CellWeights(Shape shape, Weights weights) {
        d = shape.width();
        dp = Blocks.count(d, Lanes.COUNT) * Lanes.COUNT;
        h = shape.hidden();
        hp = PanelProduct.columns(h);
        cp = PanelProduct.columns(TreeRecursion.HIDDEN * dp);
        xp = PanelProduct.columns(2 * d);
        np = PanelProduct.columns(2 * dp);
        s = shape.slice();
        w1 = floats(weights.input(), h * 2 * d);
        w2 = floats(weights.output(), h * h);
        ws = floats(weights.scorer(), TreeRecursion.SCORER * 2 * s);
        input = PanelProduct.pack(2 * d, h, (k, n) -> w1[n * 2 * d + k]);
        output = PanelProduct.pack(h, TreeRecursion.HIDDEN * dp, (k, n) -> n % dp < d ? w2[part(n) * h + k] : 0);
        scorer = PanelProduct.pack(s, HALVES, this::half);
        inputBias = Arrays.copyOf(floats(weights.inputBias(), h), hp);
        outputBias = new float[cp];
        float[] b2 = floats(weights.outputBias(), h);
        for (int i = 0; i < h; i++) {
            outputBias[place(i)] = b2[i];
        }
        gain = Arrays.copyOf(floats(weights.gain(), d), dp);
        shift = Arrays.copyOf(floats(weights.shift(), d), dp);
        scorerBias = new float[HALVES];
        System.arraycopy(floats(weights.scorerBias(), TreeRecursion.SCORER), 0, scorerBias, TreeRecursion.SCORER,
                TreeRecursion.SCORER);
        scorerOut = floats(weights.scorerOut(), TreeRecursion.SCORER);
        scorerShift = floats(weights.scorerShift(), 1)[0];
    }

    private float half(int k, int n) {
        return n < TreeRecursion.SCORER ? ws[n * 2 * s + k] : ws[(n - TreeRecursion.SCORER) * 2 * s + s + k];
    }

    /** Where an output of the cell lies in its padded part. */
    int place(int output) {
        return output / d * dp + output % d;
    }

    private int part(int place) {
        return place / dp * d + place % dp;
    }

    /** W2 for the way back: (four parts, 4D) in panels. */
    float[] outputBack() {
        return PanelProduct.pack(cp, h,
                (k, n) -> k < TreeRecursion.HIDDEN * dp && k % dp < d ? w2[part(k) * h + n] : 0);
    }

    /** W1 for the way back: (4D, two padded nodes) in panels. */
    float[] inputBack() {
        return PanelProduct.pack(h, 2 * dp, (k, n) -> n % dp < d ? w1[k * 2 * d + part(n)] : 0);
    }

    /** Ws for the way back: (halves, s) in panels. */
    float[] scorerBack() {
        return PanelProduct.pack(HALVES, s, (k, n) -> half(n, k));
    }

    static float[] floats(MemorySegment segment, int count) {
        float[] floats = new float[count];
        MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, floats, 0, count);
        return floats;
    }
}
