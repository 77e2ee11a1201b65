package statespace.kernels.norm;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/**
 * The passes of {@link VectorRmsNorm} over a few rows that lie one after the other: sums of a row by lanes, and what is
 * written with their help. Several sums are open at once, which hides the latency of a multiply-add. Straight-line code: a
 * helper method's vectors would be allocated. What does not fill a vector at the end of a row is computed number by number:
 * with masks these methods become too large for the compiler's first tier, which then keeps the last one from them.
 */
final class RowNorms {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BYTES = (long) COUNT * Float.BYTES;

    private RowNorms() {}

    /** Σ x² of each row by lanes, (row, lane) from a place on. */
    static void squares(float[] s, int at, MemorySegment x, long from, int rows, int width) {
        int edge = width % COUNT;
        for (int row = 0; row < rows; row++) {
            long p = from + (long) row * width * Float.BYTES;
            long end = p + (long) (width - edge) * Float.BYTES;
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            FloatVector c = FloatVector.zero(SPECIES);
            FloatVector d = FloatVector.zero(SPECIES);
            for (; p + 4 * BYTES <= end; p += 4 * BYTES) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, p, ORDER);
                FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, x, p + BYTES, ORDER);
                FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, x, p + 2 * BYTES, ORDER);
                FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, x, p + 3 * BYTES, ORDER);
                a = x0.fma(x0, a);
                b = x1.fma(x1, b);
                c = x2.fma(x2, c);
                d = x3.fma(x3, d);
            }
            for (; p < end; p += BYTES) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, p, ORDER);
                a = x0.fma(x0, a);
            }
            int to = at + row * COUNT;
            a.add(b).add(c.add(d)).intoArray(s, to);
            for (int i = 0; i < edge; i++) {
                float v = Lanes.get(x, end / Float.BYTES + i);
                s[to] += v * v;
            }
        }
    }

    /** Σ dy g x of each row by lanes, (row, lane) from a place on. */
    static void products(float[] s, int at, MemorySegment x, MemorySegment dy, MemorySegment gain, long from, int rows,
            int width) {
        int edge = width % COUNT;
        long full = (long) (width - edge) * Float.BYTES;
        for (int row = 0; row < rows; row++) {
            long begin = from + (long) row * width * Float.BYTES;
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            long i = 0;
            for (; i + 2 * BYTES <= full; i += 2 * BYTES) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, begin + i, ORDER);
                FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, x, begin + i + BYTES, ORDER);
                x0 = x0.mul(FloatVector.fromMemorySegment(SPECIES, gain, i, ORDER));
                x1 = x1.mul(FloatVector.fromMemorySegment(SPECIES, gain, i + BYTES, ORDER));
                a = FloatVector.fromMemorySegment(SPECIES, dy, begin + i, ORDER).fma(x0, a);
                b = FloatVector.fromMemorySegment(SPECIES, dy, begin + i + BYTES, ORDER).fma(x1, b);
            }
            for (; i < full; i += BYTES) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, begin + i, ORDER);
                x0 = x0.mul(FloatVector.fromMemorySegment(SPECIES, gain, i, ORDER));
                a = FloatVector.fromMemorySegment(SPECIES, dy, begin + i, ORDER).fma(x0, a);
            }
            int to = at + row * COUNT;
            a.add(b).intoArray(s, to);
            for (int j = width - edge; j < width; j++) {
                long place = begin / Float.BYTES + j;
                s[to] += Lanes.get(dy, place) * (Lanes.get(x, place) * Lanes.get(gain, j));
            }
        }
    }

    /** y = r g x, with r of each row from a place on. */
    static void scale(float[] s, int r, MemorySegment x, MemorySegment gain, MemorySegment y, long from, int rows,
            int width) {
        int edge = width % COUNT;
        long full = (long) (width - edge) * Float.BYTES;
        for (int row = 0; row < rows; row++) {
            long begin = from + (long) row * width * Float.BYTES;
            FloatVector factor = FloatVector.broadcast(SPECIES, s[r + row]);
            for (long i = 0; i < full; i += BYTES) {
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, i, ORDER);
                FloatVector.fromMemorySegment(SPECIES, x, begin + i, ORDER).mul(factor).mul(g)
                        .intoMemorySegment(y, begin + i, ORDER);
            }
            for (int j = width - edge; j < width; j++) {
                long place = begin / Float.BYTES + j;
                Lanes.set(y, place, Lanes.get(x, place) * s[r + row] * Lanes.get(gain, j));
            }
        }
    }

    /**
     * One row back: dx = r g dy + f x + plus and dGain += r x dy.
     *
     * @param plus
     *            null where there is none
     * @param dX
     *            null where it is not wanted
     */
    static void back(float r, float f, MemorySegment x, MemorySegment dy, MemorySegment gain, MemorySegment plus,
            MemorySegment dX, float[] dGain, long from, int width) {
        int full = width - width % COUNT;
        FloatVector roots = FloatVector.broadcast(SPECIES, r);
        FloatVector slopes = FloatVector.broadcast(SPECIES, f);
        for (int i = 0; i < full; i += COUNT) {
            long place = from + (long) i * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, x, place, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dy, place, ORDER).mul(roots);
            d.fma(v, FloatVector.fromArray(SPECIES, dGain, i)).intoArray(dGain, i);
            if (dX != null) {
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, (long) i * Float.BYTES, ORDER);
                if (plus == null) {
                    g.fma(d, v.mul(slopes)).intoMemorySegment(dX, place, ORDER);
                } else {
                    g.fma(d, v.mul(slopes)).add(FloatVector.fromMemorySegment(SPECIES, plus, place, ORDER))
                            .intoMemorySegment(dX, place, ORDER);
                }
            }
        }
        for (int i = full; i < width; i++) {
            long place = from / Float.BYTES + i;
            float v = Lanes.get(x, place);
            float d = Lanes.get(dy, place) * r;
            dGain[i] += d * v;
            if (dX != null) {
                float sum = plus == null ? 0 : Lanes.get(plus, place);
                Lanes.set(dX, place, Lanes.get(gain, i) * d + v * f + sum);
            }
        }
    }
}
