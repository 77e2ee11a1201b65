package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of the selective scan: four states of one block of channels over one chunk, straight-line code. Only
 * methods of the vector classes are called here, because the compiler stops inlining our own after a few hundred vector
 * operations, and a vector that crosses a call is allocated.
 */
final class SelectivePass {
    static final int STATES = 4;

    private SelectivePass() {}

    /** h = exp(Δ A) h + B drive; pre += C h; for exponents up to {@link VectorMath#PLAIN}. */
    static void forward(float[] s, SelectiveLayout at, int block, int n, int rows) {
        int delta = at.delta(block);
        int drive = at.drive(block);
        int pre = at.pre(block);
        int state = at.state(block, n);
        int states = at.states;
        int b = at.b + n;
        int c = at.c + n;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, at.a(block, n));
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 1));
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 2));
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 3));
        FloatVector p5 = FloatVector.broadcast(SPECIES, VectorMath.P5);
        FloatVector p4 = FloatVector.broadcast(SPECIES, VectorMath.P4);
        FloatVector p3 = FloatVector.broadcast(SPECIES, VectorMath.P3);
        FloatVector p2 = FloatVector.broadcast(SPECIES, VectorMath.P2);
        FloatVector p1 = FloatVector.broadcast(SPECIES, VectorMath.P1);
        FloatVector p0 = FloatVector.broadcast(SPECIES, VectorMath.P0);
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, state);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, state + COUNT);
        FloatVector h2 = FloatVector.fromArray(SPECIES, s, state + 2 * COUNT);
        FloatVector h3 = FloatVector.fromArray(SPECIES, s, state + 3 * COUNT);
        for (int t = 0; t < rows; t++) {
            int i = t * COUNT;
            int k = t * states;
            FloatVector step = FloatVector.fromArray(SPECIES, s, delta + i);
            FloatVector x = FloatVector.fromArray(SPECIES, s, drive + i);
            FloatVector x0 = step.mul(a0);
            FloatVector x1 = step.mul(a1);
            FloatVector x2 = step.mul(a2);
            FloatVector x3 = step.mul(a3);
            FloatVector z0 = x0.add(VectorMath.ROUNDER);
            FloatVector z1 = x1.add(VectorMath.ROUNDER);
            FloatVector z2 = x2.add(VectorMath.ROUNDER);
            FloatVector z3 = x3.add(VectorMath.ROUNDER);
            x0 = x0.sub(z0.sub(VectorMath.ROUNDER));
            x1 = x1.sub(z1.sub(VectorMath.ROUNDER));
            x2 = x2.sub(z2.sub(VectorMath.ROUNDER));
            x3 = x3.sub(z3.sub(VectorMath.ROUNDER));
            FloatVector e0 = p5.fma(x0, p4).fma(x0, p3).fma(x0, p2).fma(x0, p1).fma(x0, p0);
            FloatVector e1 = p5.fma(x1, p4).fma(x1, p3).fma(x1, p2).fma(x1, p1).fma(x1, p0);
            FloatVector e2 = p5.fma(x2, p4).fma(x2, p3).fma(x2, p2).fma(x2, p1).fma(x2, p0);
            FloatVector e3 = p5.fma(x3, p4).fma(x3, p3).fma(x3, p2).fma(x3, p1).fma(x3, p0);
            e0 = e0.reinterpretAsInts().add(z0.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e1 = e1.reinterpretAsInts().add(z1.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e2 = e2.reinterpretAsInts().add(z2.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e3 = e3.reinterpretAsInts().add(z3.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            h0 = e0.fma(h0, x.mul(s[b + k]));
            h1 = e1.fma(h1, x.mul(s[b + k + 1]));
            h2 = e2.fma(h2, x.mul(s[b + k + 2]));
            h3 = e3.fma(h3, x.mul(s[b + k + 3]));
            FloatVector y = FloatVector.fromArray(SPECIES, s, pre + i);
            y = h0.fma(FloatVector.broadcast(SPECIES, s[c + k]), y);
            FloatVector w = h1.mul(s[c + k + 1]);
            y = h2.fma(FloatVector.broadcast(SPECIES, s[c + k + 2]), y);
            w = h3.fma(FloatVector.broadcast(SPECIES, s[c + k + 3]), w);
            y.add(w).intoArray(s, pre + i);
        }
        h0.intoArray(s, state);
        h1.intoArray(s, state + COUNT);
        h2.intoArray(s, state + 2 * COUNT);
        h3.intoArray(s, state + 3 * COUNT);
    }
    /** As {@link #forward}, from the kept states in the first row of h, leaving every decay and every state behind. */
    static void recompute(float[] s, SelectiveLayout at, int block, int n, int rows) {
        int delta = at.delta(block);
        int drive = at.drive(block);
        int pre = at.pre(block);
        int states = at.states;
        int b = at.b + n;
        int c = at.c + n;
        int row = SelectiveLayout.TILE + COUNT;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, at.a(block, n));
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 1));
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 2));
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 3));
        FloatVector p5 = FloatVector.broadcast(SPECIES, VectorMath.P5);
        FloatVector p4 = FloatVector.broadcast(SPECIES, VectorMath.P4);
        FloatVector p3 = FloatVector.broadcast(SPECIES, VectorMath.P3);
        FloatVector p2 = FloatVector.broadcast(SPECIES, VectorMath.P2);
        FloatVector p1 = FloatVector.broadcast(SPECIES, VectorMath.P1);
        FloatVector p0 = FloatVector.broadcast(SPECIES, VectorMath.P0);
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, at.h);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, at.h + row);
        FloatVector h2 = FloatVector.fromArray(SPECIES, s, at.h + 2 * row);
        FloatVector h3 = FloatVector.fromArray(SPECIES, s, at.h + 3 * row);
        for (int t = 0; t < rows; t++) {
            int i = t * COUNT;
            int k = t * states;
            int decay = at.decay + i;
            int next = at.h + i + COUNT;
            FloatVector step = FloatVector.fromArray(SPECIES, s, delta + i);
            FloatVector x = FloatVector.fromArray(SPECIES, s, drive + i);
            FloatVector x0 = step.mul(a0);
            FloatVector x1 = step.mul(a1);
            FloatVector x2 = step.mul(a2);
            FloatVector x3 = step.mul(a3);
            FloatVector z0 = x0.add(VectorMath.ROUNDER);
            FloatVector z1 = x1.add(VectorMath.ROUNDER);
            FloatVector z2 = x2.add(VectorMath.ROUNDER);
            FloatVector z3 = x3.add(VectorMath.ROUNDER);
            x0 = x0.sub(z0.sub(VectorMath.ROUNDER));
            x1 = x1.sub(z1.sub(VectorMath.ROUNDER));
            x2 = x2.sub(z2.sub(VectorMath.ROUNDER));
            x3 = x3.sub(z3.sub(VectorMath.ROUNDER));
            FloatVector e0 = p5.fma(x0, p4).fma(x0, p3).fma(x0, p2).fma(x0, p1).fma(x0, p0);
            FloatVector e1 = p5.fma(x1, p4).fma(x1, p3).fma(x1, p2).fma(x1, p1).fma(x1, p0);
            FloatVector e2 = p5.fma(x2, p4).fma(x2, p3).fma(x2, p2).fma(x2, p1).fma(x2, p0);
            FloatVector e3 = p5.fma(x3, p4).fma(x3, p3).fma(x3, p2).fma(x3, p1).fma(x3, p0);
            e0 = e0.reinterpretAsInts().add(z0.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e1 = e1.reinterpretAsInts().add(z1.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e2 = e2.reinterpretAsInts().add(z2.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e3 = e3.reinterpretAsInts().add(z3.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                    .reinterpretAsFloats();
            e0.intoArray(s, decay);
            e1.intoArray(s, decay + SelectiveLayout.TILE);
            e2.intoArray(s, decay + 2 * SelectiveLayout.TILE);
            e3.intoArray(s, decay + 3 * SelectiveLayout.TILE);
            h0 = e0.fma(h0, x.mul(s[b + k]));
            h1 = e1.fma(h1, x.mul(s[b + k + 1]));
            h2 = e2.fma(h2, x.mul(s[b + k + 2]));
            h3 = e3.fma(h3, x.mul(s[b + k + 3]));
            h0.intoArray(s, next);
            h1.intoArray(s, next + row);
            h2.intoArray(s, next + 2 * row);
            h3.intoArray(s, next + 3 * row);
            FloatVector y = FloatVector.fromArray(SPECIES, s, pre + i);
            y = h0.fma(FloatVector.broadcast(SPECIES, s[c + k]), y);
            FloatVector w = h1.mul(s[c + k + 1]);
            y = h2.fma(FloatVector.broadcast(SPECIES, s[c + k + 2]), y);
            w = h3.fma(FloatVector.broadcast(SPECIES, s[c + k + 3]), w);
            y.add(w).intoArray(s, pre + i);
        }
    }

    /** As {@link #recompute}, with the decays already there. */
    static void decayed(float[] s, SelectiveLayout at, int block, int n, int rows) {
        int e0 = at.decay;
        int e1 = e0 + SelectiveLayout.TILE;
        int e2 = e1 + SelectiveLayout.TILE;
        int e3 = e2 + SelectiveLayout.TILE;
        int r0 = at.h;
        int r1 = r0 + SelectiveLayout.TILE + COUNT;
        int r2 = r1 + SelectiveLayout.TILE + COUNT;
        int r3 = r2 + SelectiveLayout.TILE + COUNT;
        int drive = at.drive(block);
        int pre = at.pre(block);
        int states = at.states;
        int b = at.b + n;
        int c = at.c + n;
        FloatVector h0 = FloatVector.fromArray(SPECIES, s, r0);
        FloatVector h1 = FloatVector.fromArray(SPECIES, s, r1);
        FloatVector h2 = FloatVector.fromArray(SPECIES, s, r2);
        FloatVector h3 = FloatVector.fromArray(SPECIES, s, r3);
        for (int t = 0; t < rows; t++) {
            int i = t * COUNT;
            int k = t * states;
            int next = i + COUNT;
            FloatVector x = FloatVector.fromArray(SPECIES, s, drive + i);
            h0 = FloatVector.fromArray(SPECIES, s, e0 + i).fma(h0, x.mul(s[b + k]));
            h1 = FloatVector.fromArray(SPECIES, s, e1 + i).fma(h1, x.mul(s[b + k + 1]));
            h2 = FloatVector.fromArray(SPECIES, s, e2 + i).fma(h2, x.mul(s[b + k + 2]));
            h3 = FloatVector.fromArray(SPECIES, s, e3 + i).fma(h3, x.mul(s[b + k + 3]));
            h0.intoArray(s, r0 + next);
            h1.intoArray(s, r1 + next);
            h2.intoArray(s, r2 + next);
            h3.intoArray(s, r3 + next);
            FloatVector y = FloatVector.fromArray(SPECIES, s, pre + i);
            y = h0.fma(FloatVector.broadcast(SPECIES, s[c + k]), y);
            FloatVector w = h1.mul(s[c + k + 1]);
            y = h2.fma(FloatVector.broadcast(SPECIES, s[c + k + 2]), y);
            w = h3.fma(FloatVector.broadcast(SPECIES, s[c + k + 3]), w);
            y.add(w).intoArray(s, pre + i);
        }
    }

    /**
     * Back through a chunk with g the gradient of the state; {@code dp} is the tile of the gradient of C · h. The sums dB
     * and dC stay apart by lane, dΔ is short of the factor ln 2.
     */
    static void back(float[] s, SelectiveLayout at, int block, int n, int rows, int dp) {
        int e0 = at.decay;
        int r0 = at.h;
        int row = SelectiveLayout.TILE + COUNT;
        int states = at.states;
        int b = at.b + n;
        int c = at.c + n;
        int delta = at.delta(block);
        int drive = at.drive(block);
        int dDrive = at.dDrive(block);
        int dDelta = at.dDelta(block);
        int state = at.state(block, n);
        int dB = at.dB;
        int dC = at.dC;
        FloatVector a0 = FloatVector.fromArray(SPECIES, s, at.a(block, n));
        FloatVector a1 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 1));
        FloatVector a2 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 2));
        FloatVector a3 = FloatVector.fromArray(SPECIES, s, at.a(block, n + 3));
        FloatVector g0 = FloatVector.fromArray(SPECIES, s, state);
        FloatVector g1 = FloatVector.fromArray(SPECIES, s, state + COUNT);
        FloatVector g2 = FloatVector.fromArray(SPECIES, s, state + 2 * COUNT);
        FloatVector g3 = FloatVector.fromArray(SPECIES, s, state + 3 * COUNT);
        FloatVector dA0 = FloatVector.zero(SPECIES);
        FloatVector dA1 = FloatVector.zero(SPECIES);
        FloatVector dA2 = FloatVector.zero(SPECIES);
        FloatVector dA3 = FloatVector.zero(SPECIES);
        for (int t = rows - 1; t >= 0; t--) {
            int i = t * COUNT;
            int k = t * states;
            int q = i * STATES;
            FloatVector p = FloatVector.fromArray(SPECIES, s, dp + i);
            FloatVector x = FloatVector.fromArray(SPECIES, s, drive + i);
            FloatVector step = FloatVector.fromArray(SPECIES, s, delta + i);
            FloatVector gx = FloatVector.fromArray(SPECIES, s, dDrive + i);
            FloatVector gd = FloatVector.fromArray(SPECIES, s, dDelta + i);
            int after = r0 + i + COUNT;
            p.fma(FloatVector.fromArray(SPECIES, s, after), FloatVector.fromArray(SPECIES, s, dC + q)).intoArray(s,
                    dC + q);
            p.fma(FloatVector.fromArray(SPECIES, s, after + row), FloatVector.fromArray(SPECIES, s, dC + q + COUNT))
                    .intoArray(s, dC + q + COUNT);
            p.fma(FloatVector.fromArray(SPECIES, s, after + 2 * row),
                    FloatVector.fromArray(SPECIES, s, dC + q + 2 * COUNT))
                    .intoArray(s, dC + q + 2 * COUNT);
            p.fma(FloatVector.fromArray(SPECIES, s, after + 3 * row),
                    FloatVector.fromArray(SPECIES, s, dC + q + 3 * COUNT))
                    .intoArray(s, dC + q + 3 * COUNT);
            g0 = p.fma(FloatVector.broadcast(SPECIES, s[c + k]), g0);
            g1 = p.fma(FloatVector.broadcast(SPECIES, s[c + k + 1]), g1);
            g2 = p.fma(FloatVector.broadcast(SPECIES, s[c + k + 2]), g2);
            g3 = p.fma(FloatVector.broadcast(SPECIES, s[c + k + 3]), g3);
            g0.fma(x, FloatVector.fromArray(SPECIES, s, dB + q)).intoArray(s, dB + q);
            g1.fma(x, FloatVector.fromArray(SPECIES, s, dB + q + COUNT)).intoArray(s, dB + q + COUNT);
            g2.fma(x, FloatVector.fromArray(SPECIES, s, dB + q + 2 * COUNT)).intoArray(s, dB + q + 2 * COUNT);
            g3.fma(x, FloatVector.fromArray(SPECIES, s, dB + q + 3 * COUNT)).intoArray(s, dB + q + 3 * COUNT);
            gx = g0.fma(FloatVector.broadcast(SPECIES, s[b + k]), gx);
            gx = g1.fma(FloatVector.broadcast(SPECIES, s[b + k + 1]), gx);
            gx = g2.fma(FloatVector.broadcast(SPECIES, s[b + k + 2]), gx);
            gx = g3.fma(FloatVector.broadcast(SPECIES, s[b + k + 3]), gx);
            gx.intoArray(s, dDrive + i);
            g0 = g0.mul(FloatVector.fromArray(SPECIES, s, e0 + i));
            g1 = g1.mul(FloatVector.fromArray(SPECIES, s, e0 + i + SelectiveLayout.TILE));
            g2 = g2.mul(FloatVector.fromArray(SPECIES, s, e0 + i + 2 * SelectiveLayout.TILE));
            g3 = g3.mul(FloatVector.fromArray(SPECIES, s, e0 + i + 3 * SelectiveLayout.TILE));
            FloatVector x0 = g0.mul(FloatVector.fromArray(SPECIES, s, r0 + i));
            FloatVector x1 = g1.mul(FloatVector.fromArray(SPECIES, s, r0 + i + row));
            FloatVector x2 = g2.mul(FloatVector.fromArray(SPECIES, s, r0 + i + 2 * row));
            FloatVector x3 = g3.mul(FloatVector.fromArray(SPECIES, s, r0 + i + 3 * row));
            gd = x0.fma(a0, gd);
            gd = x1.fma(a1, gd);
            gd = x2.fma(a2, gd);
            x3.fma(a3, gd).intoArray(s, dDelta + i);
            dA0 = x0.fma(step, dA0);
            dA1 = x1.fma(step, dA1);
            dA2 = x2.fma(step, dA2);
            dA3 = x3.fma(step, dA3);
        }
        g0.intoArray(s, state);
        g1.intoArray(s, state + COUNT);
        g2.intoArray(s, state + 2 * COUNT);
        g3.intoArray(s, state + 3 * COUNT);
        int dA = at.dA(block, n);
        FloatVector.fromArray(SPECIES, s, dA).add(dA0).intoArray(s, dA);
        FloatVector.fromArray(SPECIES, s, dA + COUNT).add(dA1).intoArray(s, dA + COUNT);
        FloatVector.fromArray(SPECIES, s, dA + 2 * COUNT).add(dA2).intoArray(s, dA + 2 * COUNT);
        FloatVector.fromArray(SPECIES, s, dA + 3 * COUNT).add(dA3).intoArray(s, dA + 3 * COUNT);
    }

    /** dΔ = ln 2 · dΔ + the part that came through Δ u. */
    static void naturalStep(float[] s, int dDelta, int throughDrive, int floats) {
        FloatVector scale = FloatVector.broadcast(SPECIES, VectorMath.LN_2);
        for (int i = 0; i < floats; i += COUNT) {
            FloatVector.fromArray(SPECIES, s, dDelta + i)
                    .fma(scale, FloatVector.fromArray(SPECIES, s, throughDrive + i))
                    .intoArray(s, dDelta + i);
        }
    }
}
