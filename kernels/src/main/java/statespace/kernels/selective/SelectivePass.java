package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.internal.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.internal.PowersOfTwo;
import statespace.kernels.internal.VectorMath;

/**
 * The selective scan forward over a few rows: {@link SelectiveLayout#ROWS} steps of one state at a time, the four outputs in
 * registers, so that a state is read and written once for four steps and nothing else is met twice. States and
 * parameters stream from the second-level cache, u and y from memory in one line. Straight-line code: the compiler stops
 * inlining our own methods after a few hundred vector operations, and a vector that crosses a call is allocated.
 */
public final class SelectivePass {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private SelectivePass() {}

    /**
     * h = exp(Δ A) h + Δ u B; y = C h + D u, four rows from row {@code t} of the chunk on, block by block up to one whose
     * exponents go beyond {@link VectorMath#PLAIN}.
     *
     * @param steps
     *            where Δ of the first row of the first block lies, short of a bias; rows are {@code apart} bytes apart
     * @param bias
     *            place of one to add
     * @param u
     *            address of the inputs
     * @param y
     *            address of the outputs
     * @param from
     *            where the first row of the first block lies in u and y; rows are {@code stride} bytes apart
     * @return the first block not done
     */
    static int forward(SelectiveLayout at, float[] s, int first, int blocks, long steps, long apart, int bias,
            long u, long y, long from, long stride) {
        FloatVector q3 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q3);
        FloatVector q2 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q2);
        FloatVector q1 = FloatVector.broadcast(SPECIES, PowersOfTwo.Q1);
        IntVector roots = IntVector.fromArray(PowersOfTwo.INTS, PowersOfTwo.ROOTS, 0);
        int states = at.states;
        int wide = states * COUNT;
        for (int block = first; block < first + blocks; block++) {
            int set = at.set(block);
            long shift = (long) (block - first) * COUNT * Float.BYTES;
            long step = steps + shift;
            long here = from + shift;
            FloatVector more = FloatVector.fromArray(SPECIES, s, bias + block * COUNT);
            FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, ALL, step, ORDER).add(more);
            FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, ALL, step + apart, ORDER).add(more);
            FloatVector s2 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 2 * apart, ORDER).add(more);
            FloatVector s3 = FloatVector.fromMemorySegment(SPECIES, ALL, step + 3 * apart, ORDER).add(more);
            // As integers: a NaN is larger than every bound.
            IntVector largest = s0.abs().reinterpretAsInts().max(s1.abs().reinterpretAsInts())
                    .max(s2.abs().reinterpretAsInts().max(s3.abs().reinterpretAsInts()));
            if (largest.compare(VectorOperators.GT,
                    FloatVector.fromArray(SPECIES, s, at.bound + block * COUNT).reinterpretAsInts()).anyTrue()) {
                return block;
            }
            FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here, ORDER);
            FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + stride, ORDER);
            FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 2 * stride, ORDER);
            FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, ALL, u + here + 3 * stride, ORDER);
            FloatVector d = FloatVector.fromArray(SPECIES, s, at.d + block * COUNT);
            FloatVector y0 = x0.mul(d);
            FloatVector y1 = x1.mul(d);
            FloatVector y2 = x2.mul(d);
            FloatVector y3 = x3.mul(d);
            x0 = x0.mul(s0);
            x1 = x1.mul(s1);
            x2 = x2.mul(s2);
            x3 = x3.mul(s3);
            for (int n = 0; n < states; n++) {
                int place = set + n * COUNT;
                int b = at.wideB + n * COUNT;
                int c = at.wideC + n * COUNT;
                FloatVector a = FloatVector.fromArray(SPECIES, s, at.a + place);
                FloatVector h = FloatVector.fromArray(SPECIES, s, at.h + place);
                FloatVector r0 = s0.mul(a);
                FloatVector z0 = r0.add(PowersOfTwo.ROUNDER);
                r0 = r0.sub(z0.sub(PowersOfTwo.ROUNDER));
                FloatVector e0 = z0.reinterpretAsInts().selectFrom(roots)
                        .add(z0.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e0 = e0.fma(r0.mul(PowersOfTwo.QUADRATIC ? q2.fma(r0, q1) : q3.fma(r0, q2).fma(r0, q1)), e0);
                h = e0.fma(h, x0.mul(FloatVector.fromArray(SPECIES, s, b)));
                y0 = h.fma(FloatVector.fromArray(SPECIES, s, c), y0);
                FloatVector r1 = s1.mul(a);
                FloatVector z1 = r1.add(PowersOfTwo.ROUNDER);
                r1 = r1.sub(z1.sub(PowersOfTwo.ROUNDER));
                FloatVector e1 = z1.reinterpretAsInts().selectFrom(roots)
                        .add(z1.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e1 = e1.fma(r1.mul(PowersOfTwo.QUADRATIC ? q2.fma(r1, q1) : q3.fma(r1, q2).fma(r1, q1)), e1);
                h = e1.fma(h, x1.mul(FloatVector.fromArray(SPECIES, s, b + wide)));
                y1 = h.fma(FloatVector.fromArray(SPECIES, s, c + wide), y1);
                FloatVector r2 = s2.mul(a);
                FloatVector z2 = r2.add(PowersOfTwo.ROUNDER);
                r2 = r2.sub(z2.sub(PowersOfTwo.ROUNDER));
                FloatVector e2 = z2.reinterpretAsInts().selectFrom(roots)
                        .add(z2.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e2 = e2.fma(r2.mul(PowersOfTwo.QUADRATIC ? q2.fma(r2, q1) : q3.fma(r2, q2).fma(r2, q1)), e2);
                h = e2.fma(h, x2.mul(FloatVector.fromArray(SPECIES, s, b + 2 * wide)));
                y2 = h.fma(FloatVector.fromArray(SPECIES, s, c + 2 * wide), y2);
                FloatVector r3 = s3.mul(a);
                FloatVector z3 = r3.add(PowersOfTwo.ROUNDER);
                r3 = r3.sub(z3.sub(PowersOfTwo.ROUNDER));
                FloatVector e3 = z3.reinterpretAsInts().selectFrom(roots)
                        .add(z3.reinterpretAsInts().lanewise(VectorOperators.LSHL, PowersOfTwo.SHIFT))
                        .reinterpretAsFloats();
                e3 = e3.fma(r3.mul(PowersOfTwo.QUADRATIC ? q2.fma(r3, q1) : q3.fma(r3, q2).fma(r3, q1)), e3);
                h = e3.fma(h, x3.mul(FloatVector.fromArray(SPECIES, s, b + 3 * wide)));
                y3 = h.fma(FloatVector.fromArray(SPECIES, s, c + 3 * wide), y3);
                h.intoArray(s, at.h + place);
            }
            y0.intoMemorySegment(ALL, y + here, ORDER);
            y1.intoMemorySegment(ALL, y + here + stride, ORDER);
            y2.intoMemorySegment(ALL, y + here + 2 * stride, ORDER);
            y3.intoMemorySegment(ALL, y + here + 3 * stride, ORDER);
        }
        return first + blocks;
    }

    /** As {@link #forward} for up to four rows, whose Δ the tile of steps holds, and for exponents of any size. */
    static void forwardOfAny(SelectiveLayout at, float[] s, int first, int blocks, int t, int rows,
            long u, long y, long from, long stride) {
        for (int block = first; block < first + blocks; block++) {
            long shift = (long) (block - first) * COUNT * Float.BYTES;
            for (int i = 0; i < rows; i++) {
                advance(at, s, block, t + i, i, u, y, from + i * stride + shift);
            }
        }
    }

    /** All states of a block one step on. */
    private static void advance(SelectiveLayout at, float[] s, int block, int t, int row, long u, long y, long place) {
        FloatVector step = FloatVector.fromMemorySegment(SPECIES, ALL, at.step(row, block), ORDER);
        FloatVector input = FloatVector.fromMemorySegment(SPECIES, ALL, u + place, ORDER);
        FloatVector drive = input.mul(step);
        FloatVector sum = input.mul(FloatVector.fromArray(SPECIES, s, at.d + block * COUNT));
        for (int n = 0; n < at.states; n++) {
            int state = at.set(block) + n * COUNT;
            FloatVector x = step.mul(FloatVector.fromArray(SPECIES, s, at.a + state));
            x = x.blend(-127f, x.compare(VectorOperators.LT, -127f));
            x = x.blend(128f, x.compare(VectorOperators.GT, 128f));
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
            FloatVector h = e.fma(FloatVector.fromArray(SPECIES, s, at.h + state),
                    drive.mul(s[at.b + t * at.states + n]));
            h.intoArray(s, at.h + state);
            sum = h.fma(FloatVector.broadcast(SPECIES, s[at.c + t * at.states + n]), sum);
        }
        sum.intoMemorySegment(ALL, y + place, ORDER);
    }
}
