package statespace.kernels.convolution;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.internal.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import statespace.kernels.internal.PaddedBlock;
import statespace.kernels.internal.VectorMath;

/**
 * The causal convolution of four taps, Mamba's, over rows that have three rows before them: a few rows of a block of
 * channels at a time, straight from memory. With v the convolution and s its gradient,
 *
 * <pre>
 * v_t = bias + w_0 x_{t-3} + w_1 x_{t-2} + w_2 x_{t-1} + w_3 x_t       y_t = silu(v_t)
 * s_t = dy_t silu'(v_t)       dx_t = w_3 s_t + w_2 s_{t+1} + w_1 s_{t+2} + w_0 s_{t+3}       dw_k += s_t x_{t-3+k}
 * </pre>
 */
final class FourTaps {
    static final int TAPS = 4;
    /** Rows that are taken together. */
    static final int ROWS = 8;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private FourTaps() {}

    /**
     * Rows of some blocks of channels forward.
     *
     * @param w
     *            place of the weights (block, tap, lane) in the scratch array
     * @param bias
     *            place of the bias (block, lane)
     * @param x
     *            address of the inputs
     * @param y
     *            address of the outputs
     * @param from
     *            where the first row of the first block lies; rows are {@code stride} bytes apart
     */
    static void forward(float[] s, int w, int bias, int blocks, int rows, long x, long y, long from,
            long stride, boolean silu) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int block = 0; block < blocks; block++) {
            int weight = w + block * TAPS * COUNT;
            FloatVector w0 = FloatVector.fromArray(SPECIES, s, weight);
            FloatVector w1 = FloatVector.fromArray(SPECIES, s, weight + COUNT);
            FloatVector w2 = FloatVector.fromArray(SPECIES, s, weight + 2 * COUNT);
            FloatVector w3 = FloatVector.fromArray(SPECIES, s, weight + 3 * COUNT);
            FloatVector b = FloatVector.fromArray(SPECIES, s, bias + block * COUNT);
            for (int t = 0; t < rows; t++) {
                long place = from + t * stride + block * PaddedBlock.STRIDE;
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + place, ORDER).fma(w3, b);
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - stride, ORDER).fma(w2, v);
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - 2 * stride, ORDER).fma(w1, v);
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - 3 * stride, ORDER).fma(w0, v);
                if (silu) {
                    FloatVector a = v.abs().mul(-VectorMath.LOG2_E);
                    a = a.blend(-127f, a.compare(VectorOperators.LT, -127f));
                    FloatVector z = a.add(VectorMath.ROUNDER);
                    FloatVector r = a.sub(z.sub(VectorMath.ROUNDER));
                    FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                            FloatVector.broadcast(SPECIES, VectorMath.P4));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
                    e = e.reinterpretAsInts()
                            .add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                            .reinterpretAsFloats();
                    v = one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one)).mul(v);
                }
                v.intoMemorySegment(ALL, y + place, ORDER);
            }
        }
    }

    /**
     * The same rows back, from the last to the first.
     *
     * @param sums
     *            place of (block, 8, lane): what is known of dx of the three rows before, the earliest first; dw of the four
     *            taps; dbias
     * @param dX
     *            0 where it is not wanted
     */
    static void back(float[] s, int w, int bias, int sums, int blocks, int rows, long x, long dy, long dX, long from,
            long stride, boolean silu) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int block = 0; block < blocks; block++) {
            int weight = w + block * TAPS * COUNT;
            int at = sums + block * 2 * TAPS * COUNT;
            FloatVector w0 = FloatVector.fromArray(SPECIES, s, weight);
            FloatVector w1 = FloatVector.fromArray(SPECIES, s, weight + COUNT);
            FloatVector w2 = FloatVector.fromArray(SPECIES, s, weight + 2 * COUNT);
            FloatVector w3 = FloatVector.fromArray(SPECIES, s, weight + 3 * COUNT);
            FloatVector b = FloatVector.fromArray(SPECIES, s, bias + block * COUNT);
            FloatVector d3 = FloatVector.fromArray(SPECIES, s, at);
            FloatVector d2 = FloatVector.fromArray(SPECIES, s, at + COUNT);
            FloatVector d1 = FloatVector.fromArray(SPECIES, s, at + 2 * COUNT);
            FloatVector g0 = FloatVector.fromArray(SPECIES, s, at + 3 * COUNT);
            FloatVector g1 = FloatVector.fromArray(SPECIES, s, at + 4 * COUNT);
            FloatVector g2 = FloatVector.fromArray(SPECIES, s, at + 5 * COUNT);
            FloatVector g3 = FloatVector.fromArray(SPECIES, s, at + 6 * COUNT);
            FloatVector gb = FloatVector.fromArray(SPECIES, s, at + 7 * COUNT);
            for (int t = rows - 1; t >= 0; t--) {
                long place = from + t * stride + block * PaddedBlock.STRIDE;
                FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, ALL, x + place, ORDER);
                FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - stride, ORDER);
                FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - 2 * stride, ORDER);
                FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, x + place - 3 * stride, ORDER);
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, ALL, dy + place, ORDER);
                if (silu) {
                    FloatVector v = x0.fma(w0, x1.fma(w1, x2.fma(w2, x3.fma(w3, b))));
                    FloatVector a = v.abs().mul(-VectorMath.LOG2_E);
                    a = a.blend(-127f, a.compare(VectorOperators.LT, -127f));
                    FloatVector z = a.add(VectorMath.ROUNDER);
                    FloatVector r = a.sub(z.sub(VectorMath.ROUNDER));
                    FloatVector e = r.fma(FloatVector.broadcast(SPECIES, VectorMath.P5),
                            FloatVector.broadcast(SPECIES, VectorMath.P4));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P3));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P2));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P1));
                    e = e.fma(r, FloatVector.broadcast(SPECIES, VectorMath.P0));
                    e = e.reinterpretAsInts()
                            .add(z.reinterpretAsInts().lanewise(VectorOperators.LSHL, VectorMath.MANTISSA))
                            .reinterpretAsFloats();
                    FloatVector f = one.blend(e, v.compare(VectorOperators.LT, 0f)).div(e.add(one));
                    g = g.mul(f.mul(one.sub(f).fma(v, one)));
                }
                if (dX != 0) {
                    g.fma(w3, d1).intoMemorySegment(ALL, dX + place, ORDER);
                }
                d1 = g.fma(w2, d2);
                d2 = g.fma(w1, d3);
                d3 = g.mul(w0);
                g0 = g.fma(x0, g0);
                g1 = g.fma(x1, g1);
                g2 = g.fma(x2, g2);
                g3 = g.fma(x3, g3);
                gb = gb.add(g);
            }
            d3.intoArray(s, at);
            d2.intoArray(s, at + COUNT);
            d1.intoArray(s, at + 2 * COUNT);
            g0.intoArray(s, at + 3 * COUNT);
            g1.intoArray(s, at + 4 * COUNT);
            g2.intoArray(s, at + 5 * COUNT);
            g3.intoArray(s, at + 6 * COUNT);
            gb.intoArray(s, at + 7 * COUNT);
        }
    }
}
