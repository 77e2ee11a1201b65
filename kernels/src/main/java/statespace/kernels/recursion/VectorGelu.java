package statespace.kernels.recursion;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.internal.VectorMath.LOG2_E;
import static statespace.kernels.internal.VectorMath.MANTISSA;
import static statespace.kernels.internal.VectorMath.P0;
import static statespace.kernels.internal.VectorMath.P1;
import static statespace.kernels.internal.VectorMath.P2;
import static statespace.kernels.internal.VectorMath.P3;
import static statespace.kernels.internal.VectorMath.P4;
import static statespace.kernels.internal.VectorMath.P5;
import static statespace.kernels.internal.VectorMath.ROUNDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import statespace.kernels.internal.VectorMath;

/**
 * GELU(x) = x Φ(x), its slope Φ(x) + x φ(x) and what is done with them, over stretches of full vectors. Φ comes from
 * erfc z = t (A1 + t (A2 + …)) exp(-z²) with t = 1 / (1 + T z), which errs by at most 1.5e-7 (Abramowitz and Stegun
 * 7.1.26). The lines are written out in every loop, as {@link VectorMath} says why.
 */
final class VectorGelu {
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    // 0.3275911 / √2, so that t takes |x| itself; the coefficients are halved, since Φ(-|x|) = erfc(|x| / √2) / 2.
    private static final float T = 0.23164189f;
    private static final float A1 = 0.1274148f;
    private static final float A2 = -0.14224838f;
    private static final float A3 = 0.7107069f;
    private static final float A4 = -0.726576f;
    private static final float A5 = 0.5307027f;
    private static final float DENSITY = 0.3989423f; // 1 / √(2π)

    private VectorGelu() {}

    /** x += bias, y = GELU(x). */
    static void forward(float[] x, int at, float[] bias, float[] y, int to, int floats) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + i).add(FloatVector.fromArray(SPECIES, bias, i));
            v.intoArray(x, at + i);
            FloatVector z = v.mul(v).mul(-0.5f * LOG2_E);
            z = z.blend(-126f, z.compare(VectorOperators.LT, -126f));
            FloatVector n = z.add(ROUNDER);
            FloatVector r = z.sub(n.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            FloatVector t = one.div(v.abs().fma(FloatVector.broadcast(SPECIES, T), one));
            FloatVector p = t.fma(FloatVector.broadcast(SPECIES, A5), FloatVector.broadcast(SPECIES, A4));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A3));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A2));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A1));
            p = p.mul(t).mul(e);
            p.blend(one.sub(p), v.compare(VectorOperators.GT, 0f)).mul(v).intoArray(y, to + i);
        }
    }

    /** d *= slope of GELU at x. */
    static void timesSlope(float[] x, int at, float[] d, int to, int floats) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector z = v.mul(v).mul(-0.5f * LOG2_E);
            z = z.blend(-126f, z.compare(VectorOperators.LT, -126f));
            FloatVector n = z.add(ROUNDER);
            FloatVector r = z.sub(n.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            FloatVector t = one.div(v.abs().fma(FloatVector.broadcast(SPECIES, T), one));
            FloatVector p = t.fma(FloatVector.broadcast(SPECIES, A5), FloatVector.broadcast(SPECIES, A4));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A3));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A2));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A1));
            p = p.mul(t).mul(e);
            FloatVector slope = e.mul(v).fma(FloatVector.broadcast(SPECIES, DENSITY),
                    p.blend(one.sub(p), v.compare(VectorOperators.GT, 0f)));
            FloatVector.fromArray(SPECIES, d, to + i).mul(slope).intoArray(d, to + i);
        }
    }

    /** y *= factors of dropout. */
    static void drop(float[] y, int at, int floats, int start, DropoutMask mask) {
        IntVector lanes = IntVector.zero(INTS).addIndex(1);
        FloatVector scale = FloatVector.broadcast(SPECIES, (float) (1 / (1 - mask.rate())));
        int threshold = mask.threshold();
        for (int i = 0; i < floats; i += COUNT) {
            IntVector hash = lanes.add(start + i);
            hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16)).mul(DropoutMask.FIRST);
            hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 15)).mul(DropoutMask.SECOND);
            hash = hash.lanewise(VectorOperators.XOR, hash.lanewise(VectorOperators.LSHR, 16))
                    .lanewise(VectorOperators.LSHR, Integer.SIZE - DropoutMask.BITS);
            FloatVector v = FloatVector.fromArray(SPECIES, y, at + i).mul(scale);
            v.blend(0f, hash.compare(VectorOperators.LT, threshold).cast(SPECIES)).intoArray(y, at + i);
        }
    }

    /** Σ w GELU(l + r), by lanes. */
    static void dot(float[] l, int lAt, int rAt, float[] w, int floats, float[] sums) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, l, lAt + i).add(FloatVector.fromArray(SPECIES, l, rAt + i));
            FloatVector z = v.mul(v).mul(-0.5f * LOG2_E);
            z = z.blend(-126f, z.compare(VectorOperators.LT, -126f));
            FloatVector n = z.add(ROUNDER);
            FloatVector r = z.sub(n.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            FloatVector t = one.div(v.abs().fma(FloatVector.broadcast(SPECIES, T), one));
            FloatVector p = t.fma(FloatVector.broadcast(SPECIES, A5), FloatVector.broadcast(SPECIES, A4));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A3));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A2));
            p = p.fma(t, FloatVector.broadcast(SPECIES, A1));
            p = p.mul(t).mul(e);
            sum = p.blend(one.sub(p), v.compare(VectorOperators.GT, 0f)).mul(v)
                    .fma(FloatVector.fromArray(SPECIES, w, i), sum);
        }
        sum.intoArray(sums, 0);
    }
}
