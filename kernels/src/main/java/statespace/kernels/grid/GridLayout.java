package statespace.kernels.grid;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

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
    /** The number of the first of B and C among them. */
    static final int PROJECTIONS = 6;
    private static final int FIELDS = 7;
    private static final Scratch.Key<GridLayout> FORWARD = Scratch.Key.empty();
    private static final Scratch.Key<GridLayout> BACK = Scratch.Key.empty();

    final GridScan.Shape shape;
    final GridAxes axes;
    /** Rows of cells. */
    final int rows;
    /** Blocks that there is room for. */
    final int room;
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

    private final GridPass.Transition[] transitions; // (block, state)
    private final GridPass.Row[] tiles; // (block, row)

    private GridLayout(GridScan.Shape shape, boolean back) {
        this.shape = shape;
        axes = new GridAxes(shape);
        rows = axes.rows();
        room = group(shape);
        spread = Lanes.START;
        sums = spread + 4 * TILE;
        shared = sums + 4 * TILE;
        sharedSums = shared + 4 * projection();
        blocks = sharedSums + 4 * projection();
        blockFloats = (FIELDS + 2) * rows * TILE + 2 * (rows + 1) * ROW + 2 * TILE
                + (4 * rows + 2 * PARAMETERS) * shape.state() * COUNT;
        floats = blocks + room * blockFloats;
        transitions = new GridPass.Transition[room * shape.state()];
        tiles = new GridPass.Row[room * rows];
        lay(back);
    }

    /** The layout of a task that goes forward; that of the last one with this scratch where it was for the same shape. */
    static GridLayout forward(Scratch scratch, GridScan.Shape shape) {
        return known(scratch, FORWARD, shape, false);
    }

    /** The same of a task that goes back. */
    static GridLayout back(Scratch scratch, GridScan.Shape shape) {
        return known(scratch, BACK, shape, true);
    }

    private static GridLayout known(Scratch scratch, Scratch.Key<GridLayout> key, GridScan.Shape shape, boolean back) {
        GridLayout at = scratch.get(key);
        if (at == null || !at.shape.equals(shape)) {
            at = scratch.put(key, new GridLayout(shape, back));
        }
        return at;
    }

    private void lay(boolean everyRowKept) {
        for (int block = 0; block < room; block++) {
            for (int n = 0; n < shape.state(); n++) {
                transitions[block * shape.state() + n] = newTransition(block, n);
            }
            for (int r = 0; r < rows; r++) {
                tiles[block * rows + r] = newTiles(block, r, everyRowKept ? r : 0);
            }
        }
    }

    private GridPass.Transition newTransition(int block, int n) {
        int place = n * COUNT;
        return new GridPass.Transition(parameter(block, 0) + place, parameter(block, 1) + place,
                parameter(block, 2) + place, parameter(block, 3) + place, parameter(block, 4) + place,
                parameter(block, 5) + place);
    }

    private GridPass.Row newTiles(int block, int r, int phiRow) {
        int tile = r * TILE;
        return new GridPass.Row(x(block) + tile, deltaP(block) + tile, deltaQ(block) + tile, y(block) + tile,
                dX(block) + tile, dDeltaP(block) + tile, dDeltaQ(block) + tile, phiP(block) + phiRow * TILE,
                phiQ(block) + phiRow * TILE, spread, spread + TILE, spread + 2 * TILE, spread + 3 * TILE, sums,
                sums + TILE, sums + 2 * TILE, sums + 3 * TILE);
    }

    /** Where A of a state index lies. */
    GridPass.Transition transition(int block, int n) {
        return transitions[block * shape.state() + n];
    }

    /** Where the tiles of a row lie. */
    GridPass.Row tiles(int block, int r) {
        return tiles[block * rows + r];
    }

    /** Blocks of channels that one task takes together; depends on the shape alone. */
    static int group(GridScan.Shape shape) {
        return Math.min(LARGEST_GROUP, Blocks.count(shape.channels(), COUNT));
    }

    /** Floats of B or C of a chunk. */
    int projection() {
        return shape.selective() ? rows * CHUNK * shape.state() : 0;
    }

    int x(int block) {
        return blocks + block * blockFloats;
    }

    private int field(int block, int number) {
        return x(block) + number * rows * TILE;
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
        return p(block, rows + row + 1);
    }

    /** What a row hands to the row before it, of p. */
    int downP(int block) {
        return p(block, 2 * rows + 1);
    }

    /** What a row hands to the row before it, of q. */
    int downQ(int block) {
        return downP(block) + TILE;
    }

    /** Parameter {@code number} of a block, (state, lane): pp, pq, qp, qq, 1/pp, 1/qq, b of p, c of p, b of q, c of q. */
    int parameter(int block, int number) {
        return downQ(block) + TILE + number * shape.state() * COUNT;
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
        return leftP(block) + rows * shape.state() * COUNT;
    }

    /** Gradient of p that the next chunk hands over, (row, state, lane). */
    int carryP(int block) {
        return leftQ(block) + rows * shape.state() * COUNT;
    }

    int carryQ(int block) {
        return carryP(block) + rows * shape.state() * COUNT;
    }

    /** Where the states before a chunk of columns are kept: (batch, chunk, block, p or q, row, state, lane). */
    private long checkpoint(int batch, int chunk, int block) {
        int inner = Math.max(shape.variates(), shape.steps());
        long chunks = Blocks.count(inner, CHUNK);
        return 2 * ((batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT) * rows
                * shape.state();
    }

    void keep(float[] s, int held, MemorySegment checkpoints, int batch, int chunk, int block) {
        if (checkpoints != null) {
            MemorySegment.copy(s, leftP(held), checkpoints, java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED,
                    checkpoint(batch, chunk, block) * Float.BYTES, 2 * rows * shape.state() * COUNT);
        }
    }

    void restore(float[] s, int held, MemorySegment checkpoints, int batch, int chunk,
            int block) {
        Lanes.copy(checkpoints, checkpoint(batch, chunk, block), s, leftP(held),
                2 * rows * shape.state() * COUNT);
    }
}
