package statespace.kernels.piecewise;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.piecewise.PiecewiseLayout.GROUP;
import static statespace.kernels.piecewise.PiecewiseLayout.TILE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops over one step, or the steps of a chunk, of as many sequences as a vector has lanes. Eight hidden units
 * are taken together: their u and their gradients stay in registers while z goes by. Straight-line code: a helper's vectors
 * would be allocated.
 */
final class PiecewisePass {
    private PiecewisePass() {}

    /** z = a z̃ + h1 + drive. */
    static void linear(float[] s, PiecewiseLayout at, int state, int drive, boolean driven, int z) {
        for (int m = 0; m < at.latent; m++) {
            FloatVector sum = FloatVector.fromArray(SPECIES, s, state + m * COUNT).fma(
                    FloatVector.broadcast(SPECIES, s[at.decay + m]), FloatVector.broadcast(SPECIES, s[at.offset + m]));
            if (driven) {
                sum = sum.add(FloatVector.fromArray(SPECIES, s, drive + m * COUNT));
            }
            sum.intoArray(s, z + m * COUNT);
        }
    }

    /** z += W1 φ(W2 z̃). */
    static void hidden(float[] s, PiecewiseLayout at, int state, int z) {
        int latent = at.latent;
        boolean clipped = at.shape.clipped();
        for (int group = 0; group < at.groups; group++) {
            FloatVector u0 = FloatVector.zero(SPECIES);
            FloatVector u1 = u0;
            FloatVector u2 = u0;
            FloatVector u3 = u0;
            FloatVector u4 = u0;
            FloatVector u5 = u0;
            FloatVector u6 = u0;
            FloatVector u7 = u0;
            int w = at.input + group * latent * GROUP;
            for (int m = 0; m < latent; m++) {
                FloatVector x = FloatVector.fromArray(SPECIES, s, state + m * COUNT);
                u0 = x.fma(FloatVector.broadcast(SPECIES, s[w]), u0);
                u1 = x.fma(FloatVector.broadcast(SPECIES, s[w + 1]), u1);
                u2 = x.fma(FloatVector.broadcast(SPECIES, s[w + 2]), u2);
                u3 = x.fma(FloatVector.broadcast(SPECIES, s[w + 3]), u3);
                u4 = x.fma(FloatVector.broadcast(SPECIES, s[w + 4]), u4);
                u5 = x.fma(FloatVector.broadcast(SPECIES, s[w + 5]), u5);
                u6 = x.fma(FloatVector.broadcast(SPECIES, s[w + 6]), u6);
                u7 = x.fma(FloatVector.broadcast(SPECIES, s[w + 7]), u7);
                w += GROUP;
            }
            int h = at.threshold + group * GROUP;
            FloatVector p0 = u0.add(s[h]);
            FloatVector p1 = u1.add(s[h + 1]);
            FloatVector p2 = u2.add(s[h + 2]);
            FloatVector p3 = u3.add(s[h + 3]);
            FloatVector p4 = u4.add(s[h + 4]);
            FloatVector p5 = u5.add(s[h + 5]);
            FloatVector p6 = u6.add(s[h + 6]);
            FloatVector p7 = u7.add(s[h + 7]);
            p0 = p0.blend(0f, p0.compare(VectorOperators.LE, 0f));
            p1 = p1.blend(0f, p1.compare(VectorOperators.LE, 0f));
            p2 = p2.blend(0f, p2.compare(VectorOperators.LE, 0f));
            p3 = p3.blend(0f, p3.compare(VectorOperators.LE, 0f));
            p4 = p4.blend(0f, p4.compare(VectorOperators.LE, 0f));
            p5 = p5.blend(0f, p5.compare(VectorOperators.LE, 0f));
            p6 = p6.blend(0f, p6.compare(VectorOperators.LE, 0f));
            p7 = p7.blend(0f, p7.compare(VectorOperators.LE, 0f));
            if (clipped) {
                p0 = p0.sub(u0.blend(0f, u0.compare(VectorOperators.LE, 0f)));
                p1 = p1.sub(u1.blend(0f, u1.compare(VectorOperators.LE, 0f)));
                p2 = p2.sub(u2.blend(0f, u2.compare(VectorOperators.LE, 0f)));
                p3 = p3.sub(u3.blend(0f, u3.compare(VectorOperators.LE, 0f)));
                p4 = p4.sub(u4.blend(0f, u4.compare(VectorOperators.LE, 0f)));
                p5 = p5.sub(u5.blend(0f, u5.compare(VectorOperators.LE, 0f)));
                p6 = p6.sub(u6.blend(0f, u6.compare(VectorOperators.LE, 0f)));
                p7 = p7.sub(u7.blend(0f, u7.compare(VectorOperators.LE, 0f)));
            }
            w = at.output + group * latent * GROUP;
            for (int m = 0; m < latent; m++) {
                FloatVector even = p0.mul(s[w]);
                FloatVector odd = p1.mul(s[w + 1]);
                even = p2.fma(FloatVector.broadcast(SPECIES, s[w + 2]), even);
                odd = p3.fma(FloatVector.broadcast(SPECIES, s[w + 3]), odd);
                even = p4.fma(FloatVector.broadcast(SPECIES, s[w + 4]), even);
                odd = p5.fma(FloatVector.broadcast(SPECIES, s[w + 5]), odd);
                even = p6.fma(FloatVector.broadcast(SPECIES, s[w + 6]), even);
                odd = p7.fma(FloatVector.broadcast(SPECIES, s[w + 7]), odd);
                FloatVector.fromArray(SPECIES, s, z + m * COUNT).add(even.add(odd)).intoArray(s, z + m * COUNT);
                w += GROUP;
            }
        }
    }

