package statespace.kernels.step;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import statespace.kernels.internal.VectorMath;

/**
 * The product with a row in each lane: for every column the numbers of two panels' rows times one number of x. Eight sums
 * are open at once, which hides the latency of a multiply-add, and no sum runs across lanes. Two lines through memory at
 * once are faster than one and no slower than four.
 *
 * <p>
 * The stride of the loops over columns is 1, but a variable: a loop that the compiler knows to count by one it unrolls
 * eight times and then takes the loads sum by sum, so that memory is no longer read in a line. That costs a sixth of the
 * speed, and a third where numbers are halves. No vector crosses a call of ours, as {@link VectorMath} says why.
 */
public final class VectorMatrixVector implements MatrixVector {
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BYTES = (long) COUNT * Float.BYTES;
    private static final int HALF = 16;

    private final int stride;

    public VectorMatrixVector() {
        stride = 1;
    }

    @Override
    public void add(PackedMatrix w, float[] x, int xAt, float[] y, int yAt) {
        Objects.checkFromIndexSize(xAt, w.columns(), x.length);
        Objects.checkFromIndexSize(yAt, w.paddedRows(), y.length);
        boolean whole = w.precision() == PackedMatrix.Precision.FLOAT32;
        int panel = PackedMatrix.PANEL;
        int columns = w.columns();
        long at = 0;
        int row = 0;
        for (; row + panel < w.rows(); row += 2 * panel) {
            long next = at + w.panelBytes();
            if (whole) {
                two(w.data, at, next, columns, stride, x, xAt, y, yAt + row);
            } else {
                twoOfHalves(w.data, at, next, columns, stride, x, xAt, y, yAt + row);
            }
            at = next + w.panelBytes();
        }
        if (row < w.rows()) {
            if (whole) {
                one(w.data, at, columns, stride, x, xAt, y, yAt + row);
            } else {
                oneOfHalves(w.data, at, columns, stride, x, xAt, y, yAt + row);
            }
        }
    }

    private static void two(MemorySegment w, long at, long next, int columns, int stride, float[] x, int xAt, float[] y,
            int yAt) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, y, yAt);
        FloatVector s1 = FloatVector.fromArray(SPECIES, y, yAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(SPECIES, y, yAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(SPECIES, y, yAt + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(SPECIES, y, yAt + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(SPECIES, y, yAt + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(SPECIES, y, yAt + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(SPECIES, y, yAt + 7 * COUNT);
        long p = at;
        long q = next;
        for (int j = 0; j < columns; j += stride) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xAt + j]);
            s0 = FloatVector.fromMemorySegment(SPECIES, w, p, ORDER).fma(v, s0);
            s4 = FloatVector.fromMemorySegment(SPECIES, w, q, ORDER).fma(v, s4);
            s1 = FloatVector.fromMemorySegment(SPECIES, w, p + BYTES, ORDER).fma(v, s1);
            s5 = FloatVector.fromMemorySegment(SPECIES, w, q + BYTES, ORDER).fma(v, s5);
            s2 = FloatVector.fromMemorySegment(SPECIES, w, p + 2 * BYTES, ORDER).fma(v, s2);
            s6 = FloatVector.fromMemorySegment(SPECIES, w, q + 2 * BYTES, ORDER).fma(v, s6);
            s3 = FloatVector.fromMemorySegment(SPECIES, w, p + 3 * BYTES, ORDER).fma(v, s3);
            s7 = FloatVector.fromMemorySegment(SPECIES, w, q + 3 * BYTES, ORDER).fma(v, s7);
            p += 4 * BYTES;
            q += 4 * BYTES;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
        s4.intoArray(y, yAt + 4 * COUNT);
        s5.intoArray(y, yAt + 5 * COUNT);
        s6.intoArray(y, yAt + 6 * COUNT);
        s7.intoArray(y, yAt + 7 * COUNT);
    }

    private static void one(MemorySegment w, long at, int columns, int stride, float[] x, int xAt, float[] y, int yAt) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, y, yAt);
        FloatVector s1 = FloatVector.fromArray(SPECIES, y, yAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(SPECIES, y, yAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(SPECIES, y, yAt + 3 * COUNT);
        long p = at;
        for (int j = 0; j < columns; j += stride) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xAt + j]);
            s0 = FloatVector.fromMemorySegment(SPECIES, w, p, ORDER).fma(v, s0);
            s1 = FloatVector.fromMemorySegment(SPECIES, w, p + BYTES, ORDER).fma(v, s1);
            s2 = FloatVector.fromMemorySegment(SPECIES, w, p + 2 * BYTES, ORDER).fma(v, s2);
            s3 = FloatVector.fromMemorySegment(SPECIES, w, p + 3 * BYTES, ORDER).fma(v, s3);
            p += 4 * BYTES;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
    }

    private static void twoOfHalves(MemorySegment w, long at, long next, int columns, int stride, float[] x, int xAt,
            float[] y, int yAt) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, y, yAt);
        FloatVector s1 = FloatVector.fromArray(SPECIES, y, yAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(SPECIES, y, yAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(SPECIES, y, yAt + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(SPECIES, y, yAt + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(SPECIES, y, yAt + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(SPECIES, y, yAt + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(SPECIES, y, yAt + 7 * COUNT);
        long p = at;
        long q = next;
        for (int j = 0; j < columns; j += stride) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xAt + j]);
            IntVector p0 = IntVector.fromMemorySegment(INTS, w, p, ORDER);
            IntVector q0 = IntVector.fromMemorySegment(INTS, w, q, ORDER);
            IntVector p1 = IntVector.fromMemorySegment(INTS, w, p + BYTES, ORDER);
            IntVector q1 = IntVector.fromMemorySegment(INTS, w, q + BYTES, ORDER);
            s0 = p0.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s0);
            s1 = p0.reinterpretAsFloats().fma(v, s1);
            s4 = q0.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s4);
            s5 = q0.reinterpretAsFloats().fma(v, s5);
            s2 = p1.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s2);
            s3 = p1.reinterpretAsFloats().fma(v, s3);
            s6 = q1.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s6);
            s7 = q1.reinterpretAsFloats().fma(v, s7);
            p += 2 * BYTES;
            q += 2 * BYTES;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
        s4.intoArray(y, yAt + 4 * COUNT);
        s5.intoArray(y, yAt + 5 * COUNT);
        s6.intoArray(y, yAt + 6 * COUNT);
        s7.intoArray(y, yAt + 7 * COUNT);
    }

    private static void oneOfHalves(MemorySegment w, long at, int columns, int stride, float[] x, int xAt, float[] y,
            int yAt) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, y, yAt);
        FloatVector s1 = FloatVector.fromArray(SPECIES, y, yAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(SPECIES, y, yAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(SPECIES, y, yAt + 3 * COUNT);
        long p = at;
        for (int j = 0; j < columns; j += stride) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xAt + j]);
            IntVector p0 = IntVector.fromMemorySegment(INTS, w, p, ORDER);
            IntVector p1 = IntVector.fromMemorySegment(INTS, w, p + BYTES, ORDER);
            s0 = p0.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s0);
            s1 = p0.reinterpretAsFloats().fma(v, s1);
            s2 = p1.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().fma(v, s2);
            s3 = p1.reinterpretAsFloats().fma(v, s3);
            p += 2 * BYTES;
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
    }
}
