package statespace.kernels.modal;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.modal.ModalLayout.TILE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.VectorMath;

/** The inner loops of the scan over modes: one mode of one block of channels over one chunk. */
final class ModalPass {
    private ModalPass() {}

    /** Ā = exp(Δ A) for all steps; {@code a} is where A of the mode lies, (2, lane). */
    static void transition(float[] s, ModalLayout at, int a, int rows) {
        int floats = rows * COUNT;
        FloatVector re = FloatVector.fromArray(SPECIES, s, a).mul(VectorMath.LOG2_E);
        re.intoArray(s, at.bar + TILE); // free until the phases are written
        VectorMath.exp2(s, at.delta, at.bar + TILE, at.bar, floats);
        if (at.shape.complex()) {
            VectorMath.turn(s, at.delta, a + COUNT, at.bar, at.bar + TILE, floats);
        } else {
            Arrays.fill(s, at.bar + TILE, at.bar + TILE + floats, 0);
        }
    }

    /** Spreads B or C of a mode over the steps: each channel's own, or one for all lanes at a step. */
    static void spread(float[] s, ModalLayout at, boolean selective, int m, int own, int shared, int to, int rows) {
        int width = at.shape.width();
        int stride = at.shape.modes() * width;
        for (int part = 0; part < 2; part++) {
            int tile = to + part * TILE;
            FloatVector fixed = FloatVector.fromArray(SPECIES, s, own + (2 * m + part) * COUNT);
            for (int row = 0; row < rows; row++) {
                FloatVector value = !selective
                        ? fixed
                        : FloatVector.broadcast(SPECIES,
                                part < width ? s[shared + row * stride + m * width + part] : 0);
                value.intoArray(s, tile + row * COUNT);
            }
        }
    }

    /** h = Ā h + Δ u B from the state in {@code set}, every state kept in the rows of h, the last in the set. */
    static void states(float[] s, ModalLayout at, int set, int rows) {
        int other = at.h + TILE + COUNT;
        FloatVector re = FloatVector.fromArray(SPECIES, s, set);
        FloatVector im = FloatVector.fromArray(SPECIES, s, set + COUNT);
        re.intoArray(s, at.h);
        im.intoArray(s, other);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector driven = FloatVector.fromArray(SPECIES, s, at.delta + i)
                    .mul(FloatVector.fromArray(SPECIES, s, at.u + i));
            FloatVector barRe = FloatVector.fromArray(SPECIES, s, at.bar + i);
            FloatVector barIm = FloatVector.fromArray(SPECIES, s, at.bar + TILE + i);
            FloatVector nextRe = driven.mul(FloatVector.fromArray(SPECIES, s, at.b + i));
            FloatVector nextIm = driven.mul(FloatVector.fromArray(SPECIES, s, at.b + TILE + i));
            nextRe = barIm.neg().fma(im, barRe.fma(re, nextRe));
            im = barIm.fma(re, barRe.fma(im, nextIm));
            re = nextRe;
            re.intoArray(s, at.h + COUNT + i);
            im.intoArray(s, other + COUNT + i);
        }
        re.intoArray(s, set);
        im.intoArray(s, set + COUNT);
    }

    /** y += Re(C h). */
    static void read(float[] s, ModalLayout at, int rows) {
        int re = at.h + COUNT;
        int im = re + TILE + COUNT;
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector y = FloatVector.fromArray(SPECIES, s, at.y + i);
            y = FloatVector.fromArray(SPECIES, s, at.c + i).fma(FloatVector.fromArray(SPECIES, s, re + i), y);
            y = FloatVector.fromArray(SPECIES, s, at.c + TILE + i).neg()
                    .fma(FloatVector.fromArray(SPECIES, s, im + i), y);
            y.intoArray(s, at.y + i);
        }
    }

    /**
     * Back through a chunk whose states lie in the rows of h, with g, the gradient of the state, in {@code set}: du and
     * dΔ gain their parts, dA (at {@code a}'s place in the sums) its sum over the steps; dB and dC of each step and lane
     * are left in the four tiles of terms.
     */
    static void back(float[] s, ModalLayout at, int set, int a, int dA, int rows) {
        int re = at.h;
        int im = at.h + TILE + COUNT;
        FloatVector aRe = FloatVector.fromArray(SPECIES, s, a);
        FloatVector aIm = FloatVector.fromArray(SPECIES, s, a + COUNT);
        FloatVector gRe = FloatVector.fromArray(SPECIES, s, set);
        FloatVector gIm = FloatVector.fromArray(SPECIES, s, set + COUNT);
        FloatVector sumRe = FloatVector.fromArray(SPECIES, s, dA);
        FloatVector sumIm = FloatVector.fromArray(SPECIES, s, dA + COUNT);
        for (int i = (rows - 1) * COUNT; i >= 0; i -= COUNT) {
            FloatVector up = FloatVector.fromArray(SPECIES, s, at.dy + i);
            gRe = up.fma(FloatVector.fromArray(SPECIES, s, at.c + i), gRe);
            gIm = up.neg().fma(FloatVector.fromArray(SPECIES, s, at.c + TILE + i), gIm);
            up.mul(FloatVector.fromArray(SPECIES, s, re + COUNT + i)).intoArray(s, at.terms + 2 * TILE + i);
            up.neg().mul(FloatVector.fromArray(SPECIES, s, im + COUNT + i)).intoArray(s, at.terms + 3 * TILE + i);
            FloatVector delta = FloatVector.fromArray(SPECIES, s, at.delta + i);
            FloatVector u = FloatVector.fromArray(SPECIES, s, at.u + i);
            FloatVector driven = delta.mul(u);
            gRe.mul(driven).intoArray(s, at.terms + i);
            gIm.mul(driven).intoArray(s, at.terms + TILE + i);
            FloatVector byDrive = gRe.mul(FloatVector.fromArray(SPECIES, s, at.b + i));
            byDrive = gIm.fma(FloatVector.fromArray(SPECIES, s, at.b + TILE + i), byDrive);
            delta.fma(byDrive, FloatVector.fromArray(SPECIES, s, at.du + i)).intoArray(s, at.du + i);
            FloatVector barRe = FloatVector.fromArray(SPECIES, s, at.bar + i);
            FloatVector barIm = FloatVector.fromArray(SPECIES, s, at.bar + TILE + i);
            FloatVector backRe = gIm.fma(barIm, gRe.mul(barRe)); // conj(Ā) g
            FloatVector backIm = barIm.neg().fma(gRe, gIm.mul(barRe));
            FloatVector hRe = FloatVector.fromArray(SPECIES, s, re + i);
            FloatVector hIm = FloatVector.fromArray(SPECIES, s, im + i);
            FloatVector scaledRe = hIm.fma(backIm, hRe.mul(backRe)); // conj(Ā h) g
            FloatVector scaledIm = hIm.neg().fma(backRe, hRe.mul(backIm));
            FloatVector dDelta = u.fma(byDrive, FloatVector.fromArray(SPECIES, s, at.dDelta + i));
            dDelta = aIm.fma(scaledIm, aRe.fma(scaledRe, dDelta));
            dDelta.intoArray(s, at.dDelta + i);
            sumRe = delta.fma(scaledRe, sumRe);
            sumIm = delta.fma(scaledIm, sumIm);
            gRe = backRe;
            gIm = backIm;
        }
        gRe.intoArray(s, set);
        gIm.intoArray(s, set + COUNT);
        sumRe.intoArray(s, dA);
        sumIm.intoArray(s, dA + COUNT);
    }
}
