package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.internal.NativeMemory.ALL;
import static statespace.kernels.selective.SelectiveLayout.DRIVE;
import static statespace.kernels.selective.SelectiveLayout.P;
import static statespace.kernels.selective.SelectiveLayout.STEP;
import static statespace.kernels.selective.SelectiveLayout.TILE;
import static statespace.kernels.selective.SelectiveLayout.V;
import static statespace.kernels.selective.SelectiveLayout.W;
import static statespace.kernels.selective.SelectiveLayout.Y;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.internal.PaddedBlock;
import statespace.kernels.internal.VectorMath;

/** What stands before and after the passes of the selective scan: step sizes, and the gate both ways. */
final class SelectiveRows {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SelectiveRows() {}

    /**
     * Δ = delta + bias, through softplus where it is wanted, of some blocks of channels and rows, into the tile of steps.
     *
     * @param slopes
     *            whether softplus' slope σ(delta + bias) is wanted too
     */
    static void steps(SelectiveLayout at, float[] s, int first, int blocks, int rows, long delta,
            long place, long stride, boolean softplus, boolean slopes) {
        if (softplus) {
            softplus(at, s, first, blocks, rows, delta, place, stride, slopes);
        } else {
            sums(at, s, first, blocks, rows, delta, place, stride);
        }
    }

    /** Δ without softplus. */
    private static void sums(SelectiveLayout at, float[] s, int first, int blocks, int rows,
            long delta, long place, long stride) {
        int bias = at.bias + first * COUNT;
        for (int t = 0; t < rows; t++) {
            long to = at.step(t, first);
            long from = place + t * stride;
            for (int i = 0; i < blocks * COUNT; i += COUNT) {
                FloatVector.fromMemorySegment(SPECIES, ALL, delta + from + (long) i * Float.BYTES, ORDER)
                        .add(FloatVector.fromArray(SPECIES, s, bias + i))
                        .intoMemorySegment(ALL, to + (long) i * Float.BYTES, ORDER);
            }
        }
    }

