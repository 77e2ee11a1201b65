package statespace.kernels.selective;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.Lanes.SPECIES;
import static statespace.kernels.internal.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.internal.VectorMath;
import statespace.kernels.selective.SelectiveScan.Inputs;
import statespace.kernels.selective.SelectiveScan.Shape;

/**
 * Where in the scratch array the vector twin of the selective scan keeps what: parameters and states of all blocks
 * of channels of a task, and what belongs to the rows of a chunk.
 *
 * <p>What the loops of the backward pass walk lies together: to a tile of a step and a block belong Δ, Δ u, p, v, w and y; to a
 * cell of two states and a block A, g and dA; to a trail of two steps, two states and a block the states before and the
 * decays. Tiles, cells and trails of neighbouring blocks are neighbours, so that a loop over blocks needs few addresses,
 * which C2 keeps in registers and finds in bounds. The trails are those of one strip of blocks, few enough for the
 * second-level cache; behind those of the last steps follow the states after them.
 */
final class SelectiveLayout {
    /** Steps that the way forward takes at once. */
    static final int ROWS = 4;

    /** Steps, and states, that the backward pass takes at once. */
    static final int TWO = 2;
    /** Blocks that it takes at once: a loop's beginning costs a block, and their tiles fit the first-level cache. */
    private static final int STRIP = 16;

    /** In a tile (lane) each: Δ. */
    static final int STEP = 0;
    /** Δ u. */
    static final int DRIVE = COUNT;
    /** Gradient of C · h + D u. */
    static final int P = 2 * COUNT;
    /** Gradient of Δ u. */
    static final int V = 3 * COUNT;
    /** Gradient of Δ through the decay, short of ln 2. */
    static final int W = 4 * COUNT;
    /** C · h. */
    static final int Y = 5 * COUNT;
    static final int TILE = 6 * COUNT;

    /** In a cell, for each of two states (lane): A, times log2(e). */
    static final int A = 0;
    /** The gradient of the state. */
    static final int G = COUNT;
    /** Gradient of A. */
    static final int DA = 2 * COUNT;
    /** From the one state to the other. */
    static final int OTHER = 3 * COUNT;
    static final int CELL = TWO * OTHER;

    /** In a trail, for each of two states: the state before two rows, and from here the decays (row, lane). */
    static final int DECAYS = COUNT;
    /** From the one state to the other. */
    static final int TRAIL_OTHER = (1 + TWO) * COUNT;
    static final int TRAIL = TWO * TRAIL_OTHER;

    /**
     * Floats that the blocks of a task take at most in the backward pass beside the trails, a core's share of the third-level
     * cache: rows are read in the longer lines the more blocks there are.
     */
    private static final int LARGEST_TASK = 1 << 20;
    /** Groups of blocks, for as many threads, where there are as many strips. */
    private static final int GROUPS_WANTED = 4;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int PAGE = 4096 / Float.BYTES;
    private static final Scratch.Key<SelectiveLayout> FORWARD = Scratch.Key.empty();
    private static final Scratch.Key<SelectiveLayout> BACK = Scratch.Key.empty();

    final Shape shape;
    /** Blocks that there is room for. */
    final int room;
    final int states;
    /** Blocks that the backward pass takes at once: a strip. */
    final int strip;
    /** Numbers of B and C of a step, in the backward pass made even by one that is zero. */
    final int columns;
    /** Floats from one row of what lies by step to the next. */
    final int row;
    /** Floats from one row of tiles to the next. */
    final int line;
    final int a; // (block, state, lane), times log2(e)
    final int d; // (block, lane)
    final int bias; // (block, lane)
    final int bound; // (block, lane): up to which |Δ| exponents need no care
    final int none; // (block, lane): zeros
    final int b; // (step, column)
    final int c; // (step, column)
    final int h; // (block, state, lane): the state; in the backward pass what goes to cells and comes from them
    final int wideB; // (step of the pass, state, lane): the same in all lanes; the way forward alone
    final int wideC; // (step of the pass, state, lane); the way forward alone
    final int dD; // (block, lane)
    final int dBias; // (block, lane)
    final int slopes; // (step, block, lane): of softplus
    final int q; // (step, block, lane): gradient of the gate, short of C · h + D u
    final int dB; // (step of four, column, lane)
    final int dC; // (step of four, column, lane)
    final int sums; // (step of four, column): over lanes
    final int cells; // (strip, two states, block of the strip)
    final int tiles; // (step, block)
    final int trails; // (two steps and once more, two states, block of a strip)
    final int floats;
    private final long stepBytes;
    private long steps; // (step, block, lane): Δ, an address in native memory

