package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.SelectiveScan.Gradients;
import statespace.kernels.SelectiveScan.Inputs;
import statespace.kernels.SelectiveScan.Shape;

/**
 * The adjoint of the selective scan with a channel in each lane. A task is a group of channel blocks of one sequence,
 * which goes back through time chunk by chunk; the blocks of a group add their dB and dC lane by lane, so that only one
 * sum over lanes a group is needed. How blocks are grouped depends on the shape alone.
 */
final class VectorSelectiveAdjoint {
    private final Shape shape;
    private final Inputs in;
    private final MemorySegment checkpoints;
    private final MemorySegment dy;
    private final MemorySegment dFinal;
    private final Gradients out;
    private final int blocks;
    private final int groupBlocks;
    private final int groups;
    private final SelectiveLayout at;
    private final Partials dA; // by sequence: (channel, state)
    private final Partials dD; // by sequence: (channel)
    private final Partials dBias; // by sequence: (channel)
    private final Partials dB; // by group: (batch, length, state)
    private final Partials dC; // by group: (batch, length, state)

    VectorSelectiveAdjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out) {
        this.shape = shape;
        this.in = in;
        this.checkpoints = checkpoints;
        this.dy = dy;
        this.dFinal = dFinal;
        this.out = out;
        blocks = Blocks.count(shape.channels(), COUNT);
        groupBlocks = SelectiveLayout.group(shape);
        groups = Blocks.count(blocks, groupBlocks);
        at = new SelectiveLayout(shape, groupBlocks);
        dA = new Partials(shape.batch(), Math.toIntExact(shape.transitionFloats()));
        dD = new Partials(shape.batch(), shape.channels());
        dBias = new Partials(shape.batch(), shape.channels());
        dB = new Partials(groups, Math.toIntExact(shape.projectionFloats()));
        dC = new Partials(groups, Math.toIntExact(shape.projectionFloats()));
    }

    void run(Workers workers) {
        workers.run(shape.batch() * groups, task -> run(task / groups, task % groups));
        dA.store(out.a(), workers);
        dD.store(out.d(), workers);
        dBias.store(out.deltaBias(), workers);
        dB.store(out.b(), workers);
        dC.store(out.c(), workers);
    }

    private void run(int batch, int group) {
        float[] s = Lanes.scratch(at.floats);
        int first = group * groupBlocks;
        int held = Math.min(groupBlocks, blocks - first);
        float steepest = 0;
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = used(first + i);
            steepest = Math.max(steepest, at.loadParameters(in, s, channel, used, i));
            Arrays.fill(s, at.dD(i), at.dD(i) + 2 * COUNT, 0);
            Arrays.fill(s, at.state(i, 0), at.dA(i, at.states), 0);
            Lanes.loadTurned(dFinal, state(batch, channel), shape.state(), shape.state(), used, s, at.state(i, 0));
        }
        for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
            chunk(s, batch, group, first, held, chunk, steepest);
        }
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = used(first + i);
            Lanes.storeTurned(s, at.state(i, 0), shape.state(), used, out.initial(), state(batch, channel),
                    shape.state());
            dA.put(batch, s, at.dA(i, 0), channel, used, shape.state());
            dD.put(batch, s, at.dD(i), channel, used, 1);
            dBias.put(batch, s, at.dBias(i), channel, used, 1);
        }
    }

    private void chunk(float[] s, int batch, int group, int first, int held, int chunk, float steepest) {
        int begin = chunk * Blocks.CHUNK;
        int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
        long row = (long) batch * shape.length() + begin;
        at.loadProjections(in, s, row, rows);
        at.loadTiles(in.u(), s, row, rows, first, held, at.u(0));
        at.loadTiles(in.delta(), s, row, rows, first, held, at.delta(0));
        at.loadTiles(dy, s, row, rows, first, held, at.dPre(0));
        Lanes.copy(checkpoints, at.checkpoint(batch, chunk, first), s, at.kept(0), held * shape.state() * COUNT);
        boolean any = false;
        for (int i = 0; i < held; i++) {
            any |= prepare(s, row, rows, first + i, i, steepest);
        }
        for (int n = 0; n < at.states; n += SelectivePass.STATES) {
            Arrays.fill(s, at.dB, at.dB + 2 * SelectivePass.STATES * SelectiveLayout.TILE, 0);
            for (int i = 0; i < held; i++) {
                restore(s, i, n);
                if (any) {
                    at.decays(s, i, n, rows * COUNT);
                    SelectivePass.decayed(s, at, i, n, rows);
                } else {
                    SelectivePass.recompute(s, at, i, n, rows);
                }
                SelectivePass.back(s, at, i, n, rows, at.dPre(i));
            }
            sum(s, at.dB, dB.part(group), row, rows, n);
            sum(s, at.dC, dC.part(group), row, rows, n);
        }
        for (int i = 0; i < held; i++) {
            finish(s, row, rows, first + i, i);
        }
        at.storeTiles(s, at.dDelta(0), out.delta(), row, rows, first, held);
        at.storeTiles(s, at.dDrive(0), out.u(), row, rows, first, held);
    }

    private boolean prepare(float[] s, long row, int rows, int block, int i, float steepest) {
        int floats = rows * COUNT;
        long place = row * shape.channels() + (long) block * COUNT;
        boolean any = at.prepareSteps(in, s, rows, i, steepest);
        VectorMath.scaled(s, at.u(i), at.d(i), at.pre(i), floats);
        Arrays.fill(s, at.dDrive(i), at.dDrive(i) + 2 * SelectiveLayout.TILE, 0);
        if (in.z() != null) {
            Lanes.load(in.z(), place, shape.channels(), rows, used(block), s, at.gate);
            VectorMath.sigmoid(s, at.gate, at.sigmoid, floats);
            VectorMath.timesSilu(s, at.gate, at.sigmoid, at.dPre(i), floats);
        }
        return any;
    }

    /** Puts the states kept before a chunk, read for all blocks held at once, in the first rows of a pass. */
    private void restore(float[] s, int block, int n) {
        int kept = at.kept(block) + n * COUNT;
        for (int j = 0; j < SelectivePass.STATES; j++) {
            int to = at.row(n + j, 0);
            if (n + j < shape.state()) {
                System.arraycopy(s, kept + j * COUNT, s, to, COUNT);
            } else {
                Arrays.fill(s, to, to + COUNT, 0);
            }
        }
    }

    /** Sums (step, state of the pass, lane) over the lanes; the tile of the gate is free here. */
    private void sum(float[] s, int from, float[] to, long row, int rows, int n) {
        int real = Math.min(SelectivePass.STATES, shape.state() - n);
        Lanes.sums(s, from, rows * SelectivePass.STATES, s, at.gate);
        for (int t = 0; t < rows; t++) {
            int place = (int) (row + t) * shape.state() + n;
            for (int j = 0; j < real; j++) {
                to[place + j] = s[at.gate + t * SelectivePass.STATES + j];
            }
        }
    }

    private void finish(float[] s, long row, int rows, int block, int i) {
        int floats = rows * COUNT;
        int used = used(block);
        int channels = shape.channels();
        long place = row * channels + (long) block * COUNT;
        VectorMath.addDot(s, at.dPre(i), at.u(i), at.dD(i), floats);
        if (out.z() != null) {
            Lanes.load(in.z(), place, channels, rows, used, s, at.gate);
            VectorMath.sigmoid(s, at.gate, at.sigmoid, floats);
            VectorMath.timesSiluSlope(s, at.gate, at.sigmoid, at.pre(i), floats);
            Lanes.load(dy, place, channels, rows, used, s, at.gate);
            VectorMath.times(s, at.gate, at.pre(i), floats);
            Lanes.store(s, at.pre(i), rows, used, out.z(), place, channels);
        }
        VectorMath.product(s, at.dDrive(i), at.u(i), at.gate, floats);
        SelectivePass.naturalStep(s, at.dDelta(i), at.gate, floats);
        if (in.softplus()) {
            at.loadRawSteps(in, s, place, rows, used, i, at.gate);
            VectorMath.sigmoid(s, at.gate, at.sigmoid, floats);
            VectorMath.times(s, at.sigmoid, at.dDelta(i), floats);
        }
        VectorMath.addSum(s, at.dDelta(i), at.dBias(i), floats);
        VectorMath.times(s, at.delta(i), at.dDrive(i), floats);
        VectorMath.scaled(s, at.dPre(i), at.d(i), at.gate, floats);
        Lanes.add(s, at.gate, at.dDrive(i), floats);
    }

    private int used(int block) {
        return Lanes.used(shape.channels(), block);
    }

    private long state(int batch, int channel) {
        return ((long) batch * shape.channels() + channel) * shape.state();
    }
}
