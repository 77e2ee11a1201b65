package statespace.kernels.modal;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/** Where a task of {@link VectorModalScan} keeps its numbers in the scratch array; a tile holds (step, lane). */
final class ModalLayout {
    /** From a tile to the next, see {@link Lanes#APART}. */
    static final int TILE = (Blocks.CHUNK + Lanes.APART) * COUNT;
    private static final Scratch.Key<ModalLayout> KEY = Scratch.Key.empty();

    final ModalScan.Shape shape;
    final int u;
    final int delta;
    final int y;
    final int dy;
    final int du;
    final int dDelta;
    /** Ā of one mode over a chunk, real parts, then imaginary ones. */
    final int bar;
    /** B of one mode over a chunk. */
    final int b;
    /** C of one mode over a chunk. */
    final int c;
    /** States of one mode before each step and after the last: a tile and a row for each part. */
    final int h;
    /** Terms of dB and dC of one mode over a chunk, four tiles. */
    final int terms;
    /** A, (mode, 2, lane). */
    final int a;
    /** B where it is each channel's own. */
    final int ownB;
    /** C where it is each channel's own. */
    final int ownC;
    /** The state, or its gradient. */
    final int state;
    /** The state at the start of a chunk, while the gradient is in {@link #state}. */
    final int kept;
    final int dA;
    final int dB;
    final int dC;
    /** B_t of one chunk as it lies in memory, (step, mode[, 2]). */
    final int sharedB;
    final int sharedC;
    /** Sums over the lanes of one tile. */
    final int sums;
    final int floats;
    private int next = Lanes.START;

    /** The layout of a task; that of the last one with this scratch where it was for the same shape. */
    static ModalLayout of(Scratch scratch, ModalScan.Shape shape) {
        ModalLayout at = scratch.get(KEY);
        if (at == null || !at.shape.equals(shape)) {
            at = scratch.put(KEY, new ModalLayout(shape));
        }
        return at;
    }

    private ModalLayout(ModalScan.Shape shape) {
        this.shape = shape;
        int set = 2 * shape.modes() * COUNT;
        int shared = Blocks.CHUNK * shape.modes() * shape.width();
        u = take(TILE);
        delta = take(TILE);
        y = take(TILE);
        dy = take(TILE);
        du = take(TILE);
        dDelta = take(TILE);
        bar = take(2 * TILE);
        b = take(2 * TILE);
        c = take(2 * TILE);
        h = take(2 * (TILE + COUNT));
        next += (Lanes.APART - 1) * COUNT;
        terms = take(4 * TILE);
        a = take(set);
        ownB = take(set);
        ownC = take(set);
        state = take(set);
        kept = take(set);
        dA = take(set);
        dB = take(set);
        dC = take(set);
        sharedB = take(shared);
        sharedC = take(shared);
        sums = take(Blocks.CHUNK);
        floats = next;
    }

    private int take(int size) {
        int at = next;
        next += size;
        return at;
    }

    /** Reads (channel, mode[, 2]) into (mode, 2, lane); zeros where absent. */
    void load(MemorySegment from, long first, int used, float[] s, int at) {
        int columns = shape.modes() * shape.width();
        Lanes.loadTurned(from, first, columns, columns, used, s, at);
        for (int m = shape.modes() - 1; !shape.complex() && m >= 0; m--) {
            System.arraycopy(s, at + m * COUNT, s, at + 2 * m * COUNT, COUNT);
            java.util.Arrays.fill(s, at + (2 * m + 1) * COUNT, at + (2 * m + 2) * COUNT, 0);
        }
    }

    /** Writes (mode, 2, lane) as (channel, mode[, 2]). */
    void store(float[] s, int at, int used, MemorySegment to, long first) {
        compact(s, at);
        int columns = shape.modes() * shape.width();
        Lanes.storeTurned(s, at, columns, used, to, first, columns);
    }

    /** Takes the imaginary parts out of a set whose modes are real. */
    void compact(float[] s, int at) {
        for (int m = 1; !shape.complex() && m < shape.modes(); m++) {
            System.arraycopy(s, at + 2 * m * COUNT, s, at + m * COUNT, COUNT);
        }
    }

    /** Where the state before a chunk is kept: (batch, chunk, block, mode[, 2], lane). */
    long checkpoint(int batch, int chunk, int block) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        long row = (batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT;
        return row * shape.modes() * shape.width();
    }

    void keep(float[] s, MemorySegment checkpoints, int batch, int chunk, int block) {
        long first = checkpoint(batch, chunk, block);
        int width = shape.width();
        for (int m = 0; checkpoints != null && m < shape.modes(); m++) {
            Lanes.store(s, state + 2 * m * COUNT, width, COUNT, checkpoints, first + (long) m * width * COUNT, COUNT);
        }
    }

    void restore(float[] s, MemorySegment checkpoints, int batch, int chunk, int block) {
        long first = checkpoint(batch, chunk, block);
        int width = shape.width();
        java.util.Arrays.fill(s, kept, kept + 2 * shape.modes() * COUNT, 0);
        for (int m = 0; m < shape.modes(); m++) {
            Lanes.load(checkpoints, first + (long) m * width * COUNT, COUNT, width, COUNT, s, kept + 2 * m * COUNT);
        }
    }
}
