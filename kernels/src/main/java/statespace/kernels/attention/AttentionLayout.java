package statespace.kernels.attention;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/** Where a task of {@link VectorLinearAttentionScan} keeps its numbers in the scratch array. */
final class AttentionLayout {
    private static final Scratch.Key<AttentionLayout> KEY = Scratch.Key.empty();

    final LinearAttentionScan.Shape shape;
    final int keys;
    /** From what belongs to a step's keys to the next step's. */
    final int row;
    /** Whether each key has a decay of its own; the gradient of another is summed over the keys at once. */
    final boolean byKey;
    /** Floats of a block of a state, (key, lane). */
    final int set;
    // The next seven: (step, key) of one head over a chunk
    final int query;
    final int key;
    final int alpha;
    final int dQuery;
    final int dKey;
    final int dAlpha;
    // (step)
    final int beta;
    final int dBeta;
    final int dDecay;
    /** Values of a block of lanes over a chunk, (step, lane); their gradients in the adjoint. */
    final int value;
    /** Results, or their gradients, (step, lane). */
    final int y;
    /** v − S'ᵀ k, (step, lane). */
    final int missing;
    /** Terms of dβ, (step, lane). */
    final int betaTerms;
    /** Terms of dα where it is a head's, (step, lane). */
    final int decayTerms;
    // Terms of three gradients of one step, (key, lane)
    final int queryTerms;
    final int keyTerms;
    final int alphaTerms;
    /** Sums over the lanes, (key) or (step). */
    final int sums;
    /** States of all blocks, or their gradients, (block, key, lane). */
    final int state;
    /** States of one block before each step of a chunk and after the last, (step, key, lane). */
    final int trail;
    final int floats;
    private int next = Lanes.START;

    /** The layout of a task; that of the last one with this scratch where it was for the same shape. */
    static AttentionLayout of(Scratch scratch, LinearAttentionScan.Shape shape) {
        AttentionLayout at = scratch.get(KEY);
        if (at == null || !at.shape.equals(shape)) {
            at = scratch.put(KEY, new AttentionLayout(shape));
        }
        return at;
    }

    private AttentionLayout(LinearAttentionScan.Shape shape) {
        this.shape = shape;
        keys = shape.keys();
        row = Blocks.count(keys, COUNT) * COUNT;
        byKey = shape.decay() == LinearAttentionScan.Decay.KEY;
        set = keys * COUNT;
        int byKey = Math.multiplyExact(Blocks.CHUNK, row);
        int tile = Blocks.CHUNK * COUNT;
        query = take(byKey);
        key = take(byKey);
        alpha = take(byKey);
        dQuery = take(byKey);
        dKey = take(byKey);
        dAlpha = take(byKey);
        beta = take(Blocks.CHUNK);
        dBeta = take(Blocks.CHUNK);
        dDecay = take(Blocks.CHUNK);
        value = take(tile);
        y = take(tile);
        missing = take(tile);
        betaTerms = take(tile);
        decayTerms = take(tile);
        queryTerms = take(set);
        keyTerms = take(set);
        alphaTerms = take(set);
        sums = take(Math.max(row, Blocks.CHUNK));
        state = take(Math.multiplyExact(Blocks.count(shape.values(), COUNT), set));
        trail = take(Math.multiplyExact(Blocks.CHUNK + 1, set));
        floats = next;
    }

    /** Multiples of a vector, a few vectors apart in a page: see {@link Lanes#APART}. */
    private int take(int size) {
        int at = next;
        next = Math.addExact(next, (Blocks.count(size, COUNT) + Lanes.APART) * COUNT);
        return at;
    }

    /** The state of a block of values. */
    int state(int block) {
        return state + block * set;
    }

    /** What a step of a chunk has of keys, at {@code query} and so on. */
    int row(int from, int step) {
        return from + step * row;
    }

    /** Reads (step, key) of one head over a chunk; ones where there is no segment. */
    void loadKeys(MemorySegment from, int batch, int begin, int head, int rows, float[] s, int to) {
        for (int t = 0; t < rows; t++) {
            int at = row(to, t);
            if (from == null) {
                Arrays.fill(s, at, at + keys, 1);
            } else {
                Lanes.copy(from, shape.place(batch, begin + t, head) * keys, s, at, keys);
            }
        }
    }

    /** Writes (step, key); does nothing where there is no segment. */
    void storeKeys(float[] s, int at, int batch, int begin, int head, int rows, MemorySegment to) {
        for (int t = 0; to != null && t < rows; t++) {
            Lanes.put(s, row(at, t), to, shape.place(batch, begin + t, head) * keys, keys);
        }
    }

    /** Reads α into (step, key), whatever it is. */
    void loadDecay(MemorySegment from, int batch, int begin, int head, int rows, float[] s) {
        if (shape.decay() != LinearAttentionScan.Decay.HEAD) {
            loadKeys(from, batch, begin, head, rows, s, alpha);
            return;
        }
        for (int t = 0; t < rows; t++) {
            int at = row(alpha, t);
            Arrays.fill(s, at, at + keys, Lanes.get(from, shape.place(batch, begin + t, head)));
        }
    }

    /** Writes the gradient of α, whatever it is. */
    void storeDecay(float[] s, int batch, int begin, int head, int rows, MemorySegment to) {
        if (byKey) {
            storeKeys(s, dAlpha, batch, begin, head, rows, to);
        } else {
            storeSteps(s, dDecay, batch, begin, head, rows, to);
        }
    }

    /** Reads β of a chunk; ones where there is none. */
    void loadBeta(MemorySegment from, int batch, int begin, int head, int rows, float[] s) {
        for (int t = 0; t < rows; t++) {
            s[beta + t] = from == null ? 1 : Lanes.get(from, shape.place(batch, begin + t, head));
        }
    }

    /** Writes a number for each step; does nothing where there is no segment. */
    void storeSteps(float[] s, int at, int batch, int begin, int head, int rows, MemorySegment to) {
        for (int t = 0; to != null && t < rows; t++) {
            Lanes.set(to, shape.place(batch, begin + t, head), s[at + t]);
        }
    }

    /** Where the values of a block begin at a step. */
    long value(int batch, int t, int head, int block) {
        return shape.place(batch, t, head) * shape.values() + (long) block * COUNT;
    }

    /** Reads the state of a block out of (key, value); zeros where there is no segment. */
    void loadState(MemorySegment from, int task, int block, float[] s) {
        int at = state(block);
        if (from == null) {
            Arrays.fill(s, at, at + set, 0);
        } else {
            Lanes.load(from, stateOf(task, block), shape.values(), keys, Lanes.used(shape.values(), block), s, at);
        }
    }

    /** Writes the state of a block as (key, value); does nothing where there is no segment. */
    void storeState(float[] s, int task, int block, MemorySegment to) {
        Lanes.store(s, state(block), keys, Lanes.used(shape.values(), block), to, stateOf(task, block),
                shape.values());
    }

    private long stateOf(int task, int block) {
        return (long) task * keys * shape.values() + (long) block * COUNT;
    }

    /** Where the state of a block before a chunk is kept, as (key, lane). */
    long kept(int batch, int chunk, int head, int block) {
        return shape.checkpoint(batch, chunk, head) + (long) block * set;
    }
}
