package statespace.kernels.diagonal;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.diagonal.DiagonalScan.Inputs;
import statespace.kernels.diagonal.DiagonalScan.Shape;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * Where in the scratch array the vector twin of the diagonal scan keeps what. A set is (mode, re and im, lane),
 * its modes padded to whole passes with zeros; a real mode has zeros for its imaginary part.
 */
final class DiagonalLayout {
    /** One row more than is used, so that tiles do not meet in the same cache sets. */
    static final int TILE = (Blocks.CHUNK + 1) * COUNT;
    private static final int PASS = 4;
    private static final Scratch.Key<DiagonalLayout> KEY = Scratch.Key.empty();

    final Shape shape;
    /** Modes, padded to whole passes. */
    final int modes;
    final int u; // tile
    final int y; // tile
    final int dy; // tile
    final int du; // tile
    final int x; // (mode of the pass, re and im) tiles with one row more: before the first step, after each step
    final int d; // vector
    final int dD; // vector
    final int a; // set
    final int b; // set
    final int c; // set, times 2 if complex
    final int w; // set, c b
    final int state; // set: the state going forward, its gradient going back
    final int kept; // set: a state in the units of x
    final int dA; // set
    final int dB; // set
    final int dC; // set
    final int floats;

    /** The layout of a task; that of the last one with this scratch where it was for the same shape. */
    static DiagonalLayout of(Scratch scratch, Shape shape) {
        DiagonalLayout at = scratch.get(KEY);
        if (at == null || !at.shape.equals(shape)) {
            at = scratch.put(KEY, new DiagonalLayout(shape));
        }
        return at;
    }

    private DiagonalLayout(Shape shape) {
        this.shape = shape;
        modes = Blocks.count(shape.modes(), PASS) * PASS;
        int set = 2 * modes * COUNT;
        u = Lanes.START;
        y = u + TILE;
        dy = y + TILE;
        du = dy + TILE;
        x = du + TILE;
        d = x + 4 * (TILE + COUNT);
        dD = d + COUNT;
        a = dD + COUNT;
        b = a + set;
        c = b + set;
        w = c + set;
        state = w + set;
        kept = state + set;
        dA = kept + set;
        dB = dA + set;
        dC = dB + set;
        floats = dC + set;
    }

    void loadParameters(Inputs in, float[] s, int channel, int used) {
        long first = (long) channel * shape.modes() * shape.width();
        load(in.aBar(), first, used, s, a);
        load(in.bBar(), first, used, s, b);
        load(in.c(), first, used, s, c);
        for (int i = c; i < c + 2 * modes * COUNT; i++) {
            s[i] *= shape.width();
        }
        product(s, c, b, w);
        Lanes.loadTurned(in.d(), channel, 1, 1, used, s, d);
    }

    /** Reads a set laid out as (channel, mode[,2]); zeros where absent. */
    void load(MemorySegment from, long first, int used, float[] s, int to) {
        int columns = shape.modes() * shape.width();
        Arrays.fill(s, to, to + 2 * modes * COUNT, 0);
        Lanes.loadTurned(from, first, columns, columns, used, s, to);
        if (!shape.complex()) {
            for (int m = shape.modes() - 1; m >= 0; m--) {
                System.arraycopy(s, to + m * COUNT, s, to + 2 * m * COUNT, COUNT);
                Arrays.fill(s, to + (2 * m + 1) * COUNT, to + (2 * m + 2) * COUNT, 0);
            }
        }
    }

    /** Writes a set as (channel, mode[,2]); it is not a set afterwards. */
    void store(float[] s, int from, int used, MemorySegment to, long first) {
        int columns = shape.modes() * shape.width();
        compact(s, from);
        Lanes.storeTurned(s, from, columns, used, to, first, columns);
    }

    /** Takes the imaginary parts out of a set whose modes are real. */
    void compact(float[] s, int set) {
        for (int m = 0; !shape.complex() && m < shape.modes(); m++) {
            System.arraycopy(s, set + 2 * m * COUNT, s, set + m * COUNT, COUNT);
        }
    }

    /** to = p q, mode by mode. */
    void product(float[] s, int p, int q, int to) {
        for (int mode = 0; mode < 2 * modes * COUNT; mode += 2 * COUNT) {
            for (int i = mode; i < mode + COUNT; i++) {
                float re = s[p + i] * s[q + i] - s[p + i + COUNT] * s[q + i + COUNT];
                s[to + i + COUNT] = s[p + i] * s[q + i + COUNT] + s[p + i + COUNT] * s[q + i];
                s[to + i] = re;
            }
        }
    }

    void keep(float[] s, int set, MemorySegment checkpoints, int batch, int chunk, int block) {
        long first = checkpoint(batch, chunk, block);
        int width = shape.width();
        for (int m = 0; checkpoints != null && m < shape.modes(); m++) {
            Lanes.store(s, set + 2 * m * COUNT, width, COUNT, checkpoints, first + (long) m * width * COUNT, COUNT);
        }
    }

    void restore(float[] s, int set, MemorySegment checkpoints, int batch, int chunk, int block) {
        long first = checkpoint(batch, chunk, block);
        int width = shape.width();
        Arrays.fill(s, set, set + 2 * modes * COUNT, 0);
        for (int m = 0; m < shape.modes(); m++) {
            Lanes.load(checkpoints, first + (long) m * width * COUNT, COUNT, width, COUNT, s, set + 2 * m * COUNT);
        }
    }

    /** Where the state before a chunk is kept: (batch, chunk, block, mode[,2], lane). */
    private long checkpoint(int batch, int chunk, int block) {
        long chunks = Blocks.count(shape.length(), Blocks.CHUNK);
        long row = (batch * chunks + chunk) * Blocks.padded(shape.channels()) + (long) block * COUNT;
        return row * shape.modes() * shape.width();
    }
}
