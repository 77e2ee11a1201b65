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
     * Floats that the blocks of a task take at most on the way back, a core's share of the third-level cache: rows are read
     * in the longer lines the more blocks there are, and beyond the second-level cache little but decays is met, in a line.
     */
    private static final int LARGEST_TASK = 1 << 20;
    /** Groups of blocks, for as many threads, unless they are too small: a sum over lanes costs half of a block. */
    private static final int GROUPS_WANTED = 4;
    private static final int SMALLEST_GROUP = 8;
    private static final int PAGE = 4096 / Float.BYTES;

    final Shape shape;
    final int held;
    final int states;
    /** Floats from one row of a tile to the next. */
    final int row;
    /** Floats from one row of dB or dC to the next. */
    final int sum;
    final int a; // (block, state, lane), times log2(e)
    final int d; // (block, lane)
    final int bias; // (block, lane)
    final int bound; // (block, lane): up to which |Δ| exponents need no care
    final int none; // (block, lane): zeros
    final int b; // (step, state)
    final int c; // (step, state)
    final int wideB; // (step of the pass, state, lane): the same in all lanes
    final int wideC; // (step of the pass, state, lane)
    final int h; // (block, state, lane): the state
    final int kept; // (pass, block, state, lane): states before each pass of a chunk
    final int decays; // (step, block, state, lane)
    final int g; // (block, state, lane): gradient of the state
    final int dA; // (block, state, lane)
    final int dD; // (block, lane)
    final int dBias; // (block, lane)
    final int slopes; // (step, block, lane): of softplus
    final int p; // (step, block, lane): gradient of C · h + D u
    final int q; // (step, block, lane): gradient of the gate, short of C · h + D u
    final int v; // (step, block, lane): gradient of Δ u
    final int w; // (step, block, lane): gradient of Δ through the decay, short of ln 2
    final int y; // (step, block, lane): C · h
    final int dB; // (step of the pass, state, lane)
    final int dC; // (step of the pass, state, lane)
    final int few; // (step of the pass and one, lane): states of a single state
    final int floats;
    final long steps; // (step, block, lane): Δ, an address in native memory of the thread

    SelectiveLayout(Shape shape, int held, boolean back) {
        this.shape = shape;
        this.held = held;
        states = shape.state();
        row = held * COUNT;
        sum = apart(states * COUNT);
        int set = held * states * COUNT;
        int tile = Blocks.CHUNK * row;
        int once = back ? 1 : 0;
        a = Lanes.START;
        d = after(a, set);
        bias = after(d, row);
        bound = after(bias, row);
        none = after(bound, row);
        b = after(none, row);
        c = after(b, Blocks.CHUNK * states);
        wideB = after(c, Blocks.CHUNK * states);
        wideC = after(wideB, ROWS * states * COUNT);
        h = after(wideC, ROWS * states * COUNT);
        kept = after(h, set);
        decays = after(kept, once * Blocks.CHUNK / ROWS * set);
        g = after(decays, once * Blocks.CHUNK * set);
        dA = after(g, once * set);
        dD = after(dA, once * set);
        dBias = after(dD, once * row);
        slopes = after(dBias, once * row);
        p = after(slopes, once * tile);
        q = after(p, once * tile);
        v = after(q, once * tile);
        w = after(v, once * tile);
        y = after(w, once * tile);
        dB = after(y, once * tile) + once * (Lanes.APART - 1) * COUNT;
        dC = dB + once * ROWS * sum;
        few = dC + once * ROWS * sum;
        floats = few + once * (ROWS + 1) * COUNT;
        steps = NativeMemory.ofThread((long) Float.BYTES * (back ? tile : ROWS * row));
    }

    /**
     * Where what follows {@code floats} numbers begins: places are multiples of {@link Lanes#APART} vectors apart, and sums,
     * which are met together with them, begin one vector before such a multiple.
     */
    private static int after(int place, int floats) {
        int unit = Lanes.APART * COUNT;
        return place + Blocks.count(floats, unit) * unit;
    }

    /** From a row of so many floats to the next: the rows of dB and dC are met together, no two at one place in a page. */
    private static int apart(int floats) {
        return floats % (PAGE / ROWS) == 0 ? floats + Lanes.APART * COUNT : floats;
    }

    /**
     * Blocks of channels whose dB and dC are added lane by lane before they are summed over lanes; depends on the shape
     * alone, as the result does.
     */
    static int group(Shape shape) {
        int blocks = Blocks.count(shape.channels(), COUNT);
        int wanted = Blocks.count(GROUPS_WANTED, Math.max(1, shape.batch()));
        return Math.min(most(shape), Math.max(SMALLEST_GROUP, Blocks.count(blocks, wanted)));
    }

    /** Groups of channels that one task takes on the way back: as many as leave all threads busy and fit the cache. */
    static int groupsTogether(Shape shape, int groups, int threads) {
        return Math.min(Math.max(1, most(shape) / group(shape)), Blocks.held(groups, shape.batch(), threads));
    }

    /** How many blocks the cache holds. */
    private static int most(Shape shape) {
        int floats = COUNT * (TILES * Blocks.CHUNK + shape.state() * (Blocks.CHUNK + Blocks.CHUNK / ROWS + VECTORS));
        return Math.max(1, LARGEST_TASK / floats);
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

    /** Reads A, D and the bias of all blocks, and bounds Δ. */
    void loadParameters(Inputs in, float[] s, int first, int held) {
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = Lanes.used(shape.channels(), first + i);
            Lanes.loadTurned(in.a(), (long) channel * states, states, states, used, s, a + set(i));
            Lanes.loadTurned(in.d(), channel, 1, 1, used, s, d + i * COUNT);
            Lanes.loadTurned(in.deltaBias(), channel, 1, 1, used, s, bias + i * COUNT);
        }
        Arrays.fill(s, none, none + held * COUNT, 0);
        for (int i = 0; i < set(held); i += states * COUNT) {
            for (int lane = 0; lane < COUNT; lane++) {
                float steepest = 0;
                for (int place = a + i + lane; place < a + i + states * COUNT; place += COUNT) {
                    s[place] *= VectorMath.LOG2_E;
                    steepest = Math.max(steepest, Math.abs(s[place]));
                }
                s[bound + i / states + lane] = VectorMath.PLAIN / steepest;
            }
        }
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
