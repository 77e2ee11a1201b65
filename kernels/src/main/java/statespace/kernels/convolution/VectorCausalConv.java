package statespace.kernels.convolution;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.internal.NativeMemory.address;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;
import statespace.kernels.internal.VectorMath;

/**
 * The causal convolution with a channel in each lane. A task is a group of blocks of channels of one sequence. A block
 * is taken in chunks of steps with the inputs before the chunk in front of them; four taps over full blocks go straight
 * from memory to memory but for the first chunk and, in the backward pass, the last.
 */
public final class VectorCausalConv implements CausalConv {
    private static final int TILE = Blocks.CHUNK * COUNT;

    /** Places in the scratch array. */
    private record Layout(int width) {
        private static final Scratch.Key<Layout> KEY = Scratch.Key.empty();

        /** That of a task; the last one with this scratch where it was for the same width. */
        static Layout of(Scratch scratch, int width) {
            Layout at = scratch.get(KEY);
            if (at == null || at.width != width) {
                at = scratch.put(KEY, new Layout(width));
            }
            return at;
        }

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
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    private static final class Forward extends KernelCall<Shape, Inputs, Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        private int blocks;
        private int held; // blocks of a task
        private int groups;

        @Override
        protected void run(Workers workers) {
            blocks = Blocks.count(shape.channels(), COUNT);
            held = Blocks.held(blocks, shape.batch(), workers.threads());
            groups = Blocks.count(blocks, held);
            workers.run(shape.batch() * groups, this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            int first = task % groups * held;
            forward(scratch, shape, in, out, task / groups, first, Math.min(held, blocks - first));
        }
    }

    /** Full blocks whose rows from the second chunk on go straight from memory to memory. */
    private static int full(Shape shape, int first, int held) {
        boolean fast = shape.width() == FourTaps.TAPS && shape.length() > 2 * Blocks.CHUNK;
        return fast ? Math.min(held, shape.channels() / COUNT - first) : 0;
    }

    /** The first row of the last chunk, which knows the gradient of the final state. */
    private static int last(Shape shape) {
        return (shape.length() - 1) / Blocks.CHUNK * Blocks.CHUNK;
    }

    private static void forward(Scratch scratch, Shape shape, Inputs in, Outputs out, int batch, int first, int held) {
        Layout at = Layout.of(scratch, shape.width());
        int full = full(shape, first, held);
        for (int i = 0; i < held; i++) {
            float[] s = scratch.floats(at.floats());
            loadParameters(shape, in, s, at, first + i);
            for (int begin = 0; begin < (i < full ? Blocks.CHUNK : shape.length()); begin += Blocks.CHUNK) {
                forward(shape, in, out, s, at, batch, first + i, begin);
            }
            if (out.finalState() != null) {
                loadInputs(shape, in, s, at, batch, first + i, shape.length(), 0);
                Lanes.storeTurned(s, at.x(), shape.width() - 1, used(shape, first + i), out.finalState(),
                        state(shape, batch, first + i), shape.width() - 1);
            }
        }
        if (full > 0) {
            float[] s = scratch.floats(Lanes.START + 5 * full * COUNT);
            int bias = loadTaps(shape, in, s, Lanes.START, first, full);
            long stride = (long) shape.channels() * Float.BYTES;
            for (int t = Blocks.CHUNK; t < shape.length(); t += FourTaps.ROWS) {
                FourTaps.forward(s, Lanes.START, bias, full, Math.min(FourTaps.ROWS, shape.length() - t),
                        address(in.x()), address(out.y()), place(shape, batch, t, first) * Float.BYTES, stride,
                        in.silu());
            }
        }
    }

    /** Weights and biases of several blocks from a place on; returns where the biases begin. */
    private static int loadTaps(Shape shape, Inputs in, float[] s, int at, int first, int blocks) {
        int bias = at + FourTaps.TAPS * blocks * COUNT;
        for (int i = 0; i < blocks; i++) {
            int used = used(shape, first + i);
            long channel = (long) (first + i) * COUNT;
            Lanes.loadTurned(in.weight(), channel * FourTaps.TAPS, FourTaps.TAPS, FourTaps.TAPS, used, s,
                    at + i * FourTaps.TAPS * COUNT);
            Lanes.loadTurned(in.bias(), channel, 1, 1, used, s, bias + i * COUNT);
        }
        return bias;
    }

    private static void forward(Shape shape, Inputs in, Outputs out, float[] s, Layout at, int batch, int block,
            int begin) {
        int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
        loadInputs(shape, in, s, at, batch, block, begin, rows);
        filter(s, at, rows);
        if (in.silu()) {
            VectorMath.silu(s, at.v(), rows * COUNT);
        }
        Lanes.store(s, at.v(), rows, used(shape, block), out.y(), place(shape, batch, begin, block),
                shape.channels());
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal, Gradients out,
            Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, null, dy, dFinal, out, workers);
    }

    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dWeight; // both by sequence
        private final GradientSums dBias;
        private int blocks;
        private int held; // blocks of a task
        private int groups;