    /** z̃ = (1 - α) z + α d where d is a number, else z. */
    static void forced(float[] s, PiecewiseLayout at, int z, int forcing, float strength, int state) {
        for (int i = 0; i < at.row; i += COUNT) {
            FloatVector d = FloatVector.fromArray(SPECIES, s, forcing + i);
            FloatVector v = FloatVector.fromArray(SPECIES, s, z + i);
            v.blend(v.mul(1 - strength).add(d.mul(strength)), d.compare(VectorOperators.EQ, d)).intoArray(s, state + i);
        }
    }

    /** g = dz + what forcing leaves of the gradient of z̃, in the place of dz; a g in the place of that gradient. */
    static void linearBack(float[] s, PiecewiseLayout at, int state, int forcing, boolean forced, float strength,
            int dz) {
        for (int m = 0; m < at.latent; m++) {
            int i = m * COUNT;
            FloatVector g = FloatVector.fromArray(SPECIES, s, at.gradient + i);
            if (forced) {
                FloatVector d = FloatVector.fromArray(SPECIES, s, forcing + i);
                g = g.blend(g.mul(1 - strength), d.compare(VectorOperators.EQ, d));
            }
            g = g.add(FloatVector.fromArray(SPECIES, s, dz + i));
            g.intoArray(s, dz + i);
            g.mul(s[at.decay + m]).intoArray(s, at.gradient + i);
            g.add(FloatVector.fromArray(SPECIES, s, at.dOffset + i)).intoArray(s, at.dOffset + i);
            g.fma(FloatVector.fromArray(SPECIES, s, state + i), FloatVector.fromArray(SPECIES, s, at.dDecay + i))
                    .intoArray(s, at.dDecay + i);
        }
    }

