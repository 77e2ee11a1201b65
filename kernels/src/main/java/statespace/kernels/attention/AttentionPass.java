package statespace.kernels.attention;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of linear attention: one block of values, a value in each lane, over a chunk. Two keys are taken at a time,
 * so that two sums run beside each other.
 */
final class AttentionPass {
    private AttentionPass() {}

    /** Adding: the state at {@code state} is moved on, y is left in the tile of results. */
    static void add(float[] s, AttentionLayout at, int state, int rows) {
        int keys = at.keys;
        for (int t = 0; t < rows; t++) {
            int q = at.row(at.query, t);
            int k = at.row(at.key, t);
            int a = at.row(at.alpha, t);
            FloatVector v = FloatVector.fromArray(SPECIES, s, at.value + t * COUNT);
            FloatVector y = FloatVector.zero(SPECIES);
            FloatVector z = FloatVector.zero(SPECIES);
            int i = 0;
            for (; i + 1 < keys; i += 2) {
                int place = state + i * COUNT;
                FloatVector first = FloatVector.fromArray(SPECIES, s, place).mul(s[a + i]);
                FloatVector second = FloatVector.fromArray(SPECIES, s, place + COUNT).mul(s[a + i + 1]);
                first = v.fma(FloatVector.broadcast(SPECIES, s[k + i]), first);
                second = v.fma(FloatVector.broadcast(SPECIES, s[k + i + 1]), second);
                first.intoArray(s, place);
                second.intoArray(s, place + COUNT);
                y = first.fma(FloatVector.broadcast(SPECIES, s[q + i]), y);
                z = second.fma(FloatVector.broadcast(SPECIES, s[q + i + 1]), z);
            }
            if (i < keys) {
                int place = state + i * COUNT;
                FloatVector last = FloatVector.fromArray(SPECIES, s, place).mul(s[a + i]);
                last = v.fma(FloatVector.broadcast(SPECIES, s[k + i]), last);
                last.intoArray(s, place);
                y = last.fma(FloatVector.broadcast(SPECIES, s[q + i]), y);
            }
            y.add(z).intoArray(s, at.y + t * COUNT);
        }
    }