    /** As {@link #sums}, through softplus. */
    private static void softplus(SelectiveLayout at, float[] s, int first, int blocks, int rows,
            long delta, long place, long stride, boolean slopes) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        int bias = at.bias + first * COUNT;
        for (int t = 0; t < rows; t++) {
            long to = at.step(t, first);
            int slope = slopes ? at.slopes + t * at.row + first * COUNT : -1;
            long from = place + t * stride;
            for (int i = 0; i < blocks * COUNT; i += COUNT) {
                FloatVector v = FloatVector
                        .fromMemorySegment(SPECIES, ALL, delta + from + (long) i * Float.BYTES, ORDER)
                        .add(FloatVector.fromArray(SPECIES, s, bias + i));
                FloatVector x = v.abs().mul(-VectorMath.LOG2_E);
                x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
                FloatVector z = x.add(VectorMath.ROUNDER);
                FloatVector r = x.sub(z.sub(VectorMath.ROUNDER));
                FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                        FloatVector.broadcast(SPECIES, VectorMath.P4));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
                e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                        .reinterpretAsFloats();
                VectorMask<Float> falling = v.compare(VectorOperators.LT, 0f);
                if (slope >= 0) {
                    one.blend(e, falling).div(e.add(one)).intoArray(s, slope + i);
                }
                FloatVector l = e.fma(FloatVector.broadcast(SPECIES, VectorMath.L9),
                        FloatVector.broadcast(SPECIES, VectorMath.L8));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L7));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L6));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L5));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L4));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L3));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L2));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L1));
                l = l.fma(e, FloatVector.broadcast(SPECIES, VectorMath.L0));
                l = e.fma(l, v.blend(0f, falling));
                l.intoMemorySegment(ALL, to + (long) i * Float.BYTES, ORDER);
            }
        }
    }

    /** y = y · silu(gate). */
    static void gate(int blocks, int rows, long gate, long y, long from, long stride) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int t = 0; t < rows; t++) {
            for (int i = 0; i < blocks; i++) {
                long place = from + t * stride + (long) i * PaddedBlock.STRIDE;
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, gate + place, ORDER);
                FloatVector x = v.abs().mul(-VectorMath.LOG2_E);
                x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
                FloatVector z = x.add(VectorMath.ROUNDER);
                FloatVector r = x.sub(z.sub(VectorMath.ROUNDER));
                FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                        FloatVector.broadcast(SPECIES, VectorMath.P4));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
                e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
                e = e.reinterpretAsInts().add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                        .reinterpretAsFloats();
                FloatVector g = one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one)).mul(v);
                FloatVector.fromMemorySegment(SPECIES, ALL, y + place, ORDER).mul(g).intoMemorySegment(ALL, y + place,
                        ORDER);
            }
        }
    }

    /**
     * Fills the tiles of some blocks before the backward pass: Δ, Δ u, p = dy · silu(gate), and zeros for what is summed up; and q = dy ·
     * silu'(gate). Where there is no gate, p = dy.
     *
     * @param delta
     *            where Δ short of its bias lies, or 0 if {@link #steps} has prepared it
     */
    static void open(SelectiveLayout at, float[] s, int first, int blocks, int rows, long u, long delta, long gate,
            long dy, long place, long stride) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector zero = FloatVector.zero(SPECIES);
        int bias = at.bias + first * COUNT;
        for (int t = 0; t < rows; t++) {
            int tiles = at.tile(t, first);
            int aside = t * at.row + first * COUNT;
            long steps = at.step(t, first);
            long row = place + t * stride;
            for (int i = 0; i < blocks; i++) {
                long from = row + i * PaddedBlock.STRIDE;
                int tile = tiles + i * TILE;
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, ALL, dy + from, ORDER);
                if (gate == 0) {
                    y.intoArray(s, tile + P);
                } else {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, gate + from, ORDER);
                    FloatVector x = v.abs().mul(-VectorMath.LOG2_E);
                    x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
                    FloatVector z = x.add(VectorMath.ROUNDER);
                    FloatVector r = x.sub(z.sub(VectorMath.ROUNDER));
                    FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                            FloatVector.broadcast(SPECIES, VectorMath.P4));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
                    e = e.reinterpretAsInts()
                            .add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                            .reinterpretAsFloats();
                    FloatVector g = one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one));
                    y = y.mul(g);
                    y.mul(one.sub(g).fma(v, one)).intoArray(s, at.q + aside + i * COUNT);
                    y.mul(v).intoArray(s, tile + P);
                    zero.intoArray(s, tile + Y);
                }
                FloatVector step = delta == 0
                        ? FloatVector.fromMemorySegment(SPECIES, ALL, steps + i * PaddedBlock.STRIDE, ORDER)
                        : FloatVector.fromMemorySegment(SPECIES, ALL, delta + from, ORDER)
                                .add(FloatVector.fromArray(SPECIES, s, bias + i * COUNT));
                step.intoArray(s, tile + STEP);
                FloatVector.fromMemorySegment(SPECIES, ALL, u + from, ORDER).mul(step).intoArray(s, tile + DRIVE);
                zero.intoArray(s, tile + V);
                zero.intoArray(s, tile + W);
            }
        }
    }

    /**
     * From v and w the gradients of u and delta, and that of z; adds to those of D and of the bias. Absent ones are not
     * written.
     */
    static void finish(SelectiveLayout at, float[] s, int first, int blocks, int rows, long u, long dU,
            long dDelta, long dZ, long from, long stride, boolean softplus) {
        FloatVector ln2 = FloatVector.broadcast(SPECIES, VectorMath.LN_2);
        for (int t = 0; t < rows; t++) {
            int tiles = at.tile(t, first);
            long row = from + t * stride;
            for (int i = 0; i < blocks; i++) {
                int tile = tiles + i * TILE;
                int lane = (first + i) * COUNT;
                int aside = t * at.row + lane;
                long place = row + i * PaddedBlock.STRIDE;
                FloatVector d = FloatVector.fromArray(SPECIES, s, at.d + lane);
                FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, u + place, ORDER);
                FloatVector p = FloatVector.fromArray(SPECIES, s, tile + P);
                FloatVector v = FloatVector.fromArray(SPECIES, s, tile + V);
                FloatVector w = v.mul(x).add(FloatVector.fromArray(SPECIES, s, tile + W).mul(ln2));
                if (softplus) {
                    w = w.mul(FloatVector.fromArray(SPECIES, s, at.slopes + aside));
                }
                p.fma(x, FloatVector.fromArray(SPECIES, s, at.dD + lane)).intoArray(s, at.dD + lane);
                FloatVector.fromArray(SPECIES, s, at.dBias + lane).add(w).intoArray(s, at.dBias + lane);
                if (dDelta != 0) {
                    w.intoMemorySegment(ALL, dDelta + place, ORDER);
                }
                if (dU != 0) {
                    v.fma(FloatVector.fromArray(SPECIES, s, tile + STEP), p.mul(d))
                            .intoMemorySegment(ALL, dU + place, ORDER);
                }
                if (dZ != 0) {
                    d.fma(x, FloatVector.fromArray(SPECIES, s, tile + Y))
                            .mul(FloatVector.fromArray(SPECIES, s, at.q + aside))
                            .intoMemorySegment(ALL, dZ + place, ORDER);
                }
            }
        }
    }
}
