package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** H diag(d): a row is d, H is N log N additions. */
final class HadamardTransition extends ChunkTransition {
    private final float scale;
    private int turned; // state

    HadamardTransition(MatrixScan.Shape shape) {
        super(shape, whole(shape.width()), whole(shape.width()));
        scale = (float) (1 / Math.sqrt(shape.width()));
    }

    @Override
    int packedFloats() {
        return Math.multiplyExact(shape.drivers(), padded);
    }

    @Override
    void pack(MemorySegment from, float[] to, boolean back) {
        packRows(from, shape.width(), shape.drivers(), shape.width(), to);
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        unpackRows(gradient, shape.drivers(), shape.width(), to, shape.width());
    }

    @Override
    int place(int at) {
        turned = super.place(at);
        return turned + padded;
    }

    @Override
    void times(int step, int rows, int x, int to, float factor) {
        int at = m + step * row;
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, at + n).mul(FloatVector.fromArray(SPECIES, s, x + n))
                    .mul(factor * scale).intoArray(s, to + n);
        }
        transform(s, to, shape.width());
    }

    @Override
    void back(int step, int rows, int tau, int right, int to, float factor) {
        int place = step * row;
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, tau + n).mul(factor * scale).intoArray(s, turned + n);
        }
        transform(s, turned, shape.width());
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector left = FloatVector.fromArray(SPECIES, s, turned + n);
            FloatVector.fromArray(SPECIES, s, m + place + n).mul(left).intoArray(s, to + n);
            FloatVector.fromArray(SPECIES, s, right + n).fma(left, FloatVector.fromArray(SPECIES, s, dM + place + n))
                    .intoArray(s, dM + place + n);
        }
    }

    /** √N H x in place. */
    private static void transform(float[] s, int at, int width) {
        for (int half = 1; half < Math.min(COUNT, width); half *= 2) {
            for (int begin = at; begin < at + width; begin += 2 * half) {
                for (int n = begin; n < begin + half; n++) {
                    float sum = s[n] + s[n + half];
                    s[n + half] = s[n] - s[n + half];
                    s[n] = sum;
                }
            }
        }
        for (int half = COUNT; half < width; half *= 2) {
            for (int begin = at; begin < at + width; begin += 2 * half) {
                for (int n = begin; n < begin + half; n += COUNT) {
                    FloatVector low = FloatVector.fromArray(SPECIES, s, n);
                    FloatVector high = FloatVector.fromArray(SPECIES, s, n + half);
                    low.add(high).intoArray(s, n);
                    low.sub(high).intoArray(s, n + half);
                }
            }
        }
    }
}
