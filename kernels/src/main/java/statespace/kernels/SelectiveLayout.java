package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.SelectiveScan.Inputs;
import statespace.kernels.SelectiveScan.Shape;

/**
 * Where in a thread's scratch array the vector twin of the selective scan keeps what: parameters and states of all blocks
 * of channels of a task, and what belongs to the rows of a chunk.
 */
final class SelectiveLayout {
    /** Steps that the passes take at once. */
    static final int ROWS = 4;
    /** Tiles of (step, lane) of a block on the way back, and vectors of a state beside its decays and kept values. */
    private static final int TILES = 7;
    private static final int VECTORS = 4;
    /**
     * Floats that a group of blocks takes at most on the way back, about a second-level cache. More groups mean more sums
     * over lanes; beyond the cache only decays are met, in a line.
     */
    private static final int LARGEST_GROUP = 1 << 18;
    private static final int TASKS_WANTED = 4;

    final Shape shape;
    final int held;
    final int states;
    /** Floats from one row of a tile to the next. */
    final int row;
    final int a; // (block, state, lane), times log2(e)
    final int h; // (block, state, lane): the state
    final int g; // (block, state, lane): its gradient
    final int dA; // (block, state, lane)
    final int d; // (block, lane)
    final int bias; // (block, lane)
    final int dD; // (block, lane)
    final int dBias; // (block, lane)
    final int b; // (step, state)
    final int c; // (step, state)
    final int none; // (block, lane): zeros
    final int bound; // (block, lane): up to which |Δ| exponents need no care
    final long steps; // (step, block, lane): Δ, an address in native memory of the thread
    final int slopes; // (step, block, lane): of softplus
    final int p; // (step, block, lane): gradient of C · h + D u
    final int q; // (step, block, lane): gradient of the gate, short of C · h + D u
    final int v; // (step, block, lane): gradient of Δ u
    final int w; // (step, block, lane): gradient of Δ through the decay, short of ln 2
    final int y; // (step, block, lane): C · h
    final int dB; // (step of the pass, state, lane)
    final int dC; // (step of the pass, state, lane)
    final int kept; // (pass, block, state, lane): states before each pass of a chunk
    final int decays; // (step, block, state, lane)
    final int few; // (step of the pass and one, lane): states of a single state
    final int floats;

    SelectiveLayout(Shape shape, int held, boolean back) {
        this.shape = shape;
        this.held = held;
        states = shape.state();
        row = held * COUNT;
        int set = held * states * COUNT;
        int tile = Blocks.CHUNK * row;
        int once = back ? 1 : 0;
        a = Lanes.START;
        h = a + set;
        d = h + set;
        bias = d + row;
        bound = bias + row;
        none = bound + row;
        b = none + row;
        c = b + Blocks.padded(Blocks.CHUNK * states);
        g = c + Blocks.padded(Blocks.CHUNK * states);
        dA = g + once * set;
        dD = dA + once * set;
        dBias = dD + once * row;
        slopes = dBias + once * row;
        p = slopes + once * tile;
        q = p + once * tile;
        v = q + once * tile;
        w = v + once * tile;
        y = w + once * tile;
        dB = y + once * tile;
        dC = dB + once * ROWS * states * COUNT;
        few = dC + once * ROWS * states * COUNT;
        kept = few + once * (ROWS + 1) * COUNT;
        decays = kept + once * Blocks.CHUNK / ROWS * set;
        floats = decays + once * Blocks.CHUNK * set;
        steps = NativeMemory.ofThread((long) Float.BYTES * (back ? tile : ROWS * row));
    }

    /** Blocks of channels that one task takes together; depends on the shape alone. */
    static int group(Shape shape) {
        int blocks = Blocks.count(shape.channels(), COUNT);
        int wanted = Blocks.count(TASKS_WANTED, Math.max(1, shape.batch()));
        int floats = COUNT * (TILES * Blocks.CHUNK + shape.state() * (Blocks.CHUNK + Blocks.CHUNK / ROWS + VECTORS));
        return Math.min(Math.max(1, LARGEST_GROUP / floats), Blocks.count(blocks, wanted));
    }

    /** From a block to a place in (block, state, lane). */
    int set(int block) {
        return block * states * COUNT;
    }

    /** Where the states before a chunk are kept, from a block on: (batch, chunk, block, state, lane). */
    long checkpoint(int batch, int chunk, int block) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        return ((batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT) * states;
    }

    /** Where a state lies: (batch, channel, state). */
    long state(int batch, int channel) {
        return ((long) batch * shape.channels() + channel) * states;
    }

    /** Where Δ lies. */
    long step(int row, int block) {
        return steps + ((long) row * this.row + (long) block * COUNT) * Float.BYTES;
    }

    /** Reads A, D and the bias of all blocks, and bounds Δ; returns the least bound. */
    float loadParameters(Inputs in, float[] s, int first, int held) {
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = Lanes.used(shape.channels(), first + i);
            Lanes.loadTurned(in.a(), (long) channel * states, states, states, used, s, a + set(i));
            Lanes.loadTurned(in.d(), channel, 1, 1, used, s, d + i * COUNT);
            Lanes.loadTurned(in.deltaBias(), channel, 1, 1, used, s, bias + i * COUNT);
        }
        Arrays.fill(s, none, none + held * COUNT, 0);
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < set(held); i += states * COUNT) {
            for (int lane = 0; lane < COUNT; lane++) {
                float steepest = 0;
                for (int place = a + i + lane; place < a + i + states * COUNT; place += COUNT) {
                    s[place] *= VectorMath.LOG2_E;
                    steepest = Math.max(steepest, Math.abs(s[place]));
                }
                s[bound + i / states + lane] = VectorMath.PLAIN / steepest;
                least = Math.min(least, VectorMath.PLAIN / steepest);
            }
        }
        return least;
    }

    /** Reads the states of all blocks from (channel, state); zeros where there is no segment. */
    void loadStates(MemorySegment from, float[] s, int to, int batch, int first, int held) {
        Arrays.fill(s, to, to + set(held), 0);
        for (int i = 0; from != null && i < held; i++) {
            int channel = (first + i) * COUNT;
            Lanes.loadTurned(from, state(batch, channel), states, states, Lanes.used(shape.channels(), first + i), s,
                    to + set(i));
        }
    }

    /** Writes the states of all blocks as (channel, state); does nothing where there is no segment. */
    void storeStates(float[] s, int from, MemorySegment to, int batch, int first, int held) {
        for (int i = 0; to != null && i < held; i++) {
            int channel = (first + i) * COUNT;
            Lanes.storeTurned(s, from + set(i), states, Lanes.used(shape.channels(), first + i), to,
                    state(batch, channel), states);
        }
    }

    /** Reads B and C of a chunk. */
    void loadProjections(Inputs in, float[] s, long row, int rows) {
        Lanes.copy(in.b(), row * states, s, b, rows * states);
        Lanes.copy(in.c(), row * states, s, c, rows * states);
    }
}
