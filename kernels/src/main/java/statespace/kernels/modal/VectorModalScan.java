package statespace.kernels.modal;

import static statespace.kernels.internal.Lanes.COUNT;
import static statespace.kernels.modal.ModalLayout.TILE;

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
 * The scan over modes with a channel in each lane. A task of the forward is one block of channels of one sequence; a
 * task of the adjoint is one whole sequence, so that the gradients of shared B and C are summed in one place. Chunks of
 * time and one mode at a time stay in the first-level cache. Real modes take the way of complex ones, without their
 * phases.
 */
public final class VectorModalScan implements ModalScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    private static final class Forward extends KernelCall<Shape, Inputs, Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        private int blocks;

        @Override
        protected void run(Workers workers) {
            blocks = Blocks.count(shape.channels(), COUNT);
            workers.run(shape.batch() * blocks, this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            forward(scratch, shape, in, out, task / blocks, task % blocks);
        }
    }

    private static void forward(Scratch scratch, Shape shape, Inputs in, Outputs out, int batch, int block) {
        ModalLayout at = ModalLayout.of(scratch, shape);
        float[] s = scratch.floats(at.floats);
        int used = Lanes.used(shape.channels(), block);
        int channel = block * COUNT;
        loadParameters(at, in, s, channel, used);
        at.load(in.initial(), state(shape, batch, channel), used, s, at.state);
        for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long place = ((long) batch * shape.length() + begin) * shape.channels() + channel;
            at.keep(s, out.checkpoints(), batch, begin / Blocks.CHUNK, block);
            loadChunk(at, in, s, batch, begin, rows, used, place);
            Arrays.fill(s, at.y, at.y + rows * COUNT, 0);
            for (int m = 0; m < shape.modes(); m++) {
                prepare(s, at, m, rows);
                ModalPass.states(s, at, at.state + 2 * m * COUNT, rows);
                ModalPass.read(s, at, rows);
            }
            scale(s, at.y, rows, shape.width());
            Lanes.store(s, at.y, rows, used, out.y(), place, shape.channels());
        }
        at.store(s, at.state, used, out.finalState(), state(shape, batch, channel));
    }

    private static void loadParameters(ModalLayout at, Inputs in, float[] s, int channel, int used) {
        Shape shape = at.shape;
        long first = (long) channel * shape.modes() * shape.width();
        at.load(in.a(), first, used, s, at.a);
        at.load(shape.selectiveB() ? null : in.b(), first, used, s, at.ownB);
        at.load(shape.selectiveC() ? null : in.c(), first, used, s, at.ownC);
    }

    private static void loadChunk(ModalLayout at, Inputs in, float[] s, int batch, int begin, int rows, int used,
            long place) {
        Shape shape = at.shape;
        Lanes.load(in.u(), place, shape.channels(), rows, used, s, at.u);
        Lanes.load(in.delta(), place, shape.channels(), rows, used, s, at.delta);
        int row = shape.modes() * shape.width();
        long first = ((long) batch * shape.length() + begin) * row;
        if (shape.selectiveB()) {
            Lanes.copy(in.b(), first, s, at.sharedB, rows * row);
        }
        if (shape.selectiveC()) {
            Lanes.copy(in.c(), first, s, at.sharedC, rows * row);
        }
    }

    private static void prepare(float[] s, ModalLayout at, int m, int rows) {
        ModalPass.transition(s, at, at.a + 2 * m * COUNT, rows);
        ModalPass.spread(s, at, at.shape.selectiveB(), m, at.ownB, at.sharedB, at.b, rows);
        ModalPass.spread(s, at, at.shape.selectiveC(), m, at.ownC, at.sharedC, at.c, rows);
    }

    private static void scale(float[] s, int at, int rows, int factor) {
        for (int i = at; factor != 1 && i < at + rows * COUNT; i++) {
            s[i] *= factor;
        }
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
    }

    private static void write(float[] values, MemorySegment to, long first, int count) {
        for (int i = 0; to != null && i < count; i++) {
            Lanes.set(to, first + i, values[i]);
        }
    }

    private static long state(Shape shape, int batch, int channel) {
        return ((long) batch * shape.channels() + channel) * shape.modes() * shape.width();
    }

    /** A task is a sequence. */
    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);
        /** Gradients of shared B and C of the sequence of a task. */
        private static final Scratch.Key<GradientSums> SHARED = Scratch.Key.of(GradientSums::new);

        private final GradientSums dA; // these three by sequence
        private final GradientSums dB;
        private final GradientSums dC;

        private Adjoint(Scratch scratch) {
            dA = new GradientSums(scratch);
            dB = new GradientSums(scratch);
            dC = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            int parameters = Math.toIntExact(shape.transitionFloats());
            dA.open(shape.batch(), parameters);
            dB.open(shape.selectiveB() ? 0 : shape.batch(), parameters);
            dC.open(shape.selectiveC() ? 0 : shape.batch(), parameters);
            workers.run(shape.batch(), this);
            dA.store(out.a(), workers);
            if (!shape.selectiveB()) {
                dB.store(out.b(), workers);
            }
            if (!shape.selectiveC()) {
                dC.store(out.c(), workers);
            }
        }

        @Override
        protected void accept(int batch, Scratch scratch) {
            int shared = shape.length() * shape.modes() * shape.width();
            GradientSums sums = scratch.get(SHARED);
            sums.open(2, shape.selectiveB() || shape.selectiveC() ? shared : 0);
            float[] sumB = sums.part(0);
            float[] sumC = sums.part(1);
            ModalLayout at = ModalLayout.of(scratch, shape);
            float[] s = scratch.floats(at.floats);
            int columns = shape.modes() * shape.width();
            for (int block = 0; block < Blocks.count(shape.channels(), COUNT); block++) {
                int used = Lanes.used(shape.channels(), block);
                back(at, s, batch, block, sumB, sumC);
                dA.put(batch, s, at.dA, block * COUNT, used, columns);
                if (!shape.selectiveB()) {
                    dB.put(batch, s, at.dB, block * COUNT, used, columns);
                }
                if (!shape.selectiveC()) {
                    dC.put(batch, s, at.dC, block * COUNT, used, columns);
                }
            }
            write(sumB, shape.selectiveB() ? out.b() : null, (long) batch * shared, shared);
            write(sumC, shape.selectiveC() ? out.c() : null, (long) batch * shared, shared);
            sums.release();
        }

        /** One block of channels of a sequence. */
        private void back(ModalLayout at, float[] s, int batch, int block, float[] sumB, float[] sumC) {
            int used = Lanes.used(shape.channels(), block);
            int channel = block * COUNT;
            int set = 2 * shape.modes() * COUNT;
            loadParameters(at, in, s, channel, used);
            Arrays.fill(s, at.dA, at.dA + set, 0);
            Arrays.fill(s, at.dB, at.dB + set, 0);
            Arrays.fill(s, at.dC, at.dC + set, 0);
            at.load(dFinal, state(shape, batch, channel), used, s, at.state);
            for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
                int begin = chunk * Blocks.CHUNK;
                int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
                long place = ((long) batch * shape.length() + begin) * shape.channels() + channel;
                loadChunk(at, in, s, batch, begin, rows, used, place);
                Lanes.load(dy, place, shape.channels(), rows, used, s, at.dy);
                scale(s, at.dy, rows, shape.width());
                Arrays.fill(s, at.du, at.du + rows * COUNT, 0);
                Arrays.fill(s, at.dDelta, at.dDelta + rows * COUNT, 0);
                at.restore(s, checkpoints, batch, chunk, block);
                for (int m = 0; m < shape.modes(); m++) {
                    int mode = 2 * m * COUNT;
                    prepare(s, at, m, rows);
                    ModalPass.states(s, at, at.kept + mode, rows);
                    ModalPass.back(s, at, at.state + mode, at.a + mode, at.dA + mode, rows);
                    collect(at, s, shape.selectiveB(), at.terms, m, begin, rows, sumB, at.dB);
                    collect(at, s, shape.selectiveC(), at.terms + 2 * TILE, m, begin, rows, sumC, at.dC);
                }
                Lanes.store(s, at.du, rows, used, out.u(), place, shape.channels());
                Lanes.store(s, at.dDelta, rows, used, out.delta(), place, shape.channels());
            }
            at.compact(s, at.dA);
            at.compact(s, at.dB);
            at.compact(s, at.dC);
            at.store(s, at.state, used, out.initial(), state(shape, batch, channel));
        }

        /** Adds the terms of a mode to what belongs to it: a number a step for all channels, or a number a channel. */
        private static void collect(ModalLayout at, float[] s, boolean selective, int tiles, int m, int begin, int rows,
                float[] shared, int own) {
            int width = at.shape.width();
            for (int part = 0; part < width; part++) {
                int tile = tiles + part * TILE;
                if (!selective) {
                    VectorMath.addSum(s, tile, own + (2 * m + part) * COUNT, rows * COUNT);
                    continue;
                }
                Lanes.sums(s, tile, rows, s, at.sums);
                for (int row = 0; row < rows; row++) {
                    shared[((begin + row) * at.shape.modes() + m) * width + part] += s[at.sums + row];
                }
            }
        }
    }
}
