package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/**
 * Small blocks, a block in each lane. The matrices of a chunk of steps are one product of its drivers with A, the
 * gradients of the drivers and of A are two.
 */
final class BlockTransition extends VectorTransition {
    private static final int LARGEST = 16;
    private static final int FOUR = 4;

    private final int block;
    private final int count; // blocks
    private final int lanes; // blocks, whole vectors
    private final int row; // floats of one matrix: (block, block, lanes)
    private int u; // (step, driver)
    private int m; // (step, row)
    private int dM; // (step, row)
    private int du; // (step, driver)
    private int spare;
    private final int[] tokens; // (step)

    BlockTransition(MatrixScan.Shape shape, int block) {
        super(shape, 1, block * whole(shape.width() / block), steps(block * block * whole(shape.width() / block)));
        this.block = block;
        count = shape.width() / block;
        lanes = whole(count);
        row = block * block * lanes;
        tokens = new int[chunk];
    }

    /** True if lanes are used well enough. */
    static boolean suits(int width, int block) {
        return block <= LARGEST && (width / block >= COUNT / 2 || block <= FOUR);
    }

    @Override
    int packedFloats() {
        return Math.multiplyExact(shape.drivers(), row);
    }

    @Override
    void pack(MemorySegment from, float[] to) {
        if (lanes == count) {
            Lanes.copy(from, 0, to, 0, packedFloats());
            return;
        }
        Arrays.fill(to, 0, packedFloats(), 0);
        for (int cell = 0; cell < shape.drivers() * block * block; cell++) {
            Lanes.copy(from, (long) cell * count, to, cell * lanes, count);
        }
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        for (int cell = 0; cell < shape.drivers() * block * block; cell++) {
            for (int n = 0; n < count; n++) {
                to[cell * count + n] += gradient[cell * lanes + n];
            }
        }
    }

    @Override
    int place(int at) {
        int drivers = chunk * shape.drivers();
        m = at;
        dM = m + chunk * row;
        u = dM + chunk * row;
        du = u + drivers;
        spare = du + drivers;
        return spare + MatrixProducts.INNER_FLOATS;
    }

    @Override
    void prepare(MemorySegment from, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        if (shape.tokens()) {
            for (int t = 0; t < steps; t++) {
                tokens[t] = token(from, sequence, begin + t);
                System.arraycopy(a, tokens[t] * row, s, m + t * row, row);
            }
        } else {
            Lanes.copy(from, ((long) sequence * shape.length() + begin) * drivers, s, u, steps * drivers);
            MatrixProducts.outer(s, u, drivers, 1, a, 0, row, s, m, row, steps, drivers, row, false);
        }
        if (dA != null) {
            Arrays.fill(s, dM, dM + steps * row, 0);
        }
    }

    @Override
    void finish(MemorySegment to, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        long place = (long) sequence * shape.length() + begin;
        if (to != null) {
            MatrixProducts.inner(s, dM, row, a, 0, row, s, du, drivers, steps, drivers, row, false, s, spare);
            Lanes.put(s, du, to, place * drivers, steps * drivers);
        }
        if (shape.tokens()) {
            for (int t = 0; t < steps; t++) {
                add(s, dM + t * row, dA, tokens[t] * row);
            }
        } else {
            MatrixProducts.outer(s, u, 1, drivers, s, dM, row, dA, 0, row, drivers, steps, row, true);
        }
    }

    private void add(float[] from, int at, float[] to, int place) {
        for (int i = 0; i < row; i += COUNT) {
            FloatVector.fromArray(SPECIES, to, place + i).add(FloatVector.fromArray(SPECIES, from, at + i))
                    .intoArray(to, place + i);
        }
    }

    @Override
    void times(int step, int rows, int x, int to, float factor) {
        int at = m + step * row;
        if (block == FOUR) {
            times4(s, at, x, to, lanes, factor);
            return;
        }
        for (int r = 0; r < block; r++) {
            int cells = at + r * block * lanes;
            for (int lane = 0; lane < lanes; lane += COUNT) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int c = 0; c < block; c++) {
                    sum = FloatVector.fromArray(SPECIES, s, cells + c * lanes + lane)
                            .fma(FloatVector.fromArray(SPECIES, s, x + c * lanes + lane), sum);
                }
                sum.mul(factor).intoArray(s, to + r * lanes + lane);
            }
        }
    }

    private static void times4(float[] s, int m, int x, int to, int lanes, float factor) {
        for (int lane = 0; lane < lanes; lane += COUNT) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, s, x + lane);
            FloatVector x1 = FloatVector.fromArray(SPECIES, s, x + lanes + lane);
            FloatVector x2 = FloatVector.fromArray(SPECIES, s, x + 2 * lanes + lane);
            FloatVector x3 = FloatVector.fromArray(SPECIES, s, x + 3 * lanes + lane);
            for (int r = 0; r < FOUR; r++) {
                int cell = m + r * FOUR * lanes + lane;
                FloatVector even = FloatVector.fromArray(SPECIES, s, cell).mul(x0);
                FloatVector odd = FloatVector.fromArray(SPECIES, s, cell + lanes).mul(x1);
                even = FloatVector.fromArray(SPECIES, s, cell + 2 * lanes).fma(x2, even);
                odd = FloatVector.fromArray(SPECIES, s, cell + 3 * lanes).fma(x3, odd);
                even.add(odd).mul(factor).intoArray(s, to + r * lanes + lane);
            }
        }
    }

    @Override
    void back(int step, int rows, int tau, int right, int to, float factor) {
        int at = step * row;
        Arrays.fill(s, to, to + padded, 0);
        for (int r = 0; r < block; r++) {
            int cells = at + r * block * lanes;
            for (int lane = 0; lane < lanes; lane += COUNT) {
                FloatVector left = FloatVector.fromArray(SPECIES, s, tau + r * lanes + lane).mul(factor);
                for (int c = 0; c < block; c++) {
                    int column = c * lanes + lane;
                    int cell = cells + column;
                    FloatVector.fromArray(SPECIES, s, m + cell)
                            .fma(left, FloatVector.fromArray(SPECIES, s, to + column)).intoArray(s, to + column);
                    FloatVector.fromArray(SPECIES, s, right + column)
                            .fma(left, FloatVector.fromArray(SPECIES, s, dM + cell)).intoArray(s, dM + cell);
                }
            }
        }
    }

    @Override
    void load(MemorySegment from, long element, int at) {
        if (lanes == count) {
            super.load(from, element, at);
            return;
        }
        for (int r = 0; r < block; r++) {
            Lanes.copy(from, element + (long) r * count, s, at + r * lanes, count);
            Arrays.fill(s, at + r * lanes + count, at + (r + 1) * lanes, 0);
        }
    }

    @Override
    void store(int at, MemorySegment to, long element) {
        for (int r = 0; r < block; r++) {
            Lanes.put(s, at + r * lanes, to, element + (long) r * count, count);
        }
    }
}
