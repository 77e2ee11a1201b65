package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/** H diag(d): the d of a chunk of steps are one product, H is N log N additions. */
final class HadamardTransition extends VectorTransition {
    private final float scale;
    private int u; // (step, driver)
    private int d; // (step, N)
    private int dD; // (step, N)
    private int du; // (step, driver)
    private int turned; // state
    private int spare;

    HadamardTransition(MatrixScan.Shape shape) {
        super(shape, 1, whole(shape.width()), steps(whole(shape.width())));
        scale = (float) (1 / Math.sqrt(shape.width()));
    }

    @Override
    int packedFloats() {
        return Math.multiplyExact(shape.drivers(), padded);
    }

    @Override
    void pack(MemorySegment from, float[] to) {
        Arrays.fill(to, 0, packedFloats(), 0);
        for (int i = 0; i < shape.drivers(); i++) {
            Lanes.copy(from, (long) i * shape.width(), to, i * padded, shape.width());
        }
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        for (int i = 0; i < shape.drivers(); i++) {
            for (int n = 0; n < shape.width(); n++) {
                to[i * shape.width() + n] += gradient[i * padded + n];
            }
        }
    }

    @Override
    int place(int at) {
        int drivers = chunk * shape.drivers();
        d = at;
        dD = d + chunk * padded;
        turned = dD + chunk * padded;
        u = turned + padded;
        du = u + drivers;
        spare = du + drivers;
        return spare + MatrixProducts.INNER_FLOATS;
    }

    @Override
    void prepare(MemorySegment from, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        Lanes.copy(from, ((long) sequence * shape.length() + begin) * drivers, s, u, steps * drivers);
        MatrixProducts.outer(s, u, drivers, 1, a, 0, padded, s, d, padded, steps, drivers, padded, false);
        if (dA != null) {
            Arrays.fill(s, dD, dD + steps * padded, 0);
        }
    }

    @Override
    void finish(MemorySegment to, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        if (to != null) {
            MatrixProducts.inner(s, dD, padded, a, 0, padded, s, du, drivers, steps, drivers, padded, false, s, spare);
            Lanes.put(s, du, to, ((long) sequence * shape.length() + begin) * drivers, steps * drivers);
        }
        MatrixProducts.outer(s, u, 1, drivers, s, dD, padded, dA, 0, padded, drivers, steps, padded, true);
    }

    @Override
    void times(int step, int rows, int x, int to, float factor) {
        int at = d + step * padded;
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, at + n).mul(FloatVector.fromArray(SPECIES, s, x + n))
                    .mul(factor * scale).intoArray(s, to + n);
        }
        transform(s, to, shape.width());
    }

    @Override
    void back(int step, int rows, int tau, int right, int to, float factor) {
        int row = step * padded;
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, tau + n).mul(factor * scale).intoArray(s, turned + n);
        }
        transform(s, turned, shape.width());
        for (int n = 0; n < padded; n += COUNT) {
            FloatVector left = FloatVector.fromArray(SPECIES, s, turned + n);
            FloatVector.fromArray(SPECIES, s, d + row + n).mul(left).intoArray(s, to + n);
            FloatVector.fromArray(SPECIES, s, right + n).fma(left, FloatVector.fromArray(SPECIES, s, dD + row + n))
                    .intoArray(s, dD + row + n);
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
