package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.SelectiveScan.Inputs;
import statespace.kernels.SelectiveScan.Shape;

/**
 * Where in a thread's scratch array the vector twin of the selective scan keeps what. States are padded to whole passes
 * with zeros. A tile is (step in chunk, lane); several blocks of channels may be held at once.
 */
final class SelectiveLayout {
    /** One row more than is used, so that tiles do not meet in the same cache sets. */
    static final int TILE = (Blocks.CHUNK + 1) * COUNT;
    private static final int LARGEST_GROUP = 8;
    private static final int GROUPS_WANTED = 4;
    private static final int TILES = 7;
    private static final int VECTORS = 4;

    final Shape shape;
    /** States, padded to whole passes. */
    final int states;
    final int b; // (step, state)
    final int c; // (step, state)
    final int gate; // tile
    final int sigmoid; // tile
    final int decay; // (state of the pass) tiles
    final int h; // (state of the pass) tiles with one row more: before the first step, after each step
    final int dB; // (step, state of the pass, lane)
    final int dC; // (step, state of the pass, lane)
    final int floats;
    private final int blocks;
    private final int blockFloats;
    private final int kept; // (block, state, lane)

    SelectiveLayout(Shape shape, int heldBlocks) {
        this.shape = shape;
        states = Blocks.count(shape.state(), SelectivePass.STATES) * SelectivePass.STATES;
        b = Lanes.START;
        c = b + Blocks.CHUNK * states;
        gate = c + Blocks.CHUNK * states;
        sigmoid = gate + TILE;
        decay = sigmoid + TILE;
        h = decay + SelectivePass.STATES * TILE;
        dB = h + SelectivePass.STATES * (TILE + COUNT);
        dC = dB + SelectivePass.STATES * TILE;
        blocks = dC + SelectivePass.STATES * TILE;
        blockFloats = TILES * TILE + (VECTORS + 3 * states) * COUNT;
        kept = blocks + heldBlocks * blockFloats;
        floats = kept + heldBlocks * shape.state() * COUNT;
    }

    int u(int block) {
        return blocks + block * blockFloats;
    }

    int delta(int block) {
        return u(block) + TILE;
    }

    /** Δ u. */
    int drive(int block) {
        return u(block) + 2 * TILE;
    }

    /** C · h + D u, before the gate. */
    int pre(int block) {
        return u(block) + 3 * TILE;
    }

    /** Blocks of channels that one task takes together; depends on the shape alone. */
    static int group(Shape shape) {
        int blocks = Blocks.count(shape.channels(), COUNT);
        return Math.min(LARGEST_GROUP, Blocks.count(blocks, GROUPS_WANTED));
    }

    /** Gradient of Δ u. */
    int dDrive(int block) {
        return u(block) + 4 * TILE;
    }

    /** Gradient of Δ. */
    int dDelta(int block) {
        return u(block) + 5 * TILE;
    }

    /** Gradient of {@link #pre}. */
    int dPre(int block) {
        return u(block) + 6 * TILE;
    }

    int d(int block) {
        return u(block) + TILES * TILE;
    }

    int bias(int block) {
        return d(block) + COUNT;
    }

    int dD(int block) {
        return d(block) + 2 * COUNT;
    }

    int dBias(int block) {
        return d(block) + 3 * COUNT;
    }

    /** A log2(e). */
    int a(int block, int n) {
        return d(block) + (VECTORS + n) * COUNT;
    }

    /** The state going forward, its gradient going back. */
    int state(int block, int n) {
        return a(block, states) + n * COUNT;
    }

    int dA(int block, int n) {
        return state(block, states) + n * COUNT;
    }

    /** The states of a block before a chunk, as they were kept. */
    int kept(int block) {
        return kept + block * shape.state() * COUNT;
    }

    /** Where the state before a chunk is kept: (batch, chunk, block, state, lane). */
    long checkpoint(int batch, int chunk, int block) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        return ((batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT) * shape.state();
    }

    /** Reads A, D and the bias of a block; returns the largest |A log2(e)|. */
    float loadParameters(Inputs in, float[] s, int channel, int used, int block) {
        int from = a(block, 0);
        Arrays.fill(s, from, from + states * COUNT, 0);
        Lanes.loadTurned(in.a(), (long) channel * shape.state(), shape.state(), shape.state(), used, s, from);
        float steepest = 0;
        for (int i = from; i < from + states * COUNT; i++) {
            s[i] *= VectorMath.LOG2_E;
            steepest = Math.max(steepest, Math.abs(s[i]));
        }
        Lanes.loadTurned(in.d(), channel, 1, 1, used, s, d(block));
        Lanes.loadTurned(in.deltaBias(), channel, 1, 1, used, s, bias(block));
        return steepest;
    }

    /** Reads B and C of a chunk. */
    void loadProjections(Inputs in, float[] s, long row, int rows) {
        loadProjection(in.b(), s, row, rows, b);
        loadProjection(in.c(), s, row, rows, c);
    }

    private void loadProjection(MemorySegment from, float[] s, long row, int rows, int to) {
        int real = shape.state();
        if (real == states) {
            Lanes.copy(from, row * real, s, to, rows * real);
            return;
        }
        for (int t = 0; t < rows; t++) {
            Lanes.copy(from, (row + t) * real, s, to + t * states, real);
            Arrays.fill(s, to + t * states + real, to + (t + 1) * states, 0);
        }
    }

    /** Reads a sequence's rows for all blocks held, into the tiles that begin at {@code to} in the first block. */
    void loadTiles(MemorySegment from, float[] s, long row, int rows, int first, int held, int to) {
        Lanes.loadGroup(from, row * shape.channels() + (long) first * COUNT, shape.channels(), rows,
                shape.channels() - first * COUNT, held, s, to, blockFloats);
    }

    /** Writes the tiles that begin at {@code from} in the first block; does nothing where there is no segment. */
    void storeTiles(float[] s, int from, MemorySegment to, long row, int rows, int first, int held) {
        Lanes.storeGroup(s, from, blockFloats, rows, shape.channels() - first * COUNT, held, to,
                row * shape.channels() + (long) first * COUNT, shape.channels());
    }

    /** Makes steps and drive of a block from what was read; returns whether the exponents need care. */
    boolean prepareSteps(Inputs in, float[] s, int rows, int block, float steepest) {
        int width = rows * COUNT;
        VectorMath.shift(s, delta(block), bias(block), width);
        if (in.softplus()) {
            VectorMath.softplus(s, delta(block), width);
        }
        VectorMath.product(s, delta(block), u(block), drive(block), width);
        return !VectorMath.within(s, delta(block), width, VectorMath.PLAIN / steepest);
    }

    void loadRawSteps(Inputs in, float[] s, long place, int rows, int used, int block, int to) {
        Lanes.load(in.delta(), place, shape.channels(), rows, used, s, to);
        VectorMath.shift(s, to, bias(block), rows * COUNT);
    }

    /** exp(Δ A) for the states of a pass, whatever the exponent. */
    void decays(float[] s, int block, int n, int width) {
        for (int j = 0; j < SelectivePass.STATES; j++) {
            VectorMath.exp2(s, delta(block), a(block, n + j), decay + j * TILE, width);
        }
    }

    /** Where the state n lies before step t of the chunk. */
    int row(int n, int t) {
        return h + n % SelectivePass.STATES * (TILE + COUNT) + t * COUNT;
    }
}
