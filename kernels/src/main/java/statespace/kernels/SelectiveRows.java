package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** What stands before and after the passes of the selective scan: step sizes, and the gate both ways. */
final class SelectiveRows {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SelectiveRows() {}

    /**
     * Δ = delta + bias, through softplus where it is wanted, of some blocks of channels and rows.
     *
     * @param row
     *            of the tile of steps that takes the first
     * @param slopes
     *            whether softplus' slope σ(delta + bias) is wanted too
     * @param bound
     *            of |Δ|
     * @return whether the exponents need care: some |Δ| above the bound, or a NaN
     */
    static boolean steps(SelectiveLayout at, float[] s, int first, int blocks, int row, int rows, MemorySegment delta,
            long place, long stride, boolean softplus, boolean slopes, float bound) {
        VectorMask<Float> inside = SPECIES.maskAll(true);
        for (int t = 0; t < rows; t++) {
            long from = place + t * stride;
            int to = at.steps + (row + t) * at.row + first * COUNT;
            int slope = at.slopes + (row + t) * at.row + first * COUNT;
            int bias = at.bias + first * COUNT;
            for (int i = 0; i < blocks * COUNT; i += COUNT) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, delta, from + (long) i * Float.BYTES, ORDER)
                        .add(FloatVector.fromArray(SPECIES, s, bias + i));
                if (softplus) {
                    FloatVector e = VectorMath.exp2OfAny(v.abs().mul(-VectorMath.LOG2_E));
                    if (slopes) {
                        VectorMath.sigmoid(v, e).intoArray(s, slope + i);
                    }
                    v = VectorMath.softplus(v, e);
                }
                inside = inside.and(v.abs().compare(VectorOperators.LE, bound));
                v.intoArray(s, to + i);
            }
        }
        return !inside.allTrue();
    }

    /**
     * Whether the exponents of one block need care, by its own A: so that what is done with a block does not depend on the
     * others of its task.
     */
    static boolean steep(SelectiveLayout at, float[] s, int block, int row, int rows) {
        FloatVector steepest = FloatVector.zero(SPECIES);
        for (int i = at.a + at.set(block); i < at.a + at.set(block + 1); i += COUNT) {
            steepest = steepest.max(FloatVector.fromArray(SPECIES, s, i).abs());
        }
        VectorMask<Float> inside = SPECIES.maskAll(true);
        for (int t = 0; t < rows; t++) {
            FloatVector step = FloatVector.fromArray(SPECIES, s, at.steps + (row + t) * at.row + block * COUNT);
            inside = inside.and(step.abs().mul(steepest).compare(VectorOperators.LE, VectorMath.PLAIN));
        }
        return !inside.allTrue();
    }

    /** y = y · silu(z). */
    static void gate(int blocks, int rows, MemorySegment z, MemorySegment y, long from, long stride) {
        for (int t = 0; t < rows; t++) {
            for (long i = 0; i < (long) blocks * COUNT * Float.BYTES; i += PaddedBlock.STRIDE) {
                long place = from + t * stride + i;
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, z, place, ORDER);
                FloatVector g = VectorMath.sigmoid(v, VectorMath.exp2OfAny(v.abs().mul(-VectorMath.LOG2_E)));
                FloatVector.fromMemorySegment(SPECIES, y, place, ORDER).mul(v.mul(g)).intoMemorySegment(y, place,
                        ORDER);
            }
        }
    }

    /** p = dy · silu(z) and q = dy · silu'(z); p = dy where there is no gate. */
    static void ungate(SelectiveLayout at, float[] s, int first, int blocks, int rows, MemorySegment z,
            MemorySegment dy,
            long place, long stride) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int t = 0; t < rows; t++) {
            int to = t * at.row + first * COUNT;
            for (int i = 0; i < blocks * COUNT; i += COUNT) {
                long from = place + t * stride + (long) i * Float.BYTES;
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, dy, from, ORDER);
                if (z != null) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, z, from, ORDER);
                    FloatVector g = VectorMath.sigmoid(v, VectorMath.exp2OfAny(v.abs().mul(-VectorMath.LOG2_E)));
                    y = y.mul(g);
                    y.mul(one.sub(g).fma(v, one)).intoArray(s, at.q + to + i);
                    y = y.mul(v);
                }
                y.intoArray(s, at.p + to + i);
            }
        }
    }

    /**
     * From v and w the gradients of u and delta, and that of z; adds to those of D and of the bias. Absent ones are not
     * written.
     */
    static void finish(SelectiveLayout at, float[] s, int first, int blocks, int rows, MemorySegment u,
            MemorySegment dU,
            MemorySegment dDelta, MemorySegment dZ, long from, long stride, boolean softplus) {
        FloatVector ln2 = FloatVector.broadcast(SPECIES, VectorMath.LN_2);
        for (int t = 0; t < rows; t++) {
            for (int i = 0; i < blocks * COUNT; i += COUNT) {
                int lane = first * COUNT + i;
                int row = t * at.row + lane;
                long place = from + t * stride + (long) i * Float.BYTES;
                FloatVector d = FloatVector.fromArray(SPECIES, s, at.d + lane);
                FloatVector x = FloatVector.fromMemorySegment(SPECIES, u, place, ORDER);
                FloatVector p = FloatVector.fromArray(SPECIES, s, at.p + row);
                FloatVector v = FloatVector.fromArray(SPECIES, s, at.v + row);
                FloatVector w = v.mul(x).add(FloatVector.fromArray(SPECIES, s, at.w + row).mul(ln2));
                if (softplus) {
                    w = w.mul(FloatVector.fromArray(SPECIES, s, at.slopes + row));
                }
                p.fma(x, FloatVector.fromArray(SPECIES, s, at.dD + lane)).intoArray(s, at.dD + lane);
                FloatVector.fromArray(SPECIES, s, at.dBias + lane).add(w).intoArray(s, at.dBias + lane);
                if (dDelta != null) {
                    w.intoMemorySegment(dDelta, place, ORDER);
                }
                if (dU != null) {
                    v.fma(FloatVector.fromArray(SPECIES, s, at.steps + row), p.mul(d)).intoMemorySegment(dU, place,
                            ORDER);
                }
                if (dZ != null) {
                    d.fma(x, FloatVector.fromArray(SPECIES, s, at.y + row))
                            .mul(FloatVector.fromArray(SPECIES, s, at.q + row)).intoMemorySegment(dZ, place, ORDER);
                }
            }
        }
    }
}
