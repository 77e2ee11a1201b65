package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The selective scan with a channel in each lane. A task is one block of channels of one sequence; it goes through time
 * in chunks that stay in the first-level cache and takes four states a pass.
 */
public final class VectorSelectiveScan implements SelectiveScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        int blocks = Blocks.count(shape.channels(), COUNT);
        workers.run(shape.batch() * blocks, task -> forward(shape, in, out, task / blocks, task % blocks));
    }

    private static void forward(Shape shape, Inputs in, Outputs out, int batch, int block) {
        var at = new SelectiveLayout(shape, 1);
        float[] s = Lanes.scratch(at.floats);
        int used = Lanes.used(shape.channels(), block);
        int channels = shape.channels();
        int states = shape.state();
        int channel = block * COUNT;
        long first = ((long) batch * channels + channel) * states;
        float steepest = at.loadParameters(in, s, channel, used, 0);
        Arrays.fill(s, at.state(0, 0), at.state(0, at.states), 0);
        Lanes.loadTurned(in.initial(), first, states, states, used, s, at.state(0, 0));
        for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            int floats = rows * COUNT;
            long row = (long) batch * shape.length() + begin;
            long place = row * channels + channel;
            keep(at, out.checkpoints(), s, batch, begin / Blocks.CHUNK, block);
            at.loadProjections(in, s, row, rows);
            boolean any = at.loadSteps(in, s, place, rows, used, 0, steepest);
            VectorMath.scaled(s, at.u(0), at.d(0), at.pre(0), floats);
            for (int n = 0; n < at.states; n += SelectivePass.STATES) {
                if (any) {
                    forwardOfAny(s, at, n, rows);
                } else {
                    SelectivePass.forward(s, at, n, rows);
                }
            }
            if (in.z() != null) {
                Lanes.load(in.z(), place, channels, rows, used, s, at.gate);
                VectorMath.sigmoid(s, at.gate, at.sigmoid, floats);
                VectorMath.timesSilu(s, at.gate, at.sigmoid, at.pre(0), floats);
            }
            Lanes.store(s, at.pre(0), rows, used, out.y(), place, channels);
        }
        Lanes.storeTurned(s, at.state(0, 0), states, used, out.finalState(), first, states);
    }

    private static void forwardOfAny(float[] s, SelectiveLayout at, int first, int rows) {
        at.decays(s, 0, first, rows * COUNT);
        for (int n = first; n < first + SelectivePass.STATES; n++) {
            System.arraycopy(s, at.state(0, n), s, at.row(n, 0), COUNT);
        }
        SelectivePass.decayed(s, at, 0, first, rows);
        for (int n = first; n < first + SelectivePass.STATES; n++) {
            System.arraycopy(s, at.row(n, rows), s, at.state(0, n), COUNT);
        }
    }

    private static void keep(SelectiveLayout at, MemorySegment checkpoints, float[] s, int batch, int chunk,
            int block) {
        Lanes.store(s, at.state(0, 0), at.shape.state(), COUNT, checkpoints, at.checkpoint(batch, chunk, block), COUNT);
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
