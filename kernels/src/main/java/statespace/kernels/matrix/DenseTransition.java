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
    private static final int TILE = 16;

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
    private int gathered; // (collected row, side)
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
    void pack(MemorySegment from, float[] to, boolean back) {
        if (count == 1 && side == block) {
            Lanes.copy(from, 0, to, turned, turned);
        } else {
            packRows(from, to);
        }
        boolean products = !back || shape.integrator().order() != 1; // M x is asked for
        for (int matrix = 0; products && matrix < shape.drivers() * count; matrix++) {
            transpose(to, turned + matrix * cells, matrix * cells);
        }
    }

    private void packRows(MemorySegment from, float[] to) {
        Arrays.fill(to, turned, 2 * turned, 0);
        long floats = shape.structure().floats(shape.width());
        for (int i = 0; i < shape.drivers(); i++) {
            for (int cell = 0; cell < block * block; cell++) {
                for (int number = 0; number < count; number++) {
                    to[turned + at(i, number) + cell / block * side + cell % block] = Lanes.get(from,
                            i * floats + (long) cell * count + number);
                }
            }
        }
    }

    /** From rows to columns, tile by tile; lanes beyond the block's side become zero. */
    private void transpose(float[] a, int rows, int columns) {
        for (int r0 = 0; r0 < side; r0 += TILE) {
            for (int c0 = 0; c0 < block; c0 += TILE) {
                int last = Math.min(c0 + TILE, block);
                for (int r = r0; r < Math.min(r0 + TILE, side); r++) {
                    for (int c = c0; c < last; c++) {
                        a[columns + c * side + r] = r < block ? a[rows + r * side + c] : 0;
                    }
                }
            }
        }
    }

    @Override
    void unpack(float[] gradient, float[] to) {
        if (count == 1 && side == block) {
            for (int i = 0; i < turned; i++) {
                to[i] += gradient[i];
            }
            return;
        }
        int floats = Math.toIntExact(shape.structure().floats(shape.width()));
        for (int i = 0; i < shape.drivers(); i++) {
            for (int cell = 0; cell < block * block; cell++) {
                for (int number = 0; number < count; number++) {
                    to[i * floats + cell * count + number] += gradient[at(i, number) + cell / block * side
                            + cell % block];
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
        gathered = weighted + (COLLECTED + GROUP) * side;
        u = gathered + (shape.tokens() ? (COLLECTED + GROUP) * side : 0);
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
                flushTokens(number, offset);
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

    /** The rows of one token after another, each token's as one product. */
    private void flushTokens(int number, int offset) {
        for (int begin = 0; begin < collected; begin++) {
            int token = collectedTokens[begin];
            if (begin > 0 && seen(token, begin)) {
                continue;
            }
            int rows = 0;
            for (int row = begin; row < collected; row++) {
                if (collectedTokens[row] == token) {
                    System.arraycopy(s, lefts + row * padded + offset, s, weighted + rows * side, side);
                    System.arraycopy(s, rights + row * padded + offset, s, gathered + rows * side, side);
                    rows++;
                }
            }
            MatrixProducts.outer(s, weighted, 1, side, s, gathered, side, dA, at(token, number), side, block, rows,
                    side, true);
        }
    }

    private boolean seen(int token, int before) {
        for (int row = 0; row < before; row++) {
            if (collectedTokens[row] == token) {
                return true;
            }
        }
        return false;
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
