package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;

/**
 * Where a task of {@link VectorGridScan} keeps its numbers in the scratch array. A task takes some blocks of channels of
 * one sequence, chunk by chunk of columns; a tile is (column of the chunk, lane), a field one tile for every row.
 */
final class GridLayout {
    /** Columns between two kept states. */
    static final int CHUNK = 32;
    /** From a tile to the next, see {@link Lanes#APART}. */
    static final int TILE = (CHUNK + Lanes.APART - 1) * COUNT;
    /** A row of states: a tile and the state before it. */
    static final int ROW = TILE + COUNT;
    private static final int LARGEST_GROUP = 4;
    /** Vectors of parameters of one state: A four times, 1/A of p and q, B and C twice. */
    private static final int PARAMETERS = 10;
    private static final int FIELDS = 7;

    final Size size;
    /** B and C of one state index along one row, tiles (b and c of p, then of q). */
    final int spread;
    /** Their gradients, in the same order. */
    final int sums;
    /** B and C of the chunk, (row, state, column), in the same order. */
    final int shared;
    /** Their gradients. */
    final int sharedSums;
    private final int blocks;
    private final int blockFloats;
    final int floats;

    /** Rows, states and blocks at once. */
    record Size(int rows, int states, int held, boolean selective) {}

    GridLayout(Size size) {
        this.size = size;
        spread = Lanes.START;
        sums = spread + 4 * TILE;
        shared = sums + 4 * TILE;
        sharedSums = shared + 4 * projection();
        blocks = sharedSums + 4 * projection();
        blockFloats = (FIELDS + 2) * size.rows * TILE + 2 * (size.rows + 1) * ROW + 2 * TILE
                + (4 * size.rows + 2 * PARAMETERS) * size.states * COUNT;
        floats = blocks + size.held * blockFloats;
    }

    /** Blocks of channels that one task takes together; depends on the shape alone. */
    static int group(GridScan.Shape shape) {
        return Math.min(LARGEST_GROUP, Blocks.count(shape.channels(), COUNT));
    }

    /** Floats of B or C of a chunk. */
    int projection() {
        return size.selective ? size.rows * CHUNK * size.states : 0;
    }

    int x(int block) {
        return blocks + block * blockFloats;
    }

    private int field(int block, int number) {
        return x(block) + number * size.rows * TILE;
    }

    int deltaP(int block) {
        return field(block, 1);
    }

    int deltaQ(int block) {
        return field(block, 2);
    }

    /** y, or its gradient. */
    int y(int block) {
        return field(block, 3);
    }

    int dX(int block) {
        return field(block, 4);
    }

    int dDeltaP(int block) {
        return field(block, 5);
    }

    int dDeltaQ(int block) {
        return field(block, 6);
    }

    /** φ of p for one state index, a field. */
    int phiP(int block) {
        return field(block, FIELDS);
    }

    /** φ of q. */
    int phiQ(int block) {
        return field(block, FIELDS + 1);
    }

    /** The states p of one state index in a row; -1 is the row before the first. They follow the state before them. */
    int p(int block, int row) {
        return field(block, FIELDS + 2) + (row + 1) * ROW;
    }

    /** The states q. */
    int q(int block, int row) {
        return p(block, size.rows + row + 1);
    }

    /** What a row hands to the row before it, of p. */
    int downP(int block) {
        return p(block, 2 * size.rows + 1);
    }

    /** What a row hands to the row before it, of q. */
    int downQ(int block) {
        return downP(block) + TILE;
    }

    /** Parameter {@code number} of a block, (state, lane): pp, pq, qp, qq, 1/pp, 1/qq, b of p, c of p, b of q, c of q. */
    int parameter(int block, int number) {
        return downQ(block) + TILE + number * size.states * COUNT;
    }

    /** Its gradient. */
    int gradient(int block, int number) {
        return parameter(block, PARAMETERS + number);
    }

    /** p before the chunk, (row, state, lane). */
    int leftP(int block) {
        return parameter(block, 2 * PARAMETERS);
    }

    int leftQ(int block) {
        return leftP(block) + size.rows * size.states * COUNT;
    }

    /** Gradient of p that the next chunk hands over, (row, state, lane). */
    int carryP(int block) {
        return leftQ(block) + size.rows * size.states * COUNT;
    }

    int carryQ(int block) {
        return carryP(block) + size.rows * size.states * COUNT;
    }

    /** Where the states before a chunk of columns are kept: (batch, chunk, block, p or q, row, state, lane). */
    private long checkpoint(GridScan.Shape shape, int batch, int chunk, int block) {
        int inner = Math.max(shape.variates(), shape.steps());
        long chunks = Blocks.count(inner, CHUNK);
        return 2 * ((batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT) * size.rows
                * size.states;
    }

    void keep(GridScan.Shape shape, float[] s, int held, MemorySegment checkpoints, int batch, int chunk, int block) {
        if (checkpoints != null) {
            MemorySegment.copy(s, leftP(held), checkpoints, java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED,
                    checkpoint(shape, batch, chunk, block) * Float.BYTES, 2 * size.rows * size.states * COUNT);
        }
    }

    void restore(GridScan.Shape shape, float[] s, int held, MemorySegment checkpoints, int batch, int chunk,
            int block) {
        Lanes.copy(checkpoints, checkpoint(shape, batch, chunk, block), s, leftP(held),
                2 * size.rows * size.states * COUNT);
    }
}
