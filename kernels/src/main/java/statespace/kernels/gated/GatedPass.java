package statespace.kernels.gated;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;

/**
 * The inner loops of the gated scan over one chunk of one block of lanes. A complex number takes two neighbouring lanes: a
 * product (a_r + i a_i)(y_r + i y_i) is a_r times the vector plus (−a_i, a_i) times the vector with its pairs turned round.
 */
final class GatedPass {
    /** From a tile of (step, lane) to the next, see {@link Lanes#APART}. */
    private static final int TILE = (Blocks.CHUNK + Lanes.APART) * COUNT;
    static final int A = Lanes.START;
    /** b, in the place of which y is written; in the adjoint b stays. */
    static final int B = A + TILE;
    /** dy, in the place of which db is written. */
    static final int DY = B + TILE;
    static final int DA = DY + TILE;
    /** y before each step, and after the last: a tile and a row. */
    static final int Y = DA + TILE;
    /** What a block of lanes keeps from chunk to chunk begins here. */
    static final int KEPT = Y + TILE + Lanes.APART * COUNT;

    private static final VectorShuffle<Float> REAL = VectorShuffle.fromOp(SPECIES, lane -> lane & ~1);
    private static final VectorShuffle<Float> IMAGINARY = VectorShuffle.fromOp(SPECIES, lane -> lane | 1);
    private static final VectorShuffle<Float> TURNED = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    private static final float[] SIGNS = signs();

    private GatedPass() {}

    private static float[] signs() {
        float[] signs = new float[COUNT];
        for (int lane = 0; lane < COUNT; lane++) {
            signs[lane] = lane % 2 == 0 ? -1 : 1;
        }
        return signs;
    }

    /** y_k = a_k y_{k-1} + b_k from the state, in which the last y is left. */
    static void real(float[] s, int state, int rows) {
        FloatVector y = FloatVector.fromArray(SPECIES, s, state);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            y = y.fma(FloatVector.fromArray(SPECIES, s, A + i), FloatVector.fromArray(SPECIES, s, B + i));
            y.intoArray(s, B + i);
        }
        y.intoArray(s, state);
    }

    /** The same with complex numbers. */
    static void complex(float[] s, int state, int rows) {
        FloatVector signs = FloatVector.fromArray(SPECIES, SIGNS, 0);
        FloatVector y = FloatVector.fromArray(SPECIES, s, state);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector a = FloatVector.fromArray(SPECIES, s, A + i);
            FloatVector other = a.rearrange(IMAGINARY).mul(signs);
            FloatVector b = y.fma(a.rearrange(REAL), FloatVector.fromArray(SPECIES, s, B + i));
            y = y.rearrange(TURNED).fma(other, b);
            y.intoArray(s, B + i);
        }
        y.intoArray(s, state);
    }

    /** Leaves y before each step of a chunk in the rows of Y, the first of which is given. */
    static void realAgain(float[] s, int rows) {
        FloatVector y = FloatVector.fromArray(SPECIES, s, Y);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            y = y.fma(FloatVector.fromArray(SPECIES, s, A + i), FloatVector.fromArray(SPECIES, s, B + i));
            y.intoArray(s, Y + COUNT + i);
        }
    }

    /** The same with complex numbers. */
    static void complexAgain(float[] s, int rows) {
        FloatVector signs = FloatVector.fromArray(SPECIES, SIGNS, 0);
        FloatVector y = FloatVector.fromArray(SPECIES, s, Y);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector a = FloatVector.fromArray(SPECIES, s, A + i);
            FloatVector other = a.rearrange(IMAGINARY).mul(signs);
            FloatVector b = y.fma(a.rearrange(REAL), FloatVector.fromArray(SPECIES, s, B + i));
            y = y.rearrange(TURNED).fma(other, b);
            y.intoArray(s, Y + COUNT + i);
        }
    }

    /** From dy to db and da, with the gradient of the state in its place. */
    static void realBack(float[] s, int state, int rows) {
        FloatVector g = FloatVector.fromArray(SPECIES, s, state);
        for (int i = (rows - 1) * COUNT; i >= 0; i -= COUNT) {
            g = g.add(FloatVector.fromArray(SPECIES, s, DY + i));
            g.intoArray(s, DY + i);
            g.mul(FloatVector.fromArray(SPECIES, s, Y + i)).intoArray(s, DA + i);
            g = g.mul(FloatVector.fromArray(SPECIES, s, A + i));
        }
        g.intoArray(s, state);
    }

    /** The same with complex numbers. */
    static void complexBack(float[] s, int state, int rows) {
        FloatVector signs = FloatVector.fromArray(SPECIES, SIGNS, 0);
        FloatVector g = FloatVector.fromArray(SPECIES, s, state);
        for (int i = (rows - 1) * COUNT; i >= 0; i -= COUNT) {
            g = g.add(FloatVector.fromArray(SPECIES, s, DY + i));
            g.intoArray(s, DY + i);
            FloatVector turned = g.rearrange(TURNED).mul(signs).neg();
            FloatVector y = FloatVector.fromArray(SPECIES, s, Y + i);
            turned.fma(y.rearrange(IMAGINARY), g.mul(y.rearrange(REAL))).intoArray(s, DA + i); // g conj(y)
            FloatVector a = FloatVector.fromArray(SPECIES, s, A + i);
            g = turned.fma(a.rearrange(IMAGINARY), g.mul(a.rearrange(REAL))); // conj(a) g
        }
        g.intoArray(s, state);
    }
}
