package statespace.kernels.internal;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponentials and activations over stretches of a scratch array. 2^x is split as 2^n 2^r with n the nearest integer,
 * found by adding and taking away 1.5 · 2^23, and 2^r a polynomial of degree 5 with relative error 2e-7; n goes into the
 * exponent bits. log(1 + e) on [0, 1] is e times a polynomial of degree 9, so that softplus keeps its relative accuracy
 * where it is small. Coefficients are minimax fits in the relative error. Each loop, here and where an exponential stands
 * between other steps, has the lines written out: in some processes C2 allocates a vector that crosses a call of ours.
 */
public final class VectorMath {
    public static final float LOG2_E = 1.442695f;
    public static final float LN_2 = 0.6931472f;
    /** Up to this size of x, 2^x needs no care. */
    public static final float PLAIN = 126;

    /** 1.5 · 2^23: adding it leaves the nearest integer in the low bits. */
    public static final float ROUNDER = 12582912f;
    /** Bits below the exponent. */
    public static final int MANTISSA = 23;
    public static final float P0 = 1;
    public static final float P1 = 0.693147f;
    public static final float P2 = 0.24022242f;
    public static final float P3 = 0.055507336f;
    public static final float P4 = 0.009671513f;
    public static final float P5 = 0.0013264727f;
    // log(1 + e) = e (L0 + L1 e + …)
    public static final float L0 = 1f;
    public static final float L1 = -0.49999902f;
    public static final float L2 = 0.33329964f;
    public static final float L3 = -0.24954134f;
    public static final float L4 = 0.1967594f;
    public static final float L5 = -0.15305592f;
    public static final float L6 = 0.10603654f;
    public static final float L7 = -0.056959517f;
    public static final float L8 = 0.019851454f;
    public static final float L9 = -0.0032440233f;

    private VectorMath() {}

