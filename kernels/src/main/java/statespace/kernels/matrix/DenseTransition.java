package statespace.kernels.matrix;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Lanes;

/**
 * Large blocks, or one: several sequences step together, so that a product with all of them reads A once, and M is never
 * made. Packed: every block of every A_i twice, by columns for M x and by rows for Mᵀ x. The gradient of A is a product over
 * many steps, whose rows are collected first.
 */
final class DenseTransition extends VectorTransition {
    /** Rows whose outer products are added at once. */
    private static final int COLLECTED = 512;
    private static final int GROUP = 16;
    private static final int CHUNK = 16;

    private final int block;
    private final int count; // blocks
    private final int side; // a block's side, whole vectors
    private final int cells; // floats of a packed block
    private final int turned; // in a: where the blocks by rows begin
    private int u; // (sequence, step, driver)
    private int du; // as u
    private int product; // (sequence, side)
    private int lefts; // (collected row, padded)
    private int rights; // (collected row, padded)
    private int weighted; // (collected row, side)
    private int spare;
    private final int[] collectedTokens = new int[COLLECTED + GROUP];
    private final int[] collectedDrivers = new int[COLLECTED + GROUP];
    private int collected;
    private final int[] tokens; // (sequence, step)

    DenseTransition(MatrixScan.Shape shape, int block) {
        super(shape, GROUP, shape.width() / block * whole(block), CHUNK);
        this.block = block;
        count = shape.width() / block;
        side = whole(block);
        cells = block * side;
        turned = Math.multiplyExact(shape.drivers(), Math.multiplyExact(count, cells));
        tokens = new int[GROUP * CHUNK];
    }

    @Override
    int packedFloats() {
        return Math.multiplyExact(2, turned);
    }

    @Override
    int gradientFloats() {
        return turned;
    }

    /** Where a block of an A_i begins among those of its kind. */
    private int at(int i, int number) {
        return (i * count + number) * cells;
    }

    @Override
    void pack(MemorySegment from, float[] to) {
        Arrays.fill(to, 0, packedFloats(), 0);
        long floats = shape.structure().floats(shape.width());
        for (int i = 0; i < shape.drivers(); i++) {
            for (int r = 0; r < block; r++) {
                for (int c = 0; c < block; c++) {
                    for (int number = 0; number < count; number++) {
                        float value = Lanes.get(from, i * floats + ((long) r * block + c) * count + number);
                        to[at(i, number) + c * side + r] = value;
                        to[turned + at(i, number) + r * side + c] = value;
                    }
                }
            }
        }
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        int floats = Math.toIntExact(shape.structure().floats(shape.width()));
        for (int i = 0; i < shape.drivers(); i++) {
            for (int r = 0; r < block; r++) {
                for (int c = 0; c < block; c++) {
                    for (int number = 0; number < count; number++) {
                        to[i * floats + (r * block + c) * count + number] += gradient[at(i, number) + r * side + c];
                    }
                }
            }
        }
    }

    @Override
    int place(int at) {
        int drivers = GROUP * CHUNK * (shape.tokens() ? 0 : shape.drivers());
        product = at;
        lefts = product + GROUP * side;
        rights = lefts + (COLLECTED + GROUP) * padded;
        weighted = rights + (COLLECTED + GROUP) * padded;
        u = weighted + (COLLECTED + GROUP) * side;
        du = u + drivers;
        spare = du + drivers;
        return spare + MatrixProducts.INNER_FLOATS;
    }

    @Override
    void open(float[] scratch, float[] packed, float[] gradient) {
        super.open(scratch, packed, gradient);
        collected = 0;
    }

    @Override
    void prepare(MemorySegment from, int sequence, int rows, int begin, int steps) {
        int drivers = shape.drivers();
        for (int g = 0; g < rows; g++) {
            if (shape.tokens()) {
                for (int t = 0; t < steps; t++) {
                    tokens[g * CHUNK + t] = token(from, sequence + g, begin + t);
                }
            } else {
                Lanes.copy(from, ((long) (sequence + g) * shape.length() + begin) * drivers, s,
                        u + g * CHUNK * drivers, steps * drivers);
            }
        }
        if (dA != null && !shape.tokens()) {
            Arrays.fill(s, du, du + GROUP * CHUNK * drivers, 0);
        }
    }

    private int driver(int g, int step, int i) {
        return (g * CHUNK + step) * shape.drivers() + i;
    }

    @Override
    void times(int step, int rows, int x, int to, float factor) {
        for (int number = 0; number < count; number++) {
            int offset = number * side;
            if (shape.tokens()) {
                for (int g = 0; g < rows; g++) {
                    int matrix = at(tokens[g * CHUNK + step], number);
                    scale(x + g * padded + offset, factor, product);
                    MatrixProducts.outer(s, product, side, 1, a, matrix, side, s, to + g * padded + offset, padded, 1,
                            block, side, false);
                }
                continue;
            }
            for (int i = 0; i < shape.drivers(); i++) {
                for (int g = 0; g < rows; g++) {
                    scale(x + g * padded + offset, factor * s[u + driver(g, step, i)], product + g * side);
                }
                MatrixProducts.outer(s, product, side, 1, a, at(i, number), side, s, to + offset, padded, rows, block,
                        side, i > 0);
            }
        }
    }