    SelectiveLayout(Shape shape, int room, boolean back) {
        this.shape = shape;
        this.room = room;
        states = shape.state();
        strip = strip(shape);
        columns = back ? Blocks.count(states, TWO) * TWO : states;
        row = room * COUNT;
        int set = room * states * COUNT;
        int wide = ROWS * columns * COUNT;
        int once = back ? 1 : 0;
        a = Lanes.START;
        d = after(a, set);
        bias = after(d, row);
        bound = after(bias, row);
        none = after(bound, row);
        b = after(none, row);
        c = after(b, Blocks.CHUNK * columns);
        h = after(c, Blocks.CHUNK * columns);
        wideB = after(h, set);
        wideC = after(wideB, (1 - once) * wide);
        dD = after(wideC, (1 - once) * wide);
        dBias = after(dD, once * row);
        slopes = after(dBias, once * row);
        q = after(slopes, once * Blocks.CHUNK * row);
        dB = after(q, once * Blocks.CHUNK * row);
        dC = after(dB, once * wide);
        sums = after(dC, once * wide);
        cells = after(sums, once * ROWS * columns);
        tiles = after(cells, once * Blocks.count(room, strip) * columns / TWO * strip * CELL);
        line = line(room);
        trails = after(tiles, once * Blocks.CHUNK * line);
        floats = after(trails, once * (Blocks.CHUNK / TWO + 1) * columns / TWO * strip * TRAIL);
        stepBytes = (long) Float.BYTES * (back ? Blocks.CHUNK : ROWS) * row;
    }

    /** The layout of a task that goes forward; that of the last one with this scratch where it was for the same shape. */
    static SelectiveLayout forward(Scratch scratch, Shape shape, int room) {
        return known(scratch, FORWARD, shape, room, false);
    }

    /** The same of a task that goes back. */
    static SelectiveLayout back(Scratch scratch, Shape shape, int room) {
        return known(scratch, BACK, shape, room, true);
    }

    private static SelectiveLayout known(Scratch scratch, Scratch.Key<SelectiveLayout> key, Shape shape, int room,
            boolean back) {
        SelectiveLayout at = scratch.get(key);
        if (at == null || at.room != room || !at.shape.equals(shape)) {
            at = scratch.put(key, new SelectiveLayout(shape, room, back));
        }
        at.steps = scratch.memory(at.stepBytes);
        return at;
    }

    /** Where what follows {@code floats} numbers begins: places are multiples of {@link Lanes#APART} vectors apart. */
    private static int after(int place, int floats) {
        int unit = Lanes.APART * COUNT;
        return place + Blocks.count(floats, unit) * unit;
    }

    /** From a row of tiles to the next: a quarter of a page more than whole pages, so that neighbours lie apart in a page. */
    private static int line(int room) {
        return Blocks.count(room * TILE, PAGE) * PAGE + PAGE / ROWS;
    }

    /** Blocks that are taken at once; fewer where a single sequence would leave work for one thread only. */
    private static int strip(Shape shape) {
        return shape.batch() == 1 && Blocks.count(shape.channels(), COUNT) <= STRIP ? STRIP / 2 : STRIP;
    }

    /**
     * Blocks of channels whose dB and dC are added up in one place, strip by strip; depends on the shape alone, as the result
     * does. Whole strips.
     */
    static int group(Shape shape) {
        int strips = Blocks.count(Blocks.count(shape.channels(), COUNT), strip(shape));
        int wanted = Blocks.count(GROUPS_WANTED, Math.max(1, shape.batch()));
        return strip(shape) * Math.min(most(shape), Math.max(1, Blocks.count(strips, wanted)));
    }

    /** Groups of channels that one task takes in the backward pass: as many as leave all threads busy and fit the cache. */
    static int groupsTogether(Shape shape, int groups, int threads) {
        int most = Math.max(1, most(shape) * strip(shape) / group(shape));
        return Math.min(most, Blocks.held(groups, shape.batch(), threads));
    }

