package statespace.kernels.recursion;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.VectorMath;

/** The loops over single rows of the cell: gates, normalisation, and both back. All stretches are full vectors. */
final class CellRows {
    private static final float EPSILON = 1e-5f;

    private CellRows() {}

    /** c += bias, then the three gates become their sigmoids. */
    static void gates(float[] c, int at, CellWeights w) {
        for (int i = 0; i < 4 * w.dp; i += COUNT) {
            FloatVector.fromArray(SPECIES, c, at + i).add(FloatVector.fromArray(SPECIES, w.outputBias, i)).intoArray(c,
                    at + i);
        }
        VectorMath.sigmoid(c, at, at, 3 * w.dp);
    }

    /** sum = f1 l + f2 r + i u. */
    static void mix(float[] c, int at, float[] x, int l, int r, float[] sum, int to, int dp) {
        for (int i = 0; i < dp; i += COUNT) {
            FloatVector u = FloatVector.fromArray(SPECIES, c, at + 3 * dp + i)
                    .mul(FloatVector.fromArray(SPECIES, c, at + 2 * dp + i));
            u = FloatVector.fromArray(SPECIES, c, at + dp + i).fma(FloatVector.fromArray(SPECIES, x, r + i), u);
            FloatVector.fromArray(SPECIES, c, at + i).fma(FloatVector.fromArray(SPECIES, x, l + i), u).intoArray(sum,
                    to + i);
        }
    }

    /** x = (x - mean) / √(variance + ε); what pads stays zero. Returns the inverse root. */
    static float normalise(float[] x, int at, int d, int dp) {
        double sum = 0;
        for (int i = at; i < at + d; i++) {
            sum += x[i];
        }
        float mean = (float) (sum / d);
        double squares = 0;
        for (int i = at; i < at + d; i++) {
            x[i] -= mean;
            squares += (double) x[i] * x[i];
        }
        float root = (float) (1 / Math.sqrt(squares / d + EPSILON));
        for (int i = 0; i < dp; i += COUNT) {
            FloatVector.fromArray(SPECIES, x, at + i).mul(root).intoArray(x, at + i);
        }
        return root;
    }

    /** y = unit · gain + shift. */
    static void scale(float[] unit, int at, CellWeights w, float[] y, int to) {
        for (int i = 0; i < w.dp; i += COUNT) {
            FloatVector.fromArray(SPECIES, unit, at + i).fma(FloatVector.fromArray(SPECIES, w.gain, i),
                    FloatVector.fromArray(SPECIES, w.shift, i)).intoArray(y, to + i);
        }
    }

    /** The normalisation back: dSum = root (dy gain - mean - unit product). */
    static void normBack(float[] dy, int from, float[] unit, int at, float root, CellWeights w, float[] dSum) {
        double mean = 0;
        double product = 0;
        for (int i = 0; i < w.d; i++) {
            double g = dy[from + i] * w.gain[i];
            mean += g;
            product += g * unit[at + i];
        }
        FloatVector m = FloatVector.broadcast(SPECIES, (float) (mean / w.d));
        FloatVector p = FloatVector.broadcast(SPECIES, (float) (product / w.d));
        for (int i = 0; i < w.dp; i += COUNT) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, from + i)
                    .mul(FloatVector.fromArray(SPECIES, w.gain, i)).sub(m);
            g.sub(FloatVector.fromArray(SPECIES, unit, at + i).mul(p)).mul(root).intoArray(dSum, i);
        }
        Arrays.fill(dSum, w.d, w.dp, 0);
    }

    /** The gates back: dc by parts, and what goes straight to the children begins their gradients. c holds gates and u. */
    static void gatesBack(float[] c, int at, float[] x, int l, int r, float[] dSum, float[] dc, int to, float[] dx,
            int dl, int dr, int dp) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < dp; i += COUNT) {
            FloatVector g = FloatVector.fromArray(SPECIES, dSum, i);
            FloatVector f1 = FloatVector.fromArray(SPECIES, c, at + i);
            FloatVector f2 = FloatVector.fromArray(SPECIES, c, at + dp + i);
            FloatVector gate = FloatVector.fromArray(SPECIES, c, at + 2 * dp + i);
            FloatVector u = FloatVector.fromArray(SPECIES, c, at + 3 * dp + i);
            g.mul(FloatVector.fromArray(SPECIES, x, l + i)).mul(f1).mul(one.sub(f1)).intoArray(dc, to + i);
            g.mul(FloatVector.fromArray(SPECIES, x, r + i)).mul(f2).mul(one.sub(f2)).intoArray(dc, to + dp + i);
            g.mul(u).mul(gate).mul(one.sub(gate)).intoArray(dc, to + 2 * dp + i);
            g.mul(gate).intoArray(dc, to + 3 * dp + i);
            g.mul(f1).intoArray(dx, dl + i);
            g.mul(f2).intoArray(dx, dr + i);
        }
    }

    /** to += factor · from. */
    static void add(float[] from, int at, float factor, float[] to, int place, int floats) {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, from, at + i).fma(f, FloatVector.fromArray(SPECIES, to, place + i))
                    .intoArray(to, place + i);
        }
    }

    /** to += from · other. */
    static void addProduct(float[] from, int at, float[] other, int by, float[] to, int place, int floats) {
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, from, at + i).fma(FloatVector.fromArray(SPECIES, other, by + i),
                    FloatVector.fromArray(SPECIES, to, place + i)).intoArray(to, place + i);
        }
    }
}