    /** to = 2^(x a) with one a a lane, for any x a: exactly 0 below -127, infinite from 128 on. */
    public static void exp2(float[] s, int x, int a, int to, int floats) {
        FloatVector factor = FloatVector.fromArray(SPECIES, s, a);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, x + i).mul(factor);
            v = v.blend(-127f, v.compare(VectorOperators.LT, -127f));
            v = v.blend(128f, v.compare(VectorOperators.GT, 128f));
            FloatVector z = v.add(ROUNDER);
            FloatVector r = v.sub(z.sub(ROUNDER));
            FloatVector p = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P3));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P2));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P1));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P0));
            p = p.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            p.intoArray(s, to + i);
        }
    }

    /**
     * to = (exp(x a) - 1)/a with one a and one 1/a a lane. The polynomial without its leading 1 keeps the relative
     * accuracy where x a is small.
     */
    public static void phi(float[] s, int x, int a, int over, int to, int floats) {
        FloatVector factor = FloatVector.fromArray(SPECIES, s, a).mul(LOG2_E);
        FloatVector inverse = FloatVector.fromArray(SPECIES, s, over);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, x + i).mul(factor).max(-PLAIN).min(PLAIN);
            FloatVector z = v.add(ROUNDER);
            FloatVector r = v.sub(z.sub(ROUNDER));
            FloatVector scale = z.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA)
                    .add(Float.floatToRawIntBits(1f)).reinterpretAsFloats();
            FloatVector p = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P3));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P2));
            p = p.fma(r, FloatVector.broadcast(SPECIES, P1));
            p.mul(r).fma(scale, scale.sub(1f)).mul(inverse).intoArray(s, to + i);
        }
    }

    /** x = log(1 + exp(x)). */
    public static void softplus(float[] s, int at, int floats) {
        for (int i = at; i < at + floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, i);
            FloatVector x = v.abs().mul(-LOG2_E);
            x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
            FloatVector z = x.add(ROUNDER);
            FloatVector r = x.sub(z.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            FloatVector l = e.fma(FloatVector.broadcast(SPECIES, L9), FloatVector.broadcast(SPECIES, L8));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L7));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L6));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L5));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L4));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L3));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L2));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L1));
            l = l.fma(e, FloatVector.broadcast(SPECIES, L0));
            e.fma(l, v.blend(0f, v.compare(VectorOperators.LT, 0f))).intoArray(s, i);
        }
    }

    /** to = 1 / (1 + exp(-x)). */
    public static void sigmoid(float[] s, int from, int to, int floats) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, from + i);
            FloatVector x = v.abs().mul(-LOG2_E);
            x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
            FloatVector z = x.add(ROUNDER);
            FloatVector r = x.sub(z.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one)).intoArray(s, to + i);
        }
    }

    /** x = x σ(x). */
    public static void silu(float[] s, int at, int floats) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = at; i < at + floats; i += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, i);
            FloatVector x = v.abs().mul(-LOG2_E);
            x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
            FloatVector z = x.add(ROUNDER);
            FloatVector r = x.sub(z.sub(ROUNDER));
            FloatVector e = r.fma(FloatVector.broadcast(SPECIES, P5), FloatVector.broadcast(SPECIES, P4));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P3));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P2));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P1));
            e = e.fma(r, FloatVector.broadcast(SPECIES, P0));
            e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats();
            one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one)).mul(v).intoArray(s, i);
        }
    }

    /** to = to · silu'(x) = to · σ (1 + x (1 - σ)), given σ(x). */
    public static void timesSiluSlope(float[] s, int x, int sigmoid, int to, int floats) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector g = FloatVector.fromArray(SPECIES, s, sigmoid + i);
            FloatVector slope = one.sub(g).fma(FloatVector.fromArray(SPECIES, s, x + i), one).mul(g);
            FloatVector.fromArray(SPECIES, s, to + i).mul(slope).intoArray(s, to + i);
        }
    }

    /** to = to · x. */
    public static void times(float[] s, int x, int to, int floats) {
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, to + i).mul(FloatVector.fromArray(SPECIES, s, x + i)).intoArray(s,
                    to + i);
        }
    }

    /** to = x · factor, with one factor a lane. */
    public static void scaled(float[] s, int x, int factor, int to, int floats) {
        FloatVector f = FloatVector.fromArray(SPECIES, s, factor);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + i).mul(f).intoArray(s, to + i);
        }
    }

    /** to = x y. */
    public static void product(float[] s, int x, int y, int to, int floats) {
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + i).mul(FloatVector.fromArray(SPECIES, s, y + i)).intoArray(s, to + i);
        }
    }

    /** to += x factor, with one factor a lane. */
    public static void addScaled(float[] s, int x, int factor, int to, int floats) {
        FloatVector f = FloatVector.fromArray(SPECIES, s, factor);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + i).fma(f, FloatVector.fromArray(SPECIES, s, to + i)).intoArray(s,
                    to + i);
        }
    }

    /** x += shift, with one shift a lane. */
    public static void shift(float[] s, int x, int shift, int floats) {
        FloatVector f = FloatVector.fromArray(SPECIES, s, shift);
        for (int i = x; i < x + floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, i).add(f).intoArray(s, i);
        }
    }

    /** to += Σ_rows x y, a sum a lane. */
    public static void addDot(float[] s, int x, int y, int to, int floats) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < floats; i += COUNT) {
            sum = FloatVector.fromArray(SPECIES, s, x + i).fma(FloatVector.fromArray(SPECIES, s, y + i), sum);
        }
        FloatVector.fromArray(SPECIES, s, to).add(sum).intoArray(s, to);
    }

    /** to += Σ_rows x, a sum a lane. */
    public static void addSum(float[] s, int x, int to, int floats) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < floats; i += COUNT) {
            sum = sum.add(FloatVector.fromArray(SPECIES, s, x + i));
        }
        FloatVector.fromArray(SPECIES, s, to).add(sum).intoArray(s, to);
    }

    /** Whether all |x| stay at or below the bound; false if there is a NaN. */
    static boolean within(float[] s, int x, int floats, float bound) {
        boolean inside = true;
        for (int i = x; i < x + floats; i += COUNT) {
            inside &= FloatVector.fromArray(SPECIES, s, i).abs().compare(VectorOperators.LE, bound).allTrue();
        }
        return inside;
    }

    /**
     * (size cos φ, size sin φ) with φ = x a, one a a lane, from the size in {@code re}. φ is reduced to [-π/4, π/4] by
     * the nearest multiple of π/2, taken off in two parts; there Taylor's polynomials of degree 9 and 8 err by less than
     * 3e-8. Phases up to 10^5 keep an absolute error below 10^-6 times their own rounding.
     */
    public static void turn(float[] s, int x, int a, int re, int im, int floats) {
        FloatVector factor = FloatVector.fromArray(SPECIES, s, a);
        FloatVector rounder = FloatVector.broadcast(SPECIES, ROUNDER);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector phase = FloatVector.fromArray(SPECIES, s, x + i).mul(factor);
            FloatVector z = phase.fma(FloatVector.broadcast(SPECIES, 0.63661975f), rounder); // 2/π
            FloatVector k = z.sub(rounder);
            FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -1.5707964f), phase); // π/2
            r = k.fma(FloatVector.broadcast(SPECIES, 4.371139e-8f), r);
            FloatVector q = r.mul(r);
            FloatVector sine = q.fma(FloatVector.broadcast(SPECIES, 2.7557319e-6f),
                    FloatVector.broadcast(SPECIES, -1.984127e-4f));
            sine = sine.fma(q, FloatVector.broadcast(SPECIES, 8.333334e-3f));
            sine = sine.fma(q, FloatVector.broadcast(SPECIES, -0.16666667f));
            sine = sine.mul(q).fma(r, r);
            FloatVector cosine = q.fma(FloatVector.broadcast(SPECIES, 2.4801588e-5f),
                    FloatVector.broadcast(SPECIES, -1.3888889e-3f));
            cosine = cosine.fma(q, FloatVector.broadcast(SPECIES, 4.1666668e-2f));
            cosine = cosine.fma(q, FloatVector.broadcast(SPECIES, -0.5f));
            cosine = cosine.fma(q, one);
            IntVector quarter = z.reinterpretAsInts();
            var odd = quarter.and(1).compare(VectorOperators.NE, 0).cast(SPECIES);
            FloatVector first = cosine.blend(sine, odd);
            FloatVector second = sine.blend(cosine, odd);
            IntVector firstSign = quarter.add(1).and(2).lanewise(VectorOperators.LSHL, 30);
            IntVector secondSign = quarter.and(2).lanewise(VectorOperators.LSHL, 30);
            first = first.reinterpretAsInts().lanewise(VectorOperators.XOR, firstSign).reinterpretAsFloats();
            second = second.reinterpretAsInts().lanewise(VectorOperators.XOR, secondSign).reinterpretAsFloats();
            FloatVector size = FloatVector.fromArray(SPECIES, s, re + i);
            size.mul(first).intoArray(s, re + i);
            size.mul(second).intoArray(s, im + i);
        }
    }
}