    /** How many strips the cache holds. */
    private static int most(Shape shape) {
        int byStep = 2 * Blocks.CHUNK * COUNT;
        int block = byStep + Blocks.CHUNK * TILE + Blocks.count(shape.state(), TWO) * CELL;
        return Math.max(1, LARGEST_TASK / (strip(shape) * block));
    }

    /** Whether rows come from memory in lines so long that a pass over Δ alone is worth it: it fetches ahead. */
    boolean hasLongRows() {
        return room > STRIP;
    }

    /** From a block to a place in (block, state, lane). */
    int set(int block) {
        return block * states * COUNT;
    }

    /** The tile of a step of the chunk and a block. */
    int tile(int step, int block) {
        return tiles + step * line + block * TILE;
    }

    /** The cells of a strip that begins at a block: (two states, block of the strip). */
    int cells(int block) {
        return cells + block * (columns / TWO) * CELL;
    }

    /** The trails of two steps from this one on: (two states, block of the strip). */
    int trails(int step) {
        return trails + step / TWO * (columns / TWO) * strip * TRAIL;
    }

    /** Where a state of a block of a strip lies among the cells. */
    private int cell(int state, int block) {
        return (state / TWO * strip + block) * CELL + state % TWO * OTHER;
    }

    /** Puts what lies as (block, state, lane) into its place in the cells. */
    void toCells(float[] s, int from, int held, int place) {
        for (int first = 0; first < held; first += strip) {
            for (int i = 0; i < Math.min(strip, held - first); i++) {
                for (int n = 0; n < states; n++) {
                    FloatVector.fromArray(SPECIES, s, from + set(first + i) + n * COUNT)
                            .intoArray(s, cells(first) + cell(n, i) + place);
                }
            }
        }
    }

    /**
     * Puts the states of the blocks of a strip, which lie as (block, state, lane) at an address, where the trails begin, and
     * zeros for a state that makes their number even.
     */
    void toTrails(long from, float[] s, int blocks) {
        long apart = (long) set(1) * Float.BYTES;
        for (int i = 0; columns > states && i < blocks; i++) {
            int trail = trails + (states / TWO * strip + i) * TRAIL + TRAIL_OTHER;
            Arrays.fill(s, trail, trail + COUNT, 0);
        }
        for (int n = 0; n < states; n++) {
            long vector = from + (long) n * COUNT * Float.BYTES;
            int trail = trails + n / TWO * strip * TRAIL + n % TWO * TRAIL_OTHER;
            for (int i = 0; i < blocks; i++) {
                FloatVector.fromMemorySegment(SPECIES, ALL, vector + i * apart, ORDER).intoArray(s, trail + i * TRAIL);
            }
        }
    }

    /** Takes what has a place in the cells to {@link #h}. */
    void fromCells(float[] s, int held, int place) {
        for (int first = 0; first < held; first += strip) {
            for (int i = 0; i < Math.min(strip, held - first); i++) {
                for (int n = 0; n < states; n++) {
                    FloatVector.fromArray(SPECIES, s, cells(first) + cell(n, i) + place)
                            .intoArray(s, h + set(first + i) + n * COUNT);
                }
            }
        }
    }

    /** Puts zeros into the tiles from a step on up to an even one: steps of no length, after which all is as it was. */
    void endTiles(float[] s, int step) {
        Arrays.fill(s, tile(step, 0), tile(Blocks.count(step, TWO) * TWO, 0), 0);
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

    /** Reads B and C of a chunk; zeros follow up to an even number of steps. */
    void loadProjections(Inputs in, float[] s, long row, int rows) {
        load(in.b(), s, b, row, rows);
        load(in.c(), s, c, row, rows);
    }

    private void load(MemorySegment from, float[] s, int to, long row, int rows) {
        if (columns == states) {
            Lanes.copy(from, row * states, s, to, rows * states);
        } else {
            for (int i = 0; i < rows; i++) {
                Lanes.copy(from, (row + i) * states, s, to + i * columns, states);
                s[to + i * columns + states] = 0;
            }
        }
        Arrays.fill(s, to + rows * columns, to + Blocks.count(rows, TWO) * TWO * columns, 0);
    }
}
