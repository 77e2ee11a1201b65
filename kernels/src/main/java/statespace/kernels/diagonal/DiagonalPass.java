package statespace.kernels.diagonal;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import statespace.kernels.selective.SelectivePass;

/**
 * The inner loops of the diagonal scan: a few modes of one block of channels over one chunk, straight-line code that
 * calls methods of the vector classes alone (see {@link SelectivePass}).
 */
final class DiagonalPass {
    /** Modes that {@link #driven} takes at once: enough to hide the latency of the recurrence, few enough for registers. */
    static final int DRIVEN = 4;
    /** Modes that {@link #stepped} and {@link #back} take at once. */
    static final int STEPPED = 2;

    private DiagonalPass() {}

    /** From a state of zero: x = a x + u with B̄ left to the readout, y += Re(w x), six operations a mode. */
    static void driven(float[] s, DiagonalLayout at, int m, int rows) {
        int set = 2 * m * COUNT;
        int a = at.a + set;
        int w = at.w + set;
        int x = at.state + set;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, a);
        FloatVector b0 = FloatVector.fromArray(SPECIES, s, a + COUNT);
        FloatVector n0 = b0.neg();
        FloatVector v0 = FloatVector.fromArray(SPECIES, s, w);
        FloatVector w0 = FloatVector.fromArray(SPECIES, s, w + COUNT).neg();
        FloatVector x0 = FloatVector.fromArray(SPECIES, s, x);
        FloatVector z0 = FloatVector.fromArray(SPECIES, s, x + COUNT);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, a + 2 * COUNT);
        FloatVector b1 = FloatVector.fromArray(SPECIES, s, a + 3 * COUNT);
        FloatVector n1 = b1.neg();
        FloatVector v1 = FloatVector.fromArray(SPECIES, s, w + 2 * COUNT);
        FloatVector w1 = FloatVector.fromArray(SPECIES, s, w + 3 * COUNT).neg();
        FloatVector x1 = FloatVector.fromArray(SPECIES, s, x + 2 * COUNT);
        FloatVector z1 = FloatVector.fromArray(SPECIES, s, x + 3 * COUNT);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, a + 4 * COUNT);
        FloatVector b2 = FloatVector.fromArray(SPECIES, s, a + 5 * COUNT);
        FloatVector n2 = b2.neg();
        FloatVector v2 = FloatVector.fromArray(SPECIES, s, w + 4 * COUNT);
        FloatVector w2 = FloatVector.fromArray(SPECIES, s, w + 5 * COUNT).neg();
        FloatVector x2 = FloatVector.fromArray(SPECIES, s, x + 4 * COUNT);
        FloatVector z2 = FloatVector.fromArray(SPECIES, s, x + 5 * COUNT);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, a + 6 * COUNT);
        FloatVector b3 = FloatVector.fromArray(SPECIES, s, a + 7 * COUNT);
        FloatVector n3 = b3.neg();
        FloatVector v3 = FloatVector.fromArray(SPECIES, s, w + 6 * COUNT);
        FloatVector w3 = FloatVector.fromArray(SPECIES, s, w + 7 * COUNT).neg();
        FloatVector x3 = FloatVector.fromArray(SPECIES, s, x + 6 * COUNT);
        FloatVector z3 = FloatVector.fromArray(SPECIES, s, x + 7 * COUNT);
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector u = FloatVector.fromArray(SPECIES, s, at.u + i);
            FloatVector r0 = n0.fma(z0, a0.fma(x0, u));
            z0 = a0.fma(z0, b0.mul(x0));
            x0 = r0;
            FloatVector r1 = n1.fma(z1, a1.fma(x1, u));
            z1 = a1.fma(z1, b1.mul(x1));
            x1 = r1;
            FloatVector r2 = n2.fma(z2, a2.fma(x2, u));
            z2 = a2.fma(z2, b2.mul(x2));
            x2 = r2;
            FloatVector r3 = n3.fma(z3, a3.fma(x3, u));
            z3 = a3.fma(z3, b3.mul(x3));
            x3 = r3;
            FloatVector even = x0.fma(v0, FloatVector.fromArray(SPECIES, s, at.y + i));
            FloatVector odd = x1.mul(v1);
            even = z0.fma(w0, even);
            odd = z1.fma(w1, odd);
            even = x2.fma(v2, even);
            odd = x3.fma(v3, odd);
            even = z2.fma(w2, even);
            odd = z3.fma(w3, odd);
            even.add(odd).intoArray(s, at.y + i);
        }
        x0.intoArray(s, x);
        z0.intoArray(s, x + COUNT);
        x1.intoArray(s, x + 2 * COUNT);
        z1.intoArray(s, x + 3 * COUNT);
        x2.intoArray(s, x + 4 * COUNT);
        z2.intoArray(s, x + 5 * COUNT);
        x3.intoArray(s, x + 6 * COUNT);
        z3.intoArray(s, x + 7 * COUNT);
    }

    /** From the state in a set: x = a x + b u, every state left in the rows of x, the last in the set; y += Re(c x). */
    static void stepped(float[] s, DiagonalLayout at, int from, int m, int rows) {
        int set = 2 * m * COUNT;
        int state = from + set;
        int row = DiagonalLayout.TILE + COUNT;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, at.a + set);
        FloatVector ai0 = FloatVector.fromArray(SPECIES, s, at.a + set + COUNT);
        FloatVector b0 = FloatVector.fromArray(SPECIES, s, at.b + set);
        FloatVector bi0 = FloatVector.fromArray(SPECIES, s, at.b + set + COUNT);
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, at.c + set);
        FloatVector ci0 = FloatVector.fromArray(SPECIES, s, at.c + set + COUNT);
        FloatVector x0 = FloatVector.fromArray(SPECIES, s, state);
        FloatVector z0 = FloatVector.fromArray(SPECIES, s, state + COUNT);
        x0.intoArray(s, at.x);
        z0.intoArray(s, at.x + row);
        FloatVector n0 = ai0.neg();
        FloatVector w0 = ci0.neg();
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, at.a + set + 2 * COUNT);
        FloatVector ai1 = FloatVector.fromArray(SPECIES, s, at.a + set + 3 * COUNT);
        FloatVector b1 = FloatVector.fromArray(SPECIES, s, at.b + set + 2 * COUNT);
        FloatVector bi1 = FloatVector.fromArray(SPECIES, s, at.b + set + 3 * COUNT);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, at.c + set + 2 * COUNT);
        FloatVector ci1 = FloatVector.fromArray(SPECIES, s, at.c + set + 3 * COUNT);
        FloatVector x1 = FloatVector.fromArray(SPECIES, s, state + 2 * COUNT);
        FloatVector z1 = FloatVector.fromArray(SPECIES, s, state + 3 * COUNT);
        x1.intoArray(s, at.x + 2 * row);
        z1.intoArray(s, at.x + 3 * row);
        FloatVector n1 = ai1.neg();
        FloatVector w1 = ci1.neg();
        for (int i = 0; i < rows * COUNT; i += COUNT) {
            FloatVector u = FloatVector.fromArray(SPECIES, s, at.u + i);
            int next = at.x + i + COUNT;
            FloatVector r0 = n0.fma(z0, a0.fma(x0, b0.mul(u)));
            z0 = ai0.fma(x0, a0.fma(z0, bi0.mul(u)));
            x0 = r0;
            x0.intoArray(s, next);
            z0.intoArray(s, next + row);
            FloatVector r1 = n1.fma(z1, a1.fma(x1, b1.mul(u)));
            z1 = ai1.fma(x1, a1.fma(z1, bi1.mul(u)));
            x1 = r1;
            x1.intoArray(s, next + 2 * row);
            z1.intoArray(s, next + 3 * row);
            FloatVector even = x0.fma(c0, FloatVector.fromArray(SPECIES, s, at.y + i));
            FloatVector odd = x1.mul(c1);
            even = z0.fma(w0, even);
            odd = z1.fma(w1, odd);
            even.add(odd).intoArray(s, at.y + i);
        }
        x0.intoArray(s, state);
        z0.intoArray(s, state + COUNT);
        x1.intoArray(s, state + 2 * COUNT);
        z1.intoArray(s, state + 3 * COUNT);
    }

    /**
     * Back through a chunk whose states lie in the rows of x, with g, the gradient of the state, in the state: du gains
     * Re(conj(b) g), and dA, dB, dC gain their sums over the steps.
     */
    static void back(float[] s, DiagonalLayout at, int m, int rows) {
        int set = 2 * m * COUNT;
        int state = at.state + set;
        int row = DiagonalLayout.TILE + COUNT;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, at.a + set);
        FloatVector ai0 = FloatVector.fromArray(SPECIES, s, at.a + set + COUNT);
        FloatVector b0 = FloatVector.fromArray(SPECIES, s, at.b + set);
        FloatVector bi0 = FloatVector.fromArray(SPECIES, s, at.b + set + COUNT);
        FloatVector c0 = FloatVector.fromArray(SPECIES, s, at.c + set);
        FloatVector ci0 = FloatVector.fromArray(SPECIES, s, at.c + set + COUNT);
        FloatVector n0 = ai0.neg();
        FloatVector w0 = ci0.neg();
        FloatVector g0 = FloatVector.fromArray(SPECIES, s, state);
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, state + COUNT);
        FloatVector dA0 = FloatVector.zero(SPECIES);
        FloatVector dAi0 = FloatVector.zero(SPECIES);
        FloatVector dB0 = FloatVector.zero(SPECIES);
        FloatVector dBi0 = FloatVector.zero(SPECIES);
        FloatVector dC0 = FloatVector.zero(SPECIES);
        FloatVector dCi0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, at.a + set + 2 * COUNT);
        FloatVector ai1 = FloatVector.fromArray(SPECIES, s, at.a + set + 3 * COUNT);
        FloatVector b1 = FloatVector.fromArray(SPECIES, s, at.b + set + 2 * COUNT);
        FloatVector bi1 = FloatVector.fromArray(SPECIES, s, at.b + set + 3 * COUNT);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s, at.c + set + 2 * COUNT);
        FloatVector ci1 = FloatVector.fromArray(SPECIES, s, at.c + set + 3 * COUNT);
        FloatVector n1 = ai1.neg();
        FloatVector w1 = ci1.neg();
        FloatVector g1 = FloatVector.fromArray(SPECIES, s, state + 2 * COUNT);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, state + 3 * COUNT);
        FloatVector dA1 = FloatVector.zero(SPECIES);
        FloatVector dAi1 = FloatVector.zero(SPECIES);
        FloatVector dB1 = FloatVector.zero(SPECIES);
        FloatVector dBi1 = FloatVector.zero(SPECIES);
        FloatVector dC1 = FloatVector.zero(SPECIES);
        FloatVector dCi1 = FloatVector.zero(SPECIES);
        for (int i = (rows - 1) * COUNT; i >= 0; i -= COUNT) {
            FloatVector u = FloatVector.fromArray(SPECIES, s, at.u + i);
            FloatVector dy = FloatVector.fromArray(SPECIES, s, at.dy + i);
            FloatVector du = FloatVector.fromArray(SPECIES, s, at.du + i);
            int before = at.x + i;
            int after = before + COUNT;
            dC0 = dy.fma(FloatVector.fromArray(SPECIES, s, after), dC0);
            dCi0 = dy.fma(FloatVector.fromArray(SPECIES, s, after + row), dCi0);
            g0 = dy.fma(c0, g0);
            h0 = dy.fma(w0, h0);
            dB0 = u.fma(g0, dB0);
            dBi0 = u.fma(h0, dBi0);
            du = g0.fma(b0, du);
            du = h0.fma(bi0, du);
            FloatVector x0 = FloatVector.fromArray(SPECIES, s, before);
            FloatVector z0 = FloatVector.fromArray(SPECIES, s, before + row);
            dA0 = h0.fma(z0, g0.fma(x0, dA0));
            dAi0 = h0.fma(x0, g0.neg().fma(z0, dAi0));
            FloatVector r0 = h0.fma(ai0, g0.mul(a0));
            h0 = g0.fma(n0, h0.mul(a0));
            g0 = r0;
            dC1 = dy.fma(FloatVector.fromArray(SPECIES, s, after + 2 * row), dC1);
            dCi1 = dy.fma(FloatVector.fromArray(SPECIES, s, after + 3 * row), dCi1);
            g1 = dy.fma(c1, g1);
            h1 = dy.fma(w1, h1);
            dB1 = u.fma(g1, dB1);
            dBi1 = u.fma(h1, dBi1);
            du = g1.fma(b1, du);
            du = h1.fma(bi1, du);
            FloatVector x1 = FloatVector.fromArray(SPECIES, s, before + 2 * row);
            FloatVector z1 = FloatVector.fromArray(SPECIES, s, before + 3 * row);
            dA1 = h1.fma(z1, g1.fma(x1, dA1));
            dAi1 = h1.fma(x1, g1.neg().fma(z1, dAi1));
            FloatVector r1 = h1.fma(ai1, g1.mul(a1));
            h1 = g1.fma(n1, h1.mul(a1));
            g1 = r1;
            du.intoArray(s, at.du + i);
        }
        g0.intoArray(s, state);
        h0.intoArray(s, state + COUNT);
        FloatVector.fromArray(SPECIES, s, at.dA + set).add(dA0).intoArray(s, at.dA + set);
        FloatVector.fromArray(SPECIES, s, at.dA + set + COUNT).add(dAi0).intoArray(s, at.dA + set + COUNT);
        FloatVector.fromArray(SPECIES, s, at.dB + set).add(dB0).intoArray(s, at.dB + set);
        FloatVector.fromArray(SPECIES, s, at.dB + set + COUNT).add(dBi0).intoArray(s, at.dB + set + COUNT);
        FloatVector.fromArray(SPECIES, s, at.dC + set).add(dC0).intoArray(s, at.dC + set);
        FloatVector.fromArray(SPECIES, s, at.dC + set + COUNT).sub(dCi0).intoArray(s, at.dC + set + COUNT);
        g1.intoArray(s, state + 2 * COUNT);
        h1.intoArray(s, state + 3 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dA + set + 2 * COUNT).add(dA1).intoArray(s, at.dA + set + 2 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dA + set + 3 * COUNT).add(dAi1).intoArray(s, at.dA + set + 3 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dB + set + 2 * COUNT).add(dB1).intoArray(s, at.dB + set + 2 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dB + set + 3 * COUNT).add(dBi1).intoArray(s, at.dB + set + 3 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dC + set + 2 * COUNT).add(dC1).intoArray(s, at.dC + set + 2 * COUNT);
        FloatVector.fromArray(SPECIES, s, at.dC + set + 3 * COUNT).sub(dCi1).intoArray(s, at.dC + set + 3 * COUNT);
    }
}
