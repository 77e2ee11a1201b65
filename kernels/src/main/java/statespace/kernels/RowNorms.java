package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;
import static statespace.kernels.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The passes of {@link VectorRmsNorm} over a few rows that lie one after the other: sums of a row by lanes, and what is
 * written with their help. Several sums are open at once, which hides the latency of a multiply-add. What does not fill a
 * vector at the end of a row is masked. Straight-line code: a helper method's vectors would be allocated.
 */
final class RowNorms {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BYTES = (long) COUNT * Float.BYTES;

    private RowNorms() {}

    /** Σ x² of each row by lanes, (row, lane) from a place on. */
    static void squares(float[] s, int at, MemorySegment x, long from, int rows, int width) {
        int edge = width % COUNT;
        VectorMask<Float> inside = SPECIES.indexInRange(0, edge);
        long full = (long) (width - edge) * Float.BYTES;
        for (int row = 0; row < rows; row++) {
            long begin = from + (long) row * width * Float.BYTES;
            long end = begin + full;
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            FloatVector c = FloatVector.zero(SPECIES);
            FloatVector d = FloatVector.zero(SPECIES);
            long p = begin;
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
            if (edge > 0) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, end, ORDER, inside);
                x0.fma(x0, FloatVector.fromArray(SPECIES, s, to)).intoArray(s, to);
            }
        }
    }

    /** Σ dy g x of each row by lanes, (row, lane) from a place on. */
    static void products(float[] s, int at, MemorySegment x, MemorySegment dy, MemorySegment gain, long from, int rows,
            int width) {
        int edge = width % COUNT;
        VectorMask<Float> inside = SPECIES.indexInRange(0, edge);
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
            if (edge > 0) {
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, x, begin + full, ORDER, inside);
                x0 = x0.mul(FloatVector.fromMemorySegment(SPECIES, gain, full, ORDER, inside));
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, dy, begin + full, ORDER, inside);
                g.fma(x0, FloatVector.fromArray(SPECIES, s, to)).intoArray(s, to);
            }
        }
    }

    /** y = r g x, with r of each row from a place on. */
    static void scale(float[] s, int r, MemorySegment x, MemorySegment gain, MemorySegment y, long from, int rows,
            int width) {
        int edge = width % COUNT;
        VectorMask<Float> inside = SPECIES.indexInRange(0, edge);
        long full = (long) (width - edge) * Float.BYTES;
        for (int row = 0; row < rows; row++) {
            long begin = from + (long) row * width * Float.BYTES;
            FloatVector factor = FloatVector.broadcast(SPECIES, s[r + row]);
            for (long i = 0; i < full; i += BYTES) {
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, i, ORDER);
                FloatVector.fromMemorySegment(SPECIES, x, begin + i, ORDER).mul(factor).mul(g)
                        .intoMemorySegment(y, begin + i, ORDER);
            }
            if (edge > 0) {
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, full, ORDER, inside);
                FloatVector.fromMemorySegment(SPECIES, x, begin + full, ORDER, inside).mul(factor).mul(g)
                        .intoMemorySegment(y, begin + full, ORDER, inside);
            }
        }
    }

    /**
     * dx = r g dy + f x + plus and dGain += r x dy, with r and f of each row from places on.
     *
     * @param plus
     *            null where there is none
     * @param dX
     *            null where it is not wanted
     */
    static void back(float[] s, int r, int f, MemorySegment x, MemorySegment dy, MemorySegment gain, MemorySegment plus,
            MemorySegment dX, float[] dGain, long from, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            one(s[r + row], s[f + row], x, dy, gain, plus, dX, dGain, from + (long) row * width * Float.BYTES, width);
        }
    }

    private static void one(float root, float slope, MemorySegment x, MemorySegment dy, MemorySegment gain,
            MemorySegment plus, MemorySegment dX, float[] dGain, long from, int width) {
        FloatVector r = FloatVector.broadcast(SPECIES, root);
        FloatVector f = FloatVector.broadcast(SPECIES, slope);
        int edge = width % COUNT;
        int full = width - edge;
        for (int i = 0; i < full; i += COUNT) {
            long place = from + (long) i * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, x, place, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dy, place, ORDER).mul(r);
            d.fma(v, FloatVector.fromArray(SPECIES, dGain, i)).intoArray(dGain, i);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, (long) i * Float.BYTES, ORDER);
            if (dX != null) {
                if (plus == null) {
                    g.fma(d, v.mul(f)).intoMemorySegment(dX, place, ORDER);
                } else {
                    g.fma(d, v.mul(f)).add(FloatVector.fromMemorySegment(SPECIES, plus, place, ORDER))
                            .intoMemorySegment(dX, place, ORDER);
                }
            }
        }
        if (edge > 0) {
            VectorMask<Float> inside = SPECIES.indexInRange(0, edge);
            long place = from + (long) full * Float.BYTES;
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, x, place, ORDER, inside);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dy, place, ORDER, inside).mul(r);
            d.fma(v, FloatVector.fromArray(SPECIES, dGain, full, inside)).intoArray(dGain, full, inside);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, gain, (long) full * Float.BYTES, ORDER, inside);
            if (dX != null) {
                if (plus == null) {
                    g.fma(d, v.mul(f)).intoMemorySegment(dX, place, ORDER, inside);
                } else {
                    g.fma(d, v.mul(f)).add(FloatVector.fromMemorySegment(SPECIES, plus, place, ORDER, inside))
                            .intoMemorySegment(dX, place, ORDER, inside);
                }
            }
        }
    }
}