        private Adjoint(Scratch scratch) {
            dWeight = new GradientSums(scratch);
            dBias = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            blocks = Blocks.count(shape.channels(), COUNT);
            held = Blocks.held(blocks, shape.batch(), workers.threads());
            groups = Blocks.count(blocks, held);
            dWeight.open(shape.batch(), Math.toIntExact(shape.weightFloats()));
            dBias.open(shape.batch(), shape.channels());
            workers.run(shape.batch() * groups, this);
            dWeight.store(out.weight(), workers);
            dBias.store(out.bias(), workers);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            int first = task % groups * held;
            adjoint(scratch, shape, in, dy, dFinal, out, dWeight, dBias, task / groups, first,
                    Math.min(held, blocks - first));
        }
    }

    /**
     * Full blocks go back in three parts: the last chunk, which knows the gradient of the final state, and the first, which
     * knows the inputs before the start, as every block does; the rows between straight from memory.
     */
    private static void adjoint(Scratch scratch, Shape shape, Inputs in, MemorySegment dy, MemorySegment dFinal,
            Gradients out,
            GradientSums dWeight, GradientSums dBias, int batch, int first, int held) {
        Layout at = Layout.of(scratch, shape.width());
        int full = full(shape, first, held);
        int taps = at.floats() / COUNT * COUNT + COUNT + Lanes.START;
        int sums = taps + 5 * full * COUNT;
        float[] s = scratch.floats(sums + 2 * FourTaps.TAPS * full * COUNT);
        for (int i = 0; i < held; i++) {
            begin(shape, in, dFinal, s, at, batch, first + i);
            for (int begin = last(shape); begin >= (i < full ? last(shape) : 0); begin -= Blocks.CHUNK) {
                back(shape, in, dy, out, s, at, batch, first + i, begin);
            }
            if (i < full) {
                int sum = sums + 2 * FourTaps.TAPS * i * COUNT;
                System.arraycopy(s, at.dx(), s, sum, 3 * COUNT);
                System.arraycopy(s, at.dWeight(0), s, sum + 3 * COUNT, FourTaps.TAPS * COUNT);
                System.arraycopy(s, at.dBias(), s, sum + 7 * COUNT, COUNT);
            } else {
                end(shape, out, s, at, dWeight, dBias, batch, first + i);
            }
        }
        if (full == 0) {
            return;
        }
        int bias = loadTaps(shape, in, s, taps, first, full);
        long stride = (long) shape.channels() * Float.BYTES;
        for (int t = last(shape) - FourTaps.ROWS; t >= Blocks.CHUNK; t -= FourTaps.ROWS) {
            FourTaps.back(s, taps, bias, sums, full, FourTaps.ROWS, address(in.x()), address(dy), address(out.x()),
                    place(shape, batch, t, first) * Float.BYTES, stride, in.silu());
        }
        for (int i = 0; i < full; i++) {
            int sum = sums + 2 * FourTaps.TAPS * i * COUNT;
            loadParameters(shape, in, s, at, first + i);
            System.arraycopy(s, sum, s, at.dx(), 3 * COUNT);
            System.arraycopy(s, sum + 3 * COUNT, s, at.dWeight(0), FourTaps.TAPS * COUNT);
            System.arraycopy(s, sum + 7 * COUNT, s, at.dBias(), COUNT);
            back(shape, in, dy, out, s, at, batch, first + i, 0);
            end(shape, out, s, at, dWeight, dBias, batch, first + i);
        }
    }

    private static void begin(Shape shape, Inputs in, MemorySegment dFinal, float[] s, Layout at, int batch,
            int block) {
        int width = shape.width();
        loadParameters(shape, in, s, at, block);
        Arrays.fill(s, at.dWeight(0), at.dWeight(width), 0);
        Arrays.fill(s, at.dBias(), at.dBias() + COUNT, 0);
        Lanes.loadTurned(dFinal, state(shape, batch, block), width - 1, width - 1, used(shape, block), s, at.dx());
    }

    private static void back(Shape shape, Inputs in, MemorySegment dy, Gradients out, float[] s, Layout at, int batch,
            int block, int begin) {
        int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
        int floats = rows * COUNT;
        int used = used(shape, block);
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
        for (int k = 0; k < shape.width(); k++) {
            VectorMath.addScaled(s, at.dv(), at.weight(k), at.dx() + k * COUNT, floats);
            VectorMath.addDot(s, at.dv(), at.x() + k * COUNT, at.dWeight(k), floats);
        }
        VectorMath.addSum(s, at.dv(), at.dBias(), floats);
        Lanes.store(s, at.dx() + at.before(), rows, used, out.x(), place, shape.channels());
    }

    private static void end(Shape shape, Gradients out, float[] s, Layout at, GradientSums dWeight, GradientSums dBias,
            int batch, int block) {
        int width = shape.width();
        int used = used(shape, block);
        Lanes.storeTurned(s, at.dx(), width - 1, used, out.initial(), state(shape, batch, block), width - 1);
        dWeight.put(batch, s, at.dWeight(0), block * COUNT, used, width);
        dBias.put(batch, s, at.dBias(), block * COUNT, used, 1);
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
