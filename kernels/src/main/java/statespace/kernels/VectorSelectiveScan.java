package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The selective scan with a channel in each lane. A task is a group of channel blocks of one sequence; it goes through
 * time in chunks that stay in the first-level cache and takes four states a pass.
 */
public final class VectorSelectiveScan implements SelectiveScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        int blocks = Blocks.count(shape.channels(), COUNT);
        int held = SelectiveLayout.group(shape);
        int groups = Blocks.count(blocks, held);
        workers.run(shape.batch() * groups, task -> {
            int first = task % groups * held;
            forward(shape, in, out, task / groups, first, Math.min(held, blocks - first));
        });
    }

    private static void forward(Shape shape, Inputs in, Outputs out, int batch, int first, int held) {
        var at = new SelectiveLayout(shape, held);
        float[] s = Lanes.scratch(at.floats);
        int states = shape.state();
        float steepest = 0;
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = Lanes.used(shape.channels(), first + i);
            steepest = Math.max(steepest, at.loadParameters(in, s, channel, used, i));
            Arrays.fill(s, at.state(i, 0), at.state(i, at.states), 0);
            Lanes.loadTurned(in.initial(), state(shape, batch, channel), states, states, used, s, at.state(i, 0));
        }
        for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long row = (long) batch * shape.length() + begin;
            at.loadProjections(in, s, row, rows);
            at.loadTiles(in.u(), s, row, rows, first, held, at.u(0));
            at.loadTiles(in.delta(), s, row, rows, first, held, at.delta(0));
            for (int i = 0; i < held; i++) {
                keep(at, out.checkpoints(), s, batch, begin / Blocks.CHUNK, first + i, i);
                chunk(at, in, s, row, rows, first + i, i, steepest);
            }
            at.storeTiles(s, at.pre(0), out.y(), row, rows, first, held);
        }
        for (int i = 0; i < held; i++) {
            int channel = (first + i) * COUNT;
            int used = Lanes.used(shape.channels(), first + i);
            Lanes.storeTurned(s, at.state(i, 0), states, used, out.finalState(), state(shape, batch, channel), states);
        }
    }

    private static void chunk(SelectiveLayout at, Inputs in, float[] s, long row, int rows, int block, int i,
            float steepest) {
        int floats = rows * COUNT;
        int channels = at.shape.channels();
        int used = Lanes.used(channels, block);
        long place = row * channels + (long) block * COUNT;
        boolean any = at.prepareSteps(in, s, rows, i, steepest);
        VectorMath.scaled(s, at.u(i), at.d(i), at.pre(i), floats);
        for (int n = 0; n < at.states; n += SelectivePass.STATES) {
            if (any) {
                forwardOfAny(s, at, i, n, rows);
            } else {
                SelectivePass.forward(s, at, i, n, rows);
            }
        }
        if (in.z() != null) {
            Lanes.load(in.z(), place, channels, rows, used, s, at.gate);
            VectorMath.sigmoid(s, at.gate, at.sigmoid, floats);
            VectorMath.timesSilu(s, at.gate, at.sigmoid, at.pre(i), floats);
        }
    }

    private static void forwardOfAny(float[] s, SelectiveLayout at, int block, int first, int rows) {
        at.decays(s, block, first, rows * COUNT);
        for (int n = first; n < first + SelectivePass.STATES; n++) {
            System.arraycopy(s, at.state(block, n), s, at.row(n, 0), COUNT);
        }
        SelectivePass.decayed(s, at, block, first, rows);
        for (int n = first; n < first + SelectivePass.STATES; n++) {
            System.arraycopy(s, at.row(n, rows), s, at.state(block, n), COUNT);
        }
    }

    private static long state(Shape shape, int batch, int channel) {
        return ((long) batch * shape.channels() + channel) * shape.state();
    }

    private static void keep(SelectiveLayout at, MemorySegment checkpoints, float[] s, int batch, int chunk, int block,
            int i) {
        Lanes.store(s, at.state(i, 0), at.shape.state(), COUNT, checkpoints, at.checkpoint(batch, chunk, block), COUNT);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        new VectorSelectiveAdjoint(shape, in, checkpoints, dy, dFinal, out).run(workers);
    }
}
