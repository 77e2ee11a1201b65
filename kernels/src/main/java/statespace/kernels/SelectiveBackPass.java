package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.Lanes.SPECIES;
import static statespace.kernels.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The selective scan back over a few rows: one state at a time is taken {@link SelectiveLayout#ROWS} steps forward again
 * from where it was kept, by the decays that the sweep left, its states staying in registers, and then back. With p the
 * gradient of C h and g that of h,
 *
 * <pre>
 * g_t = p_t C_t + exp(Δ_{t+1} A) g_{t+1}
 * dC_t += p_t h_t      dB_t += g_t Δ_t u_t      v_t += g_t B_t
 * w_t += g_t exp(Δ_t A) h_{t-1} A               dA += g_t exp(Δ_t A) h_{t-1} Δ_t
 * </pre>
 *
 * v is the gradient of Δ u and w, short of ln 2, that of Δ through the decay. dB and dC stay apart by lane.
 */
final class SelectiveBackPass {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SelectiveBackPass() {}

    /**
     * Four rows from row {@code t} of the chunk on.
     *
     * @param kept
     *            the states before the first row
     * @param decays
     *            of the rows, one after the other
     * @param u
     *            address of the inputs
     * @param from
     *            where the first row of the first block lies in u; rows are {@code stride} bytes apart
     */
    static void back(SelectiveLayout at, float[] s, int first, int blocks, int t, int kept, int decays, long u,
            long from, long stride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int states = at.states;
        int apart = at.sum;
        int decayed = at.set(at.held);
        long stepped = (long) at.row * Float.BYTES;
        int b = at.b + t * states;
        int c = at.c + t * states;
        for (int block = first; block < first + blocks; block++) {
            int tile = t * at.row + block * COUNT;
            long here = from + (long) (block - first) * COUNT * Float.BYTES;
            long step = at.step(t, block);
            FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, ALL, step, ORDER);
            FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, ALL, step + stepped, ORDER);
            FloatVector s2 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 2 * stepped, ORDER);
            FloatVector s3 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 3 * stepped, ORDER);
            FloatVector p0 = FloatVector.fromArray(SPECIES, s, at.p + tile);
            FloatVector p1 = FloatVector.fromArray(SPECIES, s, at.p + tile + at.row);
            FloatVector p2 = FloatVector.fromArray(SPECIES, s, at.p + tile + 2 * at.row);
            FloatVector p3 = FloatVector.fromArray(SPECIES, s, at.p + tile + 3 * at.row);
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here, ORDER).mul(s0);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + stride, ORDER).mul(s1);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 2 * stride, ORDER).mul(s2);
            FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 3 * stride, ORDER).mul(s3);
            FloatVector v0 = zero;
            FloatVector w0 = zero;
            FloatVector v1 = zero;
            FloatVector w1 = zero;
            FloatVector v2 = zero;
            FloatVector w2 = zero;
            FloatVector v3 = zero;
            FloatVector w3 = zero;
            for (int n = 0; n < states; n++) {
                int place = at.set(block) + n * COUNT;
                int sum = n * COUNT;
                FloatVector a = FloatVector.fromArray(SPECIES, s, at.a + place);
                FloatVector g = FloatVector.fromArray(SPECIES, s, at.g + place);
                FloatVector dA = FloatVector.fromArray(SPECIES, s, at.dA + place);
                FloatVector h0 = FloatVector.fromArray(SPECIES, s, kept + place);
                FloatVector e0 = FloatVector.fromArray(SPECIES, s, decays + place);
                FloatVector h1 = e0.fma(h0, x0.mul(s[b + n]));
                FloatVector e1 = FloatVector.fromArray(SPECIES, s, decays + place + decayed);
                FloatVector h2 = e1.fma(h1, x1.mul(s[b + n + states]));
                FloatVector e2 = FloatVector.fromArray(SPECIES, s, decays + place + 2 * decayed);
                FloatVector h3 = e2.fma(h2, x2.mul(s[b + n + 2 * states]));
                FloatVector e3 = FloatVector.fromArray(SPECIES, s, decays + place + 3 * decayed);
                FloatVector h4 = e3.fma(h3, x3.mul(s[b + n + 3 * states]));
                p3.fma(h4, FloatVector.fromArray(SPECIES, s, at.dC + sum + 3 * apart)).intoArray(s,
                        at.dC + sum + 3 * apart);
                g = p3.fma(FloatVector.broadcast(SPECIES, s[c + n + 3 * states]), g);
                g.fma(x3, FloatVector.fromArray(SPECIES, s, at.dB + sum + 3 * apart)).intoArray(s,
                        at.dB + sum + 3 * apart);
                v3 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + 3 * states]), v3);
                g = g.mul(e3);
                FloatVector k3 = g.mul(h3);
                w3 = k3.fma(a, w3);
                dA = k3.fma(s3, dA);
                p2.fma(h3, FloatVector.fromArray(SPECIES, s, at.dC + sum + 2 * apart)).intoArray(s,
                        at.dC + sum + 2 * apart);
                g = p2.fma(FloatVector.broadcast(SPECIES, s[c + n + 2 * states]), g);
                g.fma(x2, FloatVector.fromArray(SPECIES, s, at.dB + sum + 2 * apart)).intoArray(s,
                        at.dB + sum + 2 * apart);
                v2 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + 2 * states]), v2);
                g = g.mul(e2);
                FloatVector k2 = g.mul(h2);
                w2 = k2.fma(a, w2);
                dA = k2.fma(s2, dA);
                p1.fma(h2, FloatVector.fromArray(SPECIES, s, at.dC + sum + apart)).intoArray(s, at.dC + sum + apart);
                g = p1.fma(FloatVector.broadcast(SPECIES, s[c + n + states]), g);
                g.fma(x1, FloatVector.fromArray(SPECIES, s, at.dB + sum + apart)).intoArray(s, at.dB + sum + apart);
                v1 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + states]), v1);
                g = g.mul(e1);
                FloatVector k1 = g.mul(h1);
                w1 = k1.fma(a, w1);
                dA = k1.fma(s1, dA);
                p0.fma(h1, FloatVector.fromArray(SPECIES, s, at.dC + sum)).intoArray(s, at.dC + sum);
                g = p0.fma(FloatVector.broadcast(SPECIES, s[c + n]), g);
                g.fma(x0, FloatVector.fromArray(SPECIES, s, at.dB + sum)).intoArray(s, at.dB + sum);
                v0 = g.fma(FloatVector.broadcast(SPECIES, s[b + n]), v0);
                g = g.mul(e0);
                FloatVector k0 = g.mul(h0);
                w0 = k0.fma(a, w0);
                dA = k0.fma(s0, dA);
                g.intoArray(s, at.g + place);
                dA.intoArray(s, at.dA + place);
            }
            v0.intoArray(s, at.v + tile);
            w0.intoArray(s, at.w + tile);
            v1.intoArray(s, at.v + tile + at.row);
            w1.intoArray(s, at.w + tile + at.row);
            v2.intoArray(s, at.v + tile + 2 * at.row);
            w2.intoArray(s, at.w + tile + 2 * at.row);
            v3.intoArray(s, at.v + tile + 3 * at.row);
            w3.intoArray(s, at.w + tile + 3 * at.row);
        }
    }

    /** As {@link #back}, with C h in a tile of its own for the gate. */
    static void gated(SelectiveLayout at, float[] s, int first, int blocks, int t, int kept, int decays,
            long u, long from, long stride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int states = at.states;
        int apart = at.sum;
        int decayed = at.set(at.held);
        long stepped = (long) at.row * Float.BYTES;
        int b = at.b + t * states;
        int c = at.c + t * states;
        for (int block = first; block < first + blocks; block++) {
            int tile = t * at.row + block * COUNT;
            long here = from + (long) (block - first) * COUNT * Float.BYTES;
            long step = at.step(t, block);
            FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, ALL, step, ORDER);
            FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, ALL, step + stepped, ORDER);
            FloatVector s2 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 2 * stepped, ORDER);
            FloatVector s3 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 3 * stepped, ORDER);
            FloatVector p0 = FloatVector.fromArray(SPECIES, s, at.p + tile);
            FloatVector p1 = FloatVector.fromArray(SPECIES, s, at.p + tile + at.row);
            FloatVector p2 = FloatVector.fromArray(SPECIES, s, at.p + tile + 2 * at.row);
            FloatVector p3 = FloatVector.fromArray(SPECIES, s, at.p + tile + 3 * at.row);
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here, ORDER).mul(s0);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + stride, ORDER).mul(s1);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 2 * stride, ORDER).mul(s2);
            FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 3 * stride, ORDER).mul(s3);
            FloatVector v0 = zero;
            FloatVector w0 = zero;
            FloatVector v1 = zero;
            FloatVector w1 = zero;
            FloatVector v2 = zero;
            FloatVector w2 = zero;
            FloatVector v3 = zero;
            FloatVector w3 = zero;
            FloatVector y0 = zero;
            FloatVector y1 = zero;
            FloatVector y2 = zero;
            FloatVector y3 = zero;
            for (int n = 0; n < states; n++) {
                int place = at.set(block) + n * COUNT;
                int sum = n * COUNT;
                FloatVector a = FloatVector.fromArray(SPECIES, s, at.a + place);
                FloatVector g = FloatVector.fromArray(SPECIES, s, at.g + place);
                FloatVector dA = FloatVector.fromArray(SPECIES, s, at.dA + place);
                FloatVector h0 = FloatVector.fromArray(SPECIES, s, kept + place);
                FloatVector e0 = FloatVector.fromArray(SPECIES, s, decays + place);
                FloatVector h1 = e0.fma(h0, x0.mul(s[b + n]));
                y0 = h1.fma(FloatVector.broadcast(SPECIES, s[c + n]), y0);
                FloatVector e1 = FloatVector.fromArray(SPECIES, s, decays + place + decayed);
                FloatVector h2 = e1.fma(h1, x1.mul(s[b + n + states]));
                y1 = h2.fma(FloatVector.broadcast(SPECIES, s[c + n + states]), y1);
                FloatVector e2 = FloatVector.fromArray(SPECIES, s, decays + place + 2 * decayed);
                FloatVector h3 = e2.fma(h2, x2.mul(s[b + n + 2 * states]));
                y2 = h3.fma(FloatVector.broadcast(SPECIES, s[c + n + 2 * states]), y2);
                FloatVector e3 = FloatVector.fromArray(SPECIES, s, decays + place + 3 * decayed);
                FloatVector h4 = e3.fma(h3, x3.mul(s[b + n + 3 * states]));
                y3 = h4.fma(FloatVector.broadcast(SPECIES, s[c + n + 3 * states]), y3);
                p3.fma(h4, FloatVector.fromArray(SPECIES, s, at.dC + sum + 3 * apart)).intoArray(s,
                        at.dC + sum + 3 * apart);
                g = p3.fma(FloatVector.broadcast(SPECIES, s[c + n + 3 * states]), g);
                g.fma(x3, FloatVector.fromArray(SPECIES, s, at.dB + sum + 3 * apart)).intoArray(s,
                        at.dB + sum + 3 * apart);
                v3 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + 3 * states]), v3);
                g = g.mul(e3);
                FloatVector k3 = g.mul(h3);
                w3 = k3.fma(a, w3);
                dA = k3.fma(s3, dA);
                p2.fma(h3, FloatVector.fromArray(SPECIES, s, at.dC + sum + 2 * apart)).intoArray(s,
                        at.dC + sum + 2 * apart);
                g = p2.fma(FloatVector.broadcast(SPECIES, s[c + n + 2 * states]), g);
                g.fma(x2, FloatVector.fromArray(SPECIES, s, at.dB + sum + 2 * apart)).intoArray(s,
                        at.dB + sum + 2 * apart);
                v2 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + 2 * states]), v2);
                g = g.mul(e2);
                FloatVector k2 = g.mul(h2);
                w2 = k2.fma(a, w2);
                dA = k2.fma(s2, dA);
                p1.fma(h2, FloatVector.fromArray(SPECIES, s, at.dC + sum + apart)).intoArray(s, at.dC + sum + apart);
                g = p1.fma(FloatVector.broadcast(SPECIES, s[c + n + states]), g);
                g.fma(x1, FloatVector.fromArray(SPECIES, s, at.dB + sum + apart)).intoArray(s, at.dB + sum + apart);
                v1 = g.fma(FloatVector.broadcast(SPECIES, s[b + n + states]), v1);
                g = g.mul(e1);
                FloatVector k1 = g.mul(h1);
                w1 = k1.fma(a, w1);
                dA = k1.fma(s1, dA);
                p0.fma(h1, FloatVector.fromArray(SPECIES, s, at.dC + sum)).intoArray(s, at.dC + sum);
                g = p0.fma(FloatVector.broadcast(SPECIES, s[c + n]), g);
                g.fma(x0, FloatVector.fromArray(SPECIES, s, at.dB + sum)).intoArray(s, at.dB + sum);
                v0 = g.fma(FloatVector.broadcast(SPECIES, s[b + n]), v0);
                g = g.mul(e0);
                FloatVector k0 = g.mul(h0);
                w0 = k0.fma(a, w0);
                dA = k0.fma(s0, dA);
                g.intoArray(s, at.g + place);
                dA.intoArray(s, at.dA + place);
            }
            v0.intoArray(s, at.v + tile);
            w0.intoArray(s, at.w + tile);
            y0.intoArray(s, at.y + tile);
            v1.intoArray(s, at.v + tile + at.row);
            w1.intoArray(s, at.w + tile + at.row);
            y1.intoArray(s, at.y + tile + at.row);
            v2.intoArray(s, at.v + tile + 2 * at.row);
            w2.intoArray(s, at.w + tile + 2 * at.row);
            y2.intoArray(s, at.y + tile + 2 * at.row);
            v3.intoArray(s, at.v + tile + 3 * at.row);
            w3.intoArray(s, at.w + tile + 3 * at.row);
            y3.intoArray(s, at.y + tile + 3 * at.row);
        }
    }

    /** As {@link #gated} for up to four rows. */
    static void few(SelectiveLayout at, float[] s, int first, int blocks, int t, int rows, int kept, int decays,
            long u, long from, long stride) {
        int states = at.states;
        int hs = at.few;
        for (int block = first; block < first + blocks; block++) {
            int tile = t * at.row + block * COUNT;
            long here = from + (long) (block - first) * COUNT * Float.BYTES;
            for (int i = 0; i < rows; i++) {
                FloatVector.zero(SPECIES).intoArray(s, at.v + tile + i * at.row);
                FloatVector.zero(SPECIES).intoArray(s, at.w + tile + i * at.row);
                FloatVector.zero(SPECIES).intoArray(s, at.y + tile + i * at.row);
            }
            for (int n = 0; n < states; n++) {
                int place = at.set(block) + n * COUNT;
                FloatVector a = FloatVector.fromArray(SPECIES, s, at.a + place);
                FloatVector h = FloatVector.fromArray(SPECIES, s, kept + place);
                h.intoArray(s, hs);
                for (int i = 0; i < rows; i++) {
                    int row = tile + i * at.row;
                    int k = (t + i) * states + n;
                    FloatVector step = FloatVector.fromMemorySegment(SPECIES, ALL, at.step(t + i, block), ORDER);
                    FloatVector e = FloatVector.fromArray(SPECIES, s, decays + place + i * at.set(at.held));
                    FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + i * stride, ORDER).mul(step);
                    h = e.fma(h, x.mul(s[at.b + k]));
                    h.intoArray(s, hs + (i + 1) * COUNT);
                    h.fma(FloatVector.broadcast(SPECIES, s[at.c + k]), FloatVector.fromArray(SPECIES, s, at.y + row))
                            .intoArray(s, at.y + row);
                }
                FloatVector g = FloatVector.fromArray(SPECIES, s, at.g + place);
                FloatVector dA = FloatVector.fromArray(SPECIES, s, at.dA + place);
                for (int i = rows - 1; i >= 0; i--) {
                    int row = tile + i * at.row;
                    int sum = i * at.sum + n * COUNT;
                    int k = (t + i) * states + n;
                    FloatVector step = FloatVector.fromMemorySegment(SPECIES, ALL, at.step(t + i, block), ORDER);
                    FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + i * stride, ORDER).mul(step);
                    FloatVector p = FloatVector.fromArray(SPECIES, s, at.p + row);
                    p.fma(FloatVector.fromArray(SPECIES, s, hs + (i + 1) * COUNT),
                            FloatVector.fromArray(SPECIES, s, at.dC + sum)).intoArray(s, at.dC + sum);
                    g = p.fma(FloatVector.broadcast(SPECIES, s[at.c + k]), g);
                    g.fma(x, FloatVector.fromArray(SPECIES, s, at.dB + sum)).intoArray(s, at.dB + sum);
                    g.fma(FloatVector.broadcast(SPECIES, s[at.b + k]), FloatVector.fromArray(SPECIES, s, at.v + row))
                            .intoArray(s, at.v + row);
                    g = g.mul(FloatVector.fromArray(SPECIES, s, decays + place + i * at.set(at.held)));
                    FloatVector gh = g.mul(FloatVector.fromArray(SPECIES, s, hs + i * COUNT));
                    gh.fma(a, FloatVector.fromArray(SPECIES, s, at.w + row)).intoArray(s, at.w + row);
                    dA = gh.fma(step, dA);
                }
                g.intoArray(s, at.g + place);
                dA.intoArray(s, at.dA + place);
            }
        }
    }
}
