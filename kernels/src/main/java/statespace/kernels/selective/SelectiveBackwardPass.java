package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.selective.SelectiveLayout.A;
import static statespace.kernels.selective.SelectiveLayout.CELL;
import static statespace.kernels.selective.SelectiveLayout.DA;
import static statespace.kernels.selective.SelectiveLayout.DECAYS;
import static statespace.kernels.selective.SelectiveLayout.DRIVE;
import static statespace.kernels.selective.SelectiveLayout.G;
import static statespace.kernels.selective.SelectiveLayout.OTHER;
import static statespace.kernels.selective.SelectiveLayout.P;
import static statespace.kernels.selective.SelectiveLayout.STEP;
import static statespace.kernels.selective.SelectiveLayout.TILE;
import static statespace.kernels.selective.SelectiveLayout.TRAIL;
import static statespace.kernels.selective.SelectiveLayout.TRAIL_OTHER;
import static statespace.kernels.selective.SelectiveLayout.TWO;
import static statespace.kernels.selective.SelectiveLayout.V;
import static statespace.kernels.selective.SelectiveLayout.W;
import static statespace.kernels.selective.SelectiveLayout.Y;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.internal.PowersOfTwo;
import statespace.kernels.internal.VectorMath;

/**
 * The selective scan back. First all rows of a chunk are swept forward once more, which leaves a trail: the states before
 * every two rows, and the decays. Then the rows go back two at a time: two states are taken forward again by one row, the
 * trail knows them after the other, and then back. With p the gradient of C h and g that of h,
 *
 * <pre>
 * g_t = p_t C_t + exp(Δ_{t+1} A) g_{t+1}
 * dC_t += p_t h_t      dB_t += g_t Δ_t u_t      v_t += g_t B_t
 * w_t += g_t exp(Δ_t A) h_{t-1} A               dA += g_t exp(Δ_t A) h_{t-1} Δ_t
 * </pre>
 *
 * v is the gradient of Δ u and w, short of ln 2, that of Δ through the decay. The inner loop goes over blocks of channels:
 * B, C and their gradients, which stay apart by lane, are the same for all of them and lie in registers, so that nothing is
 * broadcast in the loop. Two rows of two states share what they load and store of v, w and y. In the names of vectors the
 * row stands before the state.
 */
final class SelectiveBackwardPass {
    private SelectiveBackwardPass() {}

    /** The first of some blocks that has an exponent in two rows that needs care; the end where there is none. */
    static int careful(SelectiveLayout at, float[] s, int first, int end, int t) {
        for (int i = first; i < end; i++) {
            int tile = at.tile(t, i) + STEP;
            // As integers: a NaN is larger than every bound.
            IntVector largest = FloatVector.fromArray(SPECIES, s, tile).abs().reinterpretAsInts()
                    .max(FloatVector.fromArray(SPECIES, s, tile + at.line).abs().reinterpretAsInts());
            if (largest.compare(VectorOperators.GT,
                    FloatVector.fromArray(SPECIES, s, at.bound + i * COUNT).reinterpretAsInts()).anyTrue()) {
                return i;
            }
        }
        return end;
    }