    private void scale(int x, float factor, int to) {
        for (int n = 0; n < side; n += COUNT) {
            FloatVector.fromArray(SPECIES, s, x + n).mul(factor).intoArray(s, to + n);
        }
    }

    @Override
    void back(int step, int rows, int tau, int right, int to, float factor) {
        for (int number = 0; number < count; number++) {
            int offset = number * side;
            if (shape.tokens()) {
                for (int g = 0; g < rows; g++) {
                    int matrix = turned + at(tokens[g * CHUNK + step], number);
                    scale(tau + g * padded + offset, factor, product);
                    MatrixProducts.outer(s, product, side, 1, a, matrix, side, s, to + g * padded + offset, padded, 1,
                            block, side, false);
                }
                continue;
            }
            for (int g = 0; g < rows; g++) {
                Arrays.fill(s, to + g * padded + offset, to + g * padded + offset + side, 0);
            }
            for (int i = 0; i < shape.drivers(); i++) {
                MatrixProducts.outer(s, tau + offset, padded, 1, a, turned + at(i, number), side, s, product, side,
                        rows, block, side, false);
                for (int g = 0; g < rows; g++) {
                    int place = driver(g, step, i);
                    s[du + place] += factor * weigh(product + g * side, right + g * padded + offset,
                            factor * s[u + place], to + g * padded + offset);
                }
            }
        }
        collect(step, rows, tau, right, factor);
    }

    /** to += weight x, and the inner product of x with another vector. */
    private float weigh(int x, int other, float weight, int to) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int n = 0; n < side; n += COUNT) {
            FloatVector v = FloatVector.fromArray(SPECIES, s, x + n);
            v.fma(FloatVector.broadcast(SPECIES, weight), FloatVector.fromArray(SPECIES, s, to + n))
                    .intoArray(s, to + n);
            sum = v.fma(FloatVector.fromArray(SPECIES, s, other + n), sum);
        }
        sum.intoArray(s, spare);
        Lanes.sums(s, spare, 1, s, spare + COUNT);
        return s[spare + COUNT];
    }

    private void collect(int step, int rows, int tau, int right, float factor) {
        for (int g = 0; g < rows; g++) {
            int to = collected * padded;
            for (int n = 0; n < padded; n += COUNT) {
                FloatVector.fromArray(SPECIES, s, tau + g * padded + n).mul(factor).intoArray(s, lefts + to + n);
                FloatVector.fromArray(SPECIES, s, right + g * padded + n).intoArray(s, rights + to + n);
            }
            collectedTokens[collected] = shape.tokens() ? tokens[g * CHUNK + step] : 0;
            collectedDrivers[collected] = driver(g, step, 0);
            collected++;
        }
        if (collected >= COLLECTED) {
            flush();
        }
    }

    @Override
    void finish(MemorySegment to, int sequence, int rows, int begin, int steps) {
        flush();
        int drivers = shape.drivers();
        for (int g = 0; to != null && g < rows; g++) {
            Lanes.put(s, du + g * CHUNK * drivers, to, ((long) (sequence + g) * shape.length() + begin) * drivers,
                    steps * drivers);
        }
    }

    private void flush() {
        for (int number = 0; number < count; number++) {
            int offset = number * side;
            if (shape.tokens()) {
                for (int row = 0; row < collected; row++) {
                    MatrixProducts.outer(s, lefts + row * padded + offset, 1, padded, s,
                            rights + row * padded + offset, padded, dA, at(collectedTokens[row], number), side, block,
                            1, side, true);
                }
                continue;
            }
            for (int i = 0; i < shape.drivers(); i++) {
                for (int row = 0; row < collected; row++) {
                    scale(lefts + row * padded + offset, s[u + collectedDrivers[row] + i], weighted + row * side);
                }
                MatrixProducts.outer(s, weighted, 1, side, s, rights + offset, padded, dA, at(i, number), side, block,
                        collected, side, true);
            }
        }
        collected = 0;
    }

    @Override
    void load(MemorySegment from, long element, int at) {
        Arrays.fill(s, at, at + padded, 0);
        for (int r = 0; r < block; r++) {
            for (int number = 0; number < count; number++) {
                s[at + number * side + r] = Lanes.get(from, element + (long) r * count + number);
            }
        }
    }

    @Override
    void store(int at, MemorySegment to, long element) {
        for (int r = 0; r < block; r++) {
            for (int number = 0; number < count; number++) {
                Lanes.set(to, element + (long) r * count + number, s[at + number * side + r]);
            }
        }
    }
}
