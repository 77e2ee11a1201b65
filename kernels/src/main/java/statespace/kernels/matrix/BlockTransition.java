package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/** Small blocks, a block in each lane: a row is the cells of M, (block, block, lanes). By token it is a row of A. */
final class BlockTransition extends ChunkTransition {
    private static final int LARGEST = 16;
    private static final int FOUR = 4;

    private final int block;
    private final int count; // blocks
    private final int lanes; // blocks, whole vectors
    private final int[] tokens; // (step)

    BlockTransition(MatrixScan.Shape shape, int block) {
        super(shape, block * whole(shape.width() / block), block * block * whole(shape.width() / block));
        this.block = block;
        count = shape.width() / block;
        lanes = whole(count);
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
    void pack(MemorySegment from, float[] to, boolean back) {
        packRows(from, count, shape.drivers() * block * block, count, to);
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        unpackRows(gradient, shape.drivers() * block * block, count, to, count);
    }

    @Override
    void prepare(MemorySegment from, int sequence, int rows, int begin, int steps) {
        if (!shape.tokens()) {
            super.prepare(from, sequence, rows, begin, steps);
            return;
        }
        for (int t = 0; t < steps; t++) {
            tokens[t] = token(from, sequence, begin + t);
            System.arraycopy(a, tokens[t] * row, s, m + t * row, row);
        }
        clear(steps);
    }

    @Override
    void finish(MemorySegment to, int sequence, int rows, int begin, int steps) {
        if (!shape.tokens()) {
            super.finish(to, sequence, rows, begin, steps);
            return;
        }
        for (int t = 0; t < steps; t++) {
            add(s, dM + t * row, dA, tokens[t] * row);
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