    /** From g to the gradient of u, and W2ᵀ times it, which is added to the gradient of z̃; φ is left as well. */
    static void hiddenBack(float[] s, PiecewiseLayout at, int state, int g, int phi, int dHidden) {
        int latent = at.latent;
        boolean clipped = at.shape.clipped();
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int group = 0; group < at.groups; group++) {
            FloatVector u0 = zero;
            FloatVector u1 = zero;
            FloatVector u2 = zero;
            FloatVector u3 = zero;
            FloatVector u4 = zero;
            FloatVector u5 = zero;
            FloatVector u6 = zero;
            FloatVector u7 = zero;
            FloatVector v0 = zero;
            FloatVector v1 = zero;
            FloatVector v2 = zero;
            FloatVector v3 = zero;
            FloatVector v4 = zero;
            FloatVector v5 = zero;
            FloatVector v6 = zero;
            FloatVector v7 = zero;
            int first = group * latent * GROUP;
            int in = at.input + first;
            int out = at.output + first;
            for (int m = 0; m < latent; m++) {
                FloatVector x = FloatVector.fromArray(SPECIES, s, state + m * COUNT);
                FloatVector y = FloatVector.fromArray(SPECIES, s, g + m * COUNT);
                u0 = x.fma(FloatVector.broadcast(SPECIES, s[in]), u0);
                u1 = x.fma(FloatVector.broadcast(SPECIES, s[in + 1]), u1);
                u2 = x.fma(FloatVector.broadcast(SPECIES, s[in + 2]), u2);
                u3 = x.fma(FloatVector.broadcast(SPECIES, s[in + 3]), u3);
                u4 = x.fma(FloatVector.broadcast(SPECIES, s[in + 4]), u4);
                u5 = x.fma(FloatVector.broadcast(SPECIES, s[in + 5]), u5);
                u6 = x.fma(FloatVector.broadcast(SPECIES, s[in + 6]), u6);
                u7 = x.fma(FloatVector.broadcast(SPECIES, s[in + 7]), u7);
                v0 = y.fma(FloatVector.broadcast(SPECIES, s[out]), v0);
                v1 = y.fma(FloatVector.broadcast(SPECIES, s[out + 1]), v1);
                v2 = y.fma(FloatVector.broadcast(SPECIES, s[out + 2]), v2);
                v3 = y.fma(FloatVector.broadcast(SPECIES, s[out + 3]), v3);
                v4 = y.fma(FloatVector.broadcast(SPECIES, s[out + 4]), v4);
                v5 = y.fma(FloatVector.broadcast(SPECIES, s[out + 5]), v5);
                v6 = y.fma(FloatVector.broadcast(SPECIES, s[out + 6]), v6);
                v7 = y.fma(FloatVector.broadcast(SPECIES, s[out + 7]), v7);
                in += GROUP;
                out += GROUP;
            }
            int unit = group * GROUP;
            int h = at.threshold + unit;
            int place = phi + unit * COUNT;
            int sum = at.dThreshold + unit * COUNT;
            FloatVector p0 = u0.add(s[h]);
            VectorMask<Float> off0 = p0.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below0 = u0.compare(VectorOperators.LE, 0f);
            p0 = p0.blend(0f, off0);
            p0 = clipped ? p0.sub(u0.blend(0f, below0)) : p0;
            p0.intoArray(s, place);
            FloatVector e0 = v0.blend(0f, off0);
            e0.add(FloatVector.fromArray(SPECIES, s, sum)).intoArray(s, sum);
            v0 = clipped ? e0.sub(v0.blend(0f, below0)) : e0;
            FloatVector p1 = u1.add(s[h + 1]);
            VectorMask<Float> off1 = p1.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below1 = u1.compare(VectorOperators.LE, 0f);
            p1 = p1.blend(0f, off1);
            p1 = clipped ? p1.sub(u1.blend(0f, below1)) : p1;
            p1.intoArray(s, place + COUNT);
            FloatVector e1 = v1.blend(0f, off1);
            e1.add(FloatVector.fromArray(SPECIES, s, sum + COUNT)).intoArray(s, sum + COUNT);
            v1 = clipped ? e1.sub(v1.blend(0f, below1)) : e1;
            FloatVector p2 = u2.add(s[h + 2]);
            VectorMask<Float> off2 = p2.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below2 = u2.compare(VectorOperators.LE, 0f);
            p2 = p2.blend(0f, off2);
            p2 = clipped ? p2.sub(u2.blend(0f, below2)) : p2;
            p2.intoArray(s, place + 2 * COUNT);
            FloatVector e2 = v2.blend(0f, off2);
            e2.add(FloatVector.fromArray(SPECIES, s, sum + 2 * COUNT)).intoArray(s, sum + 2 * COUNT);
            v2 = clipped ? e2.sub(v2.blend(0f, below2)) : e2;
            FloatVector p3 = u3.add(s[h + 3]);
            VectorMask<Float> off3 = p3.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below3 = u3.compare(VectorOperators.LE, 0f);
            p3 = p3.blend(0f, off3);
            p3 = clipped ? p3.sub(u3.blend(0f, below3)) : p3;
            p3.intoArray(s, place + 3 * COUNT);
            FloatVector e3 = v3.blend(0f, off3);
            e3.add(FloatVector.fromArray(SPECIES, s, sum + 3 * COUNT)).intoArray(s, sum + 3 * COUNT);
            v3 = clipped ? e3.sub(v3.blend(0f, below3)) : e3;
            FloatVector p4 = u4.add(s[h + 4]);
            VectorMask<Float> off4 = p4.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below4 = u4.compare(VectorOperators.LE, 0f);
            p4 = p4.blend(0f, off4);
            p4 = clipped ? p4.sub(u4.blend(0f, below4)) : p4;
            p4.intoArray(s, place + 4 * COUNT);
            FloatVector e4 = v4.blend(0f, off4);
            e4.add(FloatVector.fromArray(SPECIES, s, sum + 4 * COUNT)).intoArray(s, sum + 4 * COUNT);
            v4 = clipped ? e4.sub(v4.blend(0f, below4)) : e4;
            FloatVector p5 = u5.add(s[h + 5]);
            VectorMask<Float> off5 = p5.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below5 = u5.compare(VectorOperators.LE, 0f);
            p5 = p5.blend(0f, off5);
            p5 = clipped ? p5.sub(u5.blend(0f, below5)) : p5;
            p5.intoArray(s, place + 5 * COUNT);
            FloatVector e5 = v5.blend(0f, off5);
            e5.add(FloatVector.fromArray(SPECIES, s, sum + 5 * COUNT)).intoArray(s, sum + 5 * COUNT);
            v5 = clipped ? e5.sub(v5.blend(0f, below5)) : e5;
            FloatVector p6 = u6.add(s[h + 6]);
            VectorMask<Float> off6 = p6.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below6 = u6.compare(VectorOperators.LE, 0f);
            p6 = p6.blend(0f, off6);
            p6 = clipped ? p6.sub(u6.blend(0f, below6)) : p6;
            p6.intoArray(s, place + 6 * COUNT);
            FloatVector e6 = v6.blend(0f, off6);
            e6.add(FloatVector.fromArray(SPECIES, s, sum + 6 * COUNT)).intoArray(s, sum + 6 * COUNT);
            v6 = clipped ? e6.sub(v6.blend(0f, below6)) : e6;
            FloatVector p7 = u7.add(s[h + 7]);
            VectorMask<Float> off7 = p7.compare(VectorOperators.LE, 0f);
            VectorMask<Float> below7 = u7.compare(VectorOperators.LE, 0f);
            p7 = p7.blend(0f, off7);
            p7 = clipped ? p7.sub(u7.blend(0f, below7)) : p7;
            p7.intoArray(s, place + 7 * COUNT);
            FloatVector e7 = v7.blend(0f, off7);
            e7.add(FloatVector.fromArray(SPECIES, s, sum + 7 * COUNT)).intoArray(s, sum + 7 * COUNT);
            v7 = clipped ? e7.sub(v7.blend(0f, below7)) : e7;
            in = at.input + first;
            place = dHidden + unit * COUNT;
            v0.intoArray(s, place);
            v1.intoArray(s, place + COUNT);
            v2.intoArray(s, place + 2 * COUNT);
            v3.intoArray(s, place + 3 * COUNT);
            v4.intoArray(s, place + 4 * COUNT);
            v5.intoArray(s, place + 5 * COUNT);
            v6.intoArray(s, place + 6 * COUNT);
            v7.intoArray(s, place + 7 * COUNT);
            for (int m = 0; m < latent; m++) {
                FloatVector even = v0.mul(s[in]);
                FloatVector odd = v1.mul(s[in + 1]);
                even = v2.fma(FloatVector.broadcast(SPECIES, s[in + 2]), even);
                odd = v3.fma(FloatVector.broadcast(SPECIES, s[in + 3]), odd);
                even = v4.fma(FloatVector.broadcast(SPECIES, s[in + 4]), even);
                odd = v5.fma(FloatVector.broadcast(SPECIES, s[in + 5]), odd);
                even = v6.fma(FloatVector.broadcast(SPECIES, s[in + 6]), even);
                odd = v7.fma(FloatVector.broadcast(SPECIES, s[in + 7]), odd);
                int i = at.gradient + m * COUNT;
                FloatVector.fromArray(SPECIES, s, i).add(even.add(odd)).intoArray(s, i);
                in += GROUP;
            }
        }
    }

    /**
     * sums (latent, hidden, lane) += Σ x_t y_tᵀ over the steps of a chunk, in tiles of 4 by 4 that stay in registers. Rows of
     * x behind the last are read and their sums never met.
     */
    static void products(float[] s, PiecewiseLayout at, int x, int y, int steps, int sums) {
        int units = at.groups * GROUP;
        for (int m = 0; m < at.latent; m += TILE) {
            for (int l = 0; l < units; l += TILE) {
                int sum = sums + (m * units + l) * COUNT;
                int line = units * COUNT;
                FloatVector a00 = FloatVector.fromArray(SPECIES, s, sum);
                FloatVector a01 = FloatVector.fromArray(SPECIES, s, sum + COUNT);
                FloatVector a02 = FloatVector.fromArray(SPECIES, s, sum + 2 * COUNT);
                FloatVector a03 = FloatVector.fromArray(SPECIES, s, sum + 3 * COUNT);
                FloatVector a10 = FloatVector.fromArray(SPECIES, s, sum + line);
                FloatVector a11 = FloatVector.fromArray(SPECIES, s, sum + line + COUNT);
                FloatVector a12 = FloatVector.fromArray(SPECIES, s, sum + line + 2 * COUNT);
                FloatVector a13 = FloatVector.fromArray(SPECIES, s, sum + line + 3 * COUNT);
                FloatVector a20 = FloatVector.fromArray(SPECIES, s, sum + 2 * line);
                FloatVector a21 = FloatVector.fromArray(SPECIES, s, sum + 2 * line + COUNT);
                FloatVector a22 = FloatVector.fromArray(SPECIES, s, sum + 2 * line + 2 * COUNT);
                FloatVector a23 = FloatVector.fromArray(SPECIES, s, sum + 2 * line + 3 * COUNT);
                FloatVector a30 = FloatVector.fromArray(SPECIES, s, sum + 3 * line);
                FloatVector a31 = FloatVector.fromArray(SPECIES, s, sum + 3 * line + COUNT);
                FloatVector a32 = FloatVector.fromArray(SPECIES, s, sum + 3 * line + 2 * COUNT);
                FloatVector a33 = FloatVector.fromArray(SPECIES, s, sum + 3 * line + 3 * COUNT);
                int i = x + m * COUNT;
                int j = y + l * COUNT;
                for (int t = 0; t < steps; t++) {
                    FloatVector x0 = FloatVector.fromArray(SPECIES, s, i);
                    FloatVector x1 = FloatVector.fromArray(SPECIES, s, i + COUNT);
                    FloatVector x2 = FloatVector.fromArray(SPECIES, s, i + 2 * COUNT);
                    FloatVector x3 = FloatVector.fromArray(SPECIES, s, i + 3 * COUNT);
                    FloatVector v = FloatVector.fromArray(SPECIES, s, j);
                    a00 = x0.fma(v, a00);
                    a10 = x1.fma(v, a10);
                    a20 = x2.fma(v, a20);
                    a30 = x3.fma(v, a30);
                    v = FloatVector.fromArray(SPECIES, s, j + COUNT);
                    a01 = x0.fma(v, a01);
                    a11 = x1.fma(v, a11);
                    a21 = x2.fma(v, a21);
                    a31 = x3.fma(v, a31);
                    v = FloatVector.fromArray(SPECIES, s, j + 2 * COUNT);
                    a02 = x0.fma(v, a02);
                    a12 = x1.fma(v, a12);
                    a22 = x2.fma(v, a22);
                    a32 = x3.fma(v, a32);
                    v = FloatVector.fromArray(SPECIES, s, j + 3 * COUNT);
                    a03 = x0.fma(v, a03);
                    a13 = x1.fma(v, a13);
                    a23 = x2.fma(v, a23);
                    a33 = x3.fma(v, a33);
                    i += at.row;
                    j += at.wide;
                }
                a00.intoArray(s, sum);
                a01.intoArray(s, sum + COUNT);
                a02.intoArray(s, sum + 2 * COUNT);
                a03.intoArray(s, sum + 3 * COUNT);
                a10.intoArray(s, sum + line);
                a11.intoArray(s, sum + line + COUNT);
                a12.intoArray(s, sum + line + 2 * COUNT);
                a13.intoArray(s, sum + line + 3 * COUNT);
                a20.intoArray(s, sum + 2 * line);
                a21.intoArray(s, sum + 2 * line + COUNT);
                a22.intoArray(s, sum + 2 * line + 2 * COUNT);
                a23.intoArray(s, sum + 2 * line + 3 * COUNT);
                a30.intoArray(s, sum + 3 * line);
                a31.intoArray(s, sum + 3 * line + COUNT);
                a32.intoArray(s, sum + 3 * line + 2 * COUNT);
                a33.intoArray(s, sum + 3 * line + 3 * COUNT);
            }
        }
    }
}
