package statespace.kernels;

import static statespace.kernels.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The causal convolution with a channel in each lane. A task is one block of channels of one sequence, taken in chunks
 * of steps with the inputs before the chunk in front of them.
 */
public final class VectorCausalConv implements CausalConv {
    private static final int TILE = Blocks.CHUNK * COUNT;

    /** Places in the scratch array. */
    private record Layout(int width) {
        int before() {
            return (width - 1) * COUNT;
        }

        /** (step, lane), the inputs before the chunk first. */
        int x() {
            return Lanes.START;
        }

        /** The gradients of {@link #x}. */
        int dx() {
            return x() + TILE + before();
        }

        int v() {
            return dx() + TILE + before();
        }

        int sigmoid() {
            return v() + TILE;
        }

        int dv() {
            return sigmoid() + TILE;
        }

        int weight(int k) {
            return dv() + TILE + k * COUNT;
        }

        int dWeight(int k) {
            return weight(width + k);
        }

        int bias() {
            return dWeight(width);
        }

        int dBias() {
            return bias() + COUNT;
        }

        int floats() {
            return dBias() + COUNT;
        }
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        int blocks = Blocks.count(shape.channels(), COUNT);
        workers.run(shape.batch() * blocks, task -> forward(shape, in, out, task / blocks, task % blocks));
    }

    private static void forward(Shape shape, Inputs in, Outputs out, int batch, int block) {
        var at = new Layout(shape.width());
        float[] s = Lanes.scratch(at.floats());
        loadParameters(shape, in, s, at, block);
        for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            loadInputs(shape, in, s, at, batch, block, begin, rows);
            filter(s, at, rows);
            if (in.silu()) {
                System.arraycopy(s, at.v(), s, at.dv(), rows * COUNT);
                VectorMath.sigmoid(s, at.dv(), at.sigmoid(), rows * COUNT);
                VectorMath.times(s, at.sigmoid(), at.v(), rows * COUNT);
            }
            Lanes.store(s, at.v(), rows, used(shape, block), out.y(), place(shape, batch, begin, block),
                    shape.channels());
        }
        if (out.finalState() != null) {
            loadInputs(shape, in, s, at, batch, block, shape.length(), 0);
            Lanes.storeTurned(s, at.x(), shape.width() - 1, used(shape, block), out.finalState(),
                    state(shape, batch, block),
                    shape.width() - 1);
        }
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out,
            Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        int blocks = Blocks.count(shape.channels(), COUNT);
        var dWeight = new Partials(shape.batch(), Math.toIntExact(shape.weightFloats()));
        var dBias = new Partials(shape.batch(), shape.channels());
        workers.run(shape.batch() * blocks, task -> {
            int batch = task / blocks;
            int block = task % blocks;
            var at = new Layout(shape.width());
            float[] s = adjoint(shape, in, dy, dFinal, out, at, batch, block);
            dWeight.put(batch, s, at.dWeight(0), block * COUNT, used(shape, block), shape.width());
            dBias.put(batch, s, at.dBias(), block * COUNT, used(shape, block), 1);
        });
        dWeight.store(out.weight(), workers);
        dBias.store(out.bias(), workers);
    }

    private static float[] adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out,
            Layout at, int batch, int block) {
        int width = shape.width();
        int used = used(shape, block);
        float[] s = Lanes.scratch(at.floats());
        loadParameters(shape, in, s, at, block);
        Arrays.fill(s, at.dWeight(0), at.dWeight(width), 0);
        Arrays.fill(s, at.dBias(), at.dBias() + COUNT, 0);
        Lanes.loadTurned(dFinal, state(shape, batch, block), width - 1, width - 1, used, s, at.dx());
        for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
            int begin = chunk * Blocks.CHUNK;
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            int floats = rows * COUNT;
            long place = place(shape, batch, begin, block);
            loadInputs(shape, in, s, at, batch, block, begin, rows);
            Lanes.load(dy, place, shape.channels(), rows, used, s, at.dv());
            if (in.silu()) {
                filter(s, at, rows);
                VectorMath.sigmoid(s, at.v(), at.sigmoid(), floats);
                VectorMath.timesSiluSlope(s, at.v(), at.sigmoid(), at.dv(), floats);
            }
            System.arraycopy(s, at.dx(), s, at.dx() + floats, at.before());
            Arrays.fill(s, at.dx(), at.dx() + floats, 0);
            for (int k = 0; k < width; k++) {
                VectorMath.addScaled(s, at.dv(), at.weight(k), at.dx() + k * COUNT, floats);
                VectorMath.addDot(s, at.dv(), at.x() + k * COUNT, at.dWeight(k), floats);
            }
            VectorMath.addSum(s, at.dv(), at.dBias(), floats);
            Lanes.store(s, at.dx() + at.before(), rows, used, out.x(), place, shape.channels());
        }
        Lanes.storeTurned(s, at.dx(), width - 1, used, out.initial(), state(shape, batch, block), width - 1);
        return s;
    }

    private static void loadParameters(Shape shape, Inputs in, float[] s, Layout at, int block) {
        int used = used(shape, block);
        long channel = (long) block * COUNT;
        Lanes.loadTurned(in.weight(), channel * shape.width(), shape.width(), shape.width(), used, s, at.weight(0));
        Lanes.loadTurned(in.bias(), channel, 1, 1, used, s, at.bias());
    }

    /** Reads steps begin-(width-1) to begin+rows. */
    private static void loadInputs(Shape shape, Inputs in, float[] s, Layout at, int batch, int block, int begin,
            int rows) {
        int before = shape.width() - 1;
        int kept = Math.max(0, before - begin);
        int used = used(shape, block);
        Lanes.loadTurned(in.initial(), state(shape, batch, block) + begin, before, kept, used, s, at.x());
        Lanes.load(in.x(), place(shape, batch, begin - before + kept, block), shape.channels(), before - kept + rows,
                used, s,
                at.x() + kept * COUNT);
    }

    private static void filter(float[] s, Layout at, int rows) {
        Arrays.fill(s, at.v(), at.v() + rows * COUNT, 0);
        VectorMath.shift(s, at.v(), at.bias(), rows * COUNT);
        for (int k = 0; k < at.width(); k++) {
            VectorMath.addScaled(s, at.x() + k * COUNT, at.weight(k), at.v(), rows * COUNT);
        }
    }

    private static int used(Shape shape, int block) {
        return Lanes.used(shape.channels(), block);
    }

    private static long place(Shape shape, int batch, int t, int block) {
        return ((long) batch * shape.length() + t) * shape.channels() + (long) block * COUNT;
    }

    private static long state(Shape shape, int batch, int block) {
        return ((long) batch * shape.channels() + (long) block * COUNT) * (shape.width() - 1);
    }
}