    /** α S from one place to another, and v − (α S)ᵀ k of the step into the tile of what misses. */
    static void miss(float[] s, AttentionLayout at, int from, int to, int t) {
        int keys = at.keys;
        int k = at.row(at.key, t);
        int a = at.row(at.alpha, t);
        FloatVector u = FloatVector.fromArray(SPECIES, s, at.value + t * COUNT);
        FloatVector other = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + 1 < keys; i += 2) {
            int place = i * COUNT;
            FloatVector first = FloatVector.fromArray(SPECIES, s, from + place).mul(s[a + i]);
            FloatVector second = FloatVector.fromArray(SPECIES, s, from + place + COUNT).mul(s[a + i + 1]);
            first.intoArray(s, to + place);
            second.intoArray(s, to + place + COUNT);
            u = first.fma(FloatVector.broadcast(SPECIES, -s[k + i]), u);
            other = second.fma(FloatVector.broadcast(SPECIES, -s[k + i + 1]), other);
        }
        if (i < keys) {
            FloatVector last = FloatVector.fromArray(SPECIES, s, from + i * COUNT).mul(s[a + i]);
            last.intoArray(s, to + i * COUNT);
            u = last.fma(FloatVector.broadcast(SPECIES, -s[k + i]), u);
        }
        u.add(other).intoArray(s, at.missing + t * COUNT);
    }

    /** The delta rule: the state at {@code state} is moved on, y is left in the tile of results. */
    static void correct(float[] s, AttentionLayout at, int state, int rows) {
        int keys = at.keys;
        for (int t = 0; t < rows; t++) {
            miss(s, at, state, state, t);
            int q = at.row(at.query, t);
            int k = at.row(at.key, t);
            FloatVector w = FloatVector.fromArray(SPECIES, s, at.missing + t * COUNT).mul(s[at.beta + t]);
            FloatVector y = FloatVector.zero(SPECIES);
            FloatVector z = FloatVector.zero(SPECIES);
            int i = 0;
            for (; i + 1 < keys; i += 2) {
                int place = state + i * COUNT;
                FloatVector first = w.fma(FloatVector.broadcast(SPECIES, s[k + i]),
                        FloatVector.fromArray(SPECIES, s, place));
                FloatVector second = w.fma(FloatVector.broadcast(SPECIES, s[k + i + 1]),
                        FloatVector.fromArray(SPECIES, s, place + COUNT));
                first.intoArray(s, place);
                second.intoArray(s, place + COUNT);
                y = first.fma(FloatVector.broadcast(SPECIES, s[q + i]), y);
                z = second.fma(FloatVector.broadcast(SPECIES, s[q + i + 1]), z);
            }
            if (i < keys) {
                int place = state + i * COUNT;
                FloatVector last = w.fma(FloatVector.broadcast(SPECIES, s[k + i]),
                        FloatVector.fromArray(SPECIES, s, place));
                last.intoArray(s, place);
                y = last.fma(FloatVector.broadcast(SPECIES, s[q + i]), y);
            }
            y.add(z).intoArray(s, at.y + t * COUNT);
        }
    }

    /** Leaves the states of a chunk in the trail, of which the first is given, and with the delta rule what misses. */
    static void again(float[] s, AttentionLayout at, int rows) {
        for (int t = 0; t < rows; t++) {
            int before = at.trail + t * at.set;
            int after = before + at.set;
            if (at.shape.delta()) {
                miss(s, at, before, after, t);
                write(s, at, after, after, at.missing, false, t);
            } else {
                write(s, at, before, after, at.value, true, t);
            }
        }
    }

    /** S + k (β w)ᵀ from one place to another, with w of a tile; S decays before where it has not yet. */
    private static void write(float[] s, AttentionLayout at, int from, int to, int tile, boolean decaying, int t) {
        int k = at.row(at.key, t);
        int a = at.row(at.alpha, t);
        FloatVector w = FloatVector.fromArray(SPECIES, s, tile + t * COUNT).mul(s[at.beta + t]);
        for (int i = 0; i < at.keys; i++) {
            FloatVector state = FloatVector.fromArray(SPECIES, s, from + i * COUNT);
            state = state.mul(decaying ? s[a + i] : 1f);
            w.fma(FloatVector.broadcast(SPECIES, s[k + i]), state).intoArray(s, to + i * COUNT);
        }
    }

    /**
     * Back over a step of adding: the gradient of the state at {@code gradient} is moved back, that of the value takes the
     * value's place, terms of the others are left.
     */
    static void addBack(float[] s, AttentionLayout at, int gradient, int t) {
        int q = at.row(at.query, t);
        int k = at.row(at.key, t);
        int a = at.row(at.alpha, t);
        int before = at.trail + t * at.set;
        int after = before + at.set;
        FloatVector up = FloatVector.fromArray(SPECIES, s, at.y + t * COUNT);
        FloatVector v = FloatVector.fromArray(SPECIES, s, at.value + t * COUNT);
        FloatVector dV = FloatVector.zero(SPECIES);
        FloatVector dDecay = FloatVector.zero(SPECIES);
        boolean byKey = at.byKey;
        for (int i = 0; i < at.keys; i++) {
            int place = i * COUNT;
            FloatVector g = up.fma(FloatVector.broadcast(SPECIES, s[q + i]),
                    FloatVector.fromArray(SPECIES, s, gradient + place));
            dV = g.fma(FloatVector.broadcast(SPECIES, s[k + i]), dV);
            up.mul(FloatVector.fromArray(SPECIES, s, after + place)).intoArray(s, at.queryTerms + place);
            g.mul(v).intoArray(s, at.keyTerms + place);
            FloatVector state = FloatVector.fromArray(SPECIES, s, before + place);
            if (byKey) {
                g.mul(state).intoArray(s, at.alphaTerms + place);
            } else {
                dDecay = g.fma(state, dDecay);
            }
            g.mul(s[a + i]).intoArray(s, gradient + place);
        }
        dDecay.intoArray(s, at.decayTerms + t * COUNT);
        dV.intoArray(s, at.value + t * COUNT);
    }

    /** The same with the delta rule; the terms of dβ are left as well. */
    static void correctBack(float[] s, AttentionLayout at, int gradient, int t) {
        int q = at.row(at.query, t);
        int k = at.row(at.key, t);
        int after = at.trail + (t + 1) * at.set;
        FloatVector up = FloatVector.fromArray(SPECIES, s, at.y + t * COUNT);
        FloatVector dW = FloatVector.zero(SPECIES);
        for (int i = 0; i < at.keys; i++) {
            int place = i * COUNT;
            FloatVector g = up.fma(FloatVector.broadcast(SPECIES, s[q + i]),
                    FloatVector.fromArray(SPECIES, s, gradient + place));
            g.intoArray(s, gradient + place);
            dW = g.fma(FloatVector.broadcast(SPECIES, s[k + i]), dW);
            up.mul(FloatVector.fromArray(SPECIES, s, after + place)).intoArray(s, at.queryTerms + place);
        }
        FloatVector missing = FloatVector.fromArray(SPECIES, s, at.missing + t * COUNT);
        dW.mul(missing).intoArray(s, at.betaTerms + t * COUNT);
        dW.mul(s[at.beta + t]).intoArray(s, at.value + t * COUNT);
        correctedBack(s, at, gradient, t);
    }

    private static void correctedBack(float[] s, AttentionLayout at, int gradient, int t) {
        int k = at.row(at.key, t);
        int a = at.row(at.alpha, t);
        int before = at.trail + t * at.set;
        FloatVector dV = FloatVector.fromArray(SPECIES, s, at.value + t * COUNT);
        FloatVector w = FloatVector.fromArray(SPECIES, s, at.missing + t * COUNT).mul(s[at.beta + t]);
        FloatVector dDecay = FloatVector.zero(SPECIES);
        boolean byKey = at.byKey;
        for (int i = 0; i < at.keys; i++) {
            int place = i * COUNT;
            FloatVector g = FloatVector.fromArray(SPECIES, s, gradient + place);
            FloatVector state = FloatVector.fromArray(SPECIES, s, before + place);
            g.mul(w).sub(state.mul(s[a + i]).mul(dV)).intoArray(s, at.keyTerms + place);
            g = dV.fma(FloatVector.broadcast(SPECIES, -s[k + i]), g);
            if (byKey) {
                g.mul(state).intoArray(s, at.alphaTerms + place);
            } else {
                dDecay = g.fma(state, dDecay);
            }
            g.mul(s[a + i]).intoArray(s, gradient + place);
        }
        dDecay.intoArray(s, at.decayTerms + t * COUNT);
    }
}