    /**
     * Takes blocks of a strip two rows forward and leaves their trail; no exponent needs care.
     *
     * @param strip
     *            where the strip begins
     * @param t
     *            the first row in the chunk
     */
    static void sweep(SelectiveLayout at, float[] s, int strip, int first, int end, int t) {
        FloatVector q3 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q3);
        FloatVector q2 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q2);
        FloatVector q1 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q1);
        IntVector roots = IntVector.fromArray(PowersOfTwo.INTS, PowersOfTwo.ROOTS, 0);
        int columns = at.columns;
        int tiles = at.tile(t, first);
        int nexts = at.tile(t + 1, first);
        int cellRow = at.strip * CELL;
        int trailRow = at.strip * TRAIL;
        int allCells = at.cells(strip) + (first - strip) * CELL;
        int allTrails = at.trails(t) + (first - strip) * TRAIL;
        int allLater = at.trails(t + TWO) + (first - strip) * TRAIL;
        int blocks = end - first;
        int pairs = columns / TWO;
        for (int pair = 0; pair < pairs; pair++) {
            int b = at.b + t * columns + TWO * pair;
            int cells = allCells + pair * cellRow;
            int trails = allTrails + pair * trailRow;
            int laters = allLater + pair * trailRow;
            FloatVector b00 = FloatVector.broadcast(SPECIES, s[b]);
            FloatVector b01 = FloatVector.broadcast(SPECIES, s[b + 1]);
            FloatVector b10 = FloatVector.broadcast(SPECIES, s[b + columns]);
            FloatVector b11 = FloatVector.broadcast(SPECIES, s[b + columns + 1]);
            for (int i = 0; i < blocks; i++) {
                int tile = tiles + i * TILE;
                int next = nexts + i * TILE;
                int cell = cells + i * CELL;
                int trail = trails + i * TRAIL;
                int later = laters + i * TRAIL;
                FloatVector s0 = FloatVector.fromArray(SPECIES, s, tile + STEP);
                FloatVector s1 = FloatVector.fromArray(SPECIES, s, next + STEP);
                FloatVector x0 = FloatVector.fromArray(SPECIES, s, tile + DRIVE);
                FloatVector x1 = FloatVector.fromArray(SPECIES, s, next + DRIVE);
                FloatVector a0 = FloatVector.fromArray(SPECIES, s, cell + A);
                FloatVector h0 = FloatVector.fromArray(SPECIES, s, trail);
                FloatVector r00 = s0.mul(a0);
                FloatVector z00 = r00.add(PowersOfTwo.ROUNDER);
                r00 = r00.sub(z00.sub(PowersOfTwo.ROUNDER));
                FloatVector e00 = z00.reinterpretAsInts().selectFrom(roots)
                        .add(z00.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e00 = e00.fma(
                        r00.mul(PowersOfTwo.QUADRATIC ? q2.fma(r00, q1) : q3.fma(r00, q2).fma(r00, q1)), e00);
                e00.intoArray(s, trail + DECAYS);
                h0 = e00.fma(h0, x0.mul(b00));
                FloatVector r10 = s1.mul(a0);
                FloatVector z10 = r10.add(PowersOfTwo.ROUNDER);
                r10 = r10.sub(z10.sub(PowersOfTwo.ROUNDER));
                FloatVector e10 = z10.reinterpretAsInts().selectFrom(roots)
                        .add(z10.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e10 = e10.fma(
                        r10.mul(PowersOfTwo.QUADRATIC ? q2.fma(r10, q1) : q3.fma(r10, q2).fma(r10, q1)), e10);
                e10.intoArray(s, trail + DECAYS + COUNT);
                h0 = e10.fma(h0, x1.mul(b10));
                h0.intoArray(s, later);
                FloatVector a1 = FloatVector.fromArray(SPECIES, s, cell + A + OTHER);
                FloatVector h1 = FloatVector.fromArray(SPECIES, s, trail + TRAIL_OTHER);
                FloatVector r01 = s0.mul(a1);
                FloatVector z01 = r01.add(PowersOfTwo.ROUNDER);
                r01 = r01.sub(z01.sub(PowersOfTwo.ROUNDER));
                FloatVector e01 = z01.reinterpretAsInts().selectFrom(roots)
                        .add(z01.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e01 = e01.fma(
                        r01.mul(PowersOfTwo.QUADRATIC ? q2.fma(r01, q1) : q3.fma(r01, q2).fma(r01, q1)), e01);
                e01.intoArray(s, trail + TRAIL_OTHER + DECAYS);
                h1 = e01.fma(h1, x0.mul(b01));
                FloatVector r11 = s1.mul(a1);
                FloatVector z11 = r11.add(PowersOfTwo.ROUNDER);
                r11 = r11.sub(z11.sub(PowersOfTwo.ROUNDER));
                FloatVector e11 = z11.reinterpretAsInts().selectFrom(roots)
                        .add(z11.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e11 = e11.fma(
                        r11.mul(PowersOfTwo.QUADRATIC ? q2.fma(r11, q1) : q3.fma(r11, q2).fma(r11, q1)), e11);
                e11.intoArray(s, trail + TRAIL_OTHER + DECAYS + COUNT);
                h1 = e11.fma(h1, x1.mul(b11));
                h1.intoArray(s, later + TRAIL_OTHER);
            }
        }
    }

    /** As {@link #sweep} for one block and exponents of any size. */
    static void sweepOfAny(SelectiveLayout at, float[] s, int strip, int block, int t) {
        for (int n = 0; n < at.columns; n++) {
            int place = n / TWO * at.strip + block - strip;
            int cell = at.cells(strip) + place * CELL + n % TWO * OTHER;
            int trail = at.trails(t) + place * TRAIL + n % TWO * TRAIL_OTHER;
            int later = at.trails(t + TWO) + place * TRAIL + n % TWO * TRAIL_OTHER;
            FloatVector h = FloatVector.fromArray(SPECIES, s, trail);
            for (int i = 0; i < TWO; i++) {
                int tile = at.tile(t + i, block);
                int decay = trail + DECAYS + i * COUNT;
                VectorMath.exp2(s, tile + STEP, cell + A, decay, COUNT);
                h = FloatVector.fromArray(SPECIES, s, decay).fma(h,
                        FloatVector.fromArray(SPECIES, s, tile + DRIVE).mul(s[at.b + (t + i) * at.columns + n]));
            }
            h.intoArray(s, later);
        }
    }

    /**
     * Takes a strip back over two rows; writes its sums for dB and dC to where the rows belong among
     * {@link SelectiveLayout#ROWS}.
     *
     * @param t
     *            the first row in the chunk
     * @param gated
     *            whether C h is wanted, for the gate
     */
    static void back(SelectiveLayout at, float[] s, int strip, int blocks, int t, boolean gated) {
        int columns = at.columns;
        int tiles = at.tile(t, strip);
        int nexts = at.tile(t + 1, strip);
        int cellRow = at.strip * CELL;
        int trailRow = at.strip * TRAIL;
        int allCells = at.cells(strip);
        int allTrails = at.trails(t);
        int allLater = at.trails(t + TWO);
        int pairs = columns / TWO;
        for (int pair = 0; pair < pairs; pair++) {
            int b = at.b + t * columns + TWO * pair;
            int c = at.c + t * columns + TWO * pair;
            int cells = allCells + pair * cellRow;
            int trails = allTrails + pair * trailRow;
            int laters = allLater + pair * trailRow;
            FloatVector b00 = FloatVector.broadcast(SPECIES, s[b]);
            FloatVector c00 = FloatVector.broadcast(SPECIES, s[c]);
            FloatVector dB00 = FloatVector.zero(SPECIES);
            FloatVector dC00 = FloatVector.zero(SPECIES);
            FloatVector b01 = FloatVector.broadcast(SPECIES, s[b + 1]);
            FloatVector c01 = FloatVector.broadcast(SPECIES, s[c + 1]);
            FloatVector dB01 = FloatVector.zero(SPECIES);
            FloatVector dC01 = FloatVector.zero(SPECIES);
            FloatVector b10 = FloatVector.broadcast(SPECIES, s[b + columns]);
            FloatVector c10 = FloatVector.broadcast(SPECIES, s[c + columns]);
            FloatVector dB10 = FloatVector.zero(SPECIES);
            FloatVector dC10 = FloatVector.zero(SPECIES);
            FloatVector b11 = FloatVector.broadcast(SPECIES, s[b + columns + 1]);
            FloatVector c11 = FloatVector.broadcast(SPECIES, s[c + columns + 1]);
            FloatVector dB11 = FloatVector.zero(SPECIES);
            FloatVector dC11 = FloatVector.zero(SPECIES);
            for (int i = 0; i < blocks; i++) {
                int tile = tiles + i * TILE;
                int next = nexts + i * TILE;
                int cell = cells + i * CELL;
                int trail = trails + i * TRAIL;
                int later = laters + i * TRAIL;
                FloatVector h00 = FloatVector.fromArray(SPECIES, s, trail);
                FloatVector h01 = FloatVector.fromArray(SPECIES, s, trail + TRAIL_OTHER);
                FloatVector x0 = FloatVector.fromArray(SPECIES, s, tile + DRIVE);
                FloatVector e00 = FloatVector.fromArray(SPECIES, s, trail + DECAYS);
                FloatVector h10 = e00.fma(h00, x0.mul(b00));
                FloatVector e01 = FloatVector.fromArray(SPECIES, s, trail + TRAIL_OTHER + DECAYS);
                FloatVector h11 = e01.fma(h01, x0.mul(b01));
                FloatVector x1 = FloatVector.fromArray(SPECIES, s, next + DRIVE);
                FloatVector e10 = FloatVector.fromArray(SPECIES, s, trail + DECAYS + COUNT);
                FloatVector h20 = FloatVector.fromArray(SPECIES, s, later);
                FloatVector e11 = FloatVector.fromArray(SPECIES, s, trail + TRAIL_OTHER + DECAYS + COUNT);
                FloatVector h21 = FloatVector.fromArray(SPECIES, s, later + TRAIL_OTHER);
                if (gated) {
                    h11.fma(c01, h10.fma(c00, FloatVector.fromArray(SPECIES, s, tile + Y))).intoArray(s, tile + Y);
                    h21.fma(c11, h20.fma(c10, FloatVector.fromArray(SPECIES, s, next + Y))).intoArray(s, next + Y);
                }
                FloatVector a0 = FloatVector.fromArray(SPECIES, s, cell + A);
                FloatVector g0 = FloatVector.fromArray(SPECIES, s, cell + G);
                FloatVector dA0 = FloatVector.fromArray(SPECIES, s, cell + DA);
                FloatVector a1 = FloatVector.fromArray(SPECIES, s, cell + A + OTHER);
                FloatVector g1 = FloatVector.fromArray(SPECIES, s, cell + G + OTHER);
                FloatVector dA1 = FloatVector.fromArray(SPECIES, s, cell + DA + OTHER);
                FloatVector p1 = FloatVector.fromArray(SPECIES, s, next + P);
                FloatVector s1 = FloatVector.fromArray(SPECIES, s, next + STEP);
                dC10 = p1.fma(h20, dC10);
                g0 = p1.fma(c10, g0);
                dB10 = g0.fma(x1, dB10);
                dC11 = p1.fma(h21, dC11);
                g1 = p1.fma(c11, g1);
                dB11 = g1.fma(x1, dB11);
                g1.fma(b11, g0.fma(b10, FloatVector.fromArray(SPECIES, s, next + V))).intoArray(s, next + V);
                g0 = g0.mul(e10);
                FloatVector k10 = g0.mul(h10);
                dA0 = k10.fma(s1, dA0);
                g1 = g1.mul(e11);
                FloatVector k11 = g1.mul(h11);
                dA1 = k11.fma(s1, dA1);
                k11.fma(a1, k10.fma(a0, FloatVector.fromArray(SPECIES, s, next + W))).intoArray(s, next + W);
                FloatVector p0 = FloatVector.fromArray(SPECIES, s, tile + P);
                FloatVector s0 = FloatVector.fromArray(SPECIES, s, tile + STEP);
                dC00 = p0.fma(h10, dC00);
                g0 = p0.fma(c00, g0);
                dB00 = g0.fma(x0, dB00);
                dC01 = p0.fma(h11, dC01);
                g1 = p0.fma(c01, g1);
                dB01 = g1.fma(x0, dB01);
                g1.fma(b01, g0.fma(b00, FloatVector.fromArray(SPECIES, s, tile + V))).intoArray(s, tile + V);
                g0 = g0.mul(e00);
                FloatVector k00 = g0.mul(h00);
                dA0 = k00.fma(s0, dA0);
                g1 = g1.mul(e01);
                FloatVector k01 = g1.mul(h01);
                dA1 = k01.fma(s0, dA1);
                k01.fma(a1, k00.fma(a0, FloatVector.fromArray(SPECIES, s, tile + W))).intoArray(s, tile + W);
                g0.intoArray(s, cell + G);
                dA0.intoArray(s, cell + DA);
                g1.intoArray(s, cell + G + OTHER);
                dA1.intoArray(s, cell + DA + OTHER);
            }
            int sum = (t % SelectiveLayout.ROWS * columns + TWO * pair) * COUNT;
            int following = sum + columns * COUNT;
            dB00.intoArray(s, at.dB + sum);
            dC00.intoArray(s, at.dC + sum);
            dB01.intoArray(s, at.dB + sum + COUNT);
            dC01.intoArray(s, at.dC + sum + COUNT);
            dB10.intoArray(s, at.dB + following);
            dC10.intoArray(s, at.dC + following);
            dB11.intoArray(s, at.dB + following + COUNT);
            dC11.intoArray(s, at.dC + following + COUNT);
        }
    }
}
