package statespace.kernels.diagonal;

import static statespace.kernels.internal.Lanes.COUNT;

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
 * The diagonal scan with a channel in each lane. A task is one block of channels of one sequence; it goes through time
 * in chunks that stay in the first-level cache. Where no initial state is given, the state is kept without its factor
 * B̄, which saves a quarter of the arithmetic. Real modes take the way of complex ones.
 */
public final class VectorDiagonalScan implements DiagonalScan {

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
        DiagonalLayout at = DiagonalLayout.of(scratch, shape);
        float[] s = scratch.floats(at.floats);
        int used = Lanes.used(shape.channels(), block);
        int channel = block * COUNT;
        boolean driven = in.initial() == null;
        at.loadParameters(in, s, channel, used);
        at.load(in.initial(), state(shape, batch, channel), used, s, at.state);
        for (int begin = 0; begin < shape.length(); begin += Blocks.CHUNK) {
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long place = ((long) batch * shape.length() + begin) * shape.channels() + channel;
            if (out.checkpoints() != null) {
                at.keep(s, state(at, s, driven), out.checkpoints(), batch, begin / Blocks.CHUNK, block);
            }
            Lanes.load(in.u(), place, shape.channels(), rows, used, s, at.u);
            VectorMath.scaled(s, at.u, at.d, at.y, rows * COUNT);
            if (driven) {
                for (int m = 0; m < at.modes; m += DiagonalPass.DRIVEN) {
                    DiagonalPass.driven(s, at, m, rows);
                }
            } else {
                for (int m = 0; m < at.modes; m += DiagonalPass.STEPPED) {
                    DiagonalPass.stepped(s, at, at.state, m, rows);
                }
            }
            Lanes.store(s, at.y, rows, used, out.y(), place, shape.channels());
        }
        at.store(s, state(at, s, driven), used, out.finalState(), state(shape, batch, channel));
    }

    /** Where the state lies with its factor B̄. */
    private static int state(DiagonalLayout at, float[] s, boolean driven) {
        if (!driven) {
            return at.state;
        }
        at.product(s, at.state, at.b, at.kept);
        return at.kept;
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

    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dA; // these four by sequence
        private final GradientSums dB;
        private final GradientSums dC;
        private final GradientSums dD;
        private int blocks;

        private Adjoint(Scratch scratch) {
            dA = new GradientSums(scratch);
            dB = new GradientSums(scratch);
            dC = new GradientSums(scratch);
            dD = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            blocks = Blocks.count(shape.channels(), COUNT);
            dA.open(shape.batch(), Math.toIntExact(shape.parameterFloats()));
            dB.open(shape.batch(), Math.toIntExact(shape.parameterFloats()));
            dC.open(shape.batch(), Math.toIntExact(shape.parameterFloats()));
            dD.open(shape.batch(), shape.channels());
            workers.run(shape.batch() * blocks, this);
            dA.store(out.aBar(), workers);
            dB.store(out.bBar(), workers);
            dC.store(out.c(), workers);
            dD.store(out.d(), workers);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            int batch = task / blocks;
            int block = task % blocks;
            int used = Lanes.used(shape.channels(), block);
            int columns = shape.modes() * shape.width();
            DiagonalLayout at = DiagonalLayout.of(scratch, shape);
            float[] s = adjoint(at, scratch.floats(at.floats), in, checkpoints, dy, dFinal, out, batch, block);
            dA.put(batch, s, at.dA, block * COUNT, used, columns);
            dB.put(batch, s, at.dB, block * COUNT, used, columns);
            dC.put(batch, s, at.dC, block * COUNT, used, columns);
            dD.put(batch, s, at.dD, block * COUNT, used, 1);
        }
    }

    private static float[] adjoint(DiagonalLayout at, float[] s, Inputs in, MemorySegment checkpoints, MemorySegment dy,
            MemorySegment dFinal, Gradients out, int batch, int block) {
        Shape shape = at.shape;
        int used = Lanes.used(shape.channels(), block);
        int channel = block * COUNT;
        int set = 2 * at.modes * COUNT;
        at.loadParameters(in, s, channel, used);
        Arrays.fill(s, at.dA, at.dC + set, 0);
        Arrays.fill(s, at.dD, at.dD + COUNT, 0);
        at.load(dFinal, state(shape, batch, channel), used, s, at.state);
        for (int chunk = Blocks.count(shape.length(), Blocks.CHUNK) - 1; chunk >= 0; chunk--) {
            int begin = chunk * Blocks.CHUNK;
            int rows = Math.min(Blocks.CHUNK, shape.length() - begin);
            long place = ((long) batch * shape.length() + begin) * shape.channels() + channel;
            Lanes.load(in.u(), place, shape.channels(), rows, used, s, at.u);
            Lanes.load(dy, place, shape.channels(), rows, used, s, at.dy);
            VectorMath.scaled(s, at.dy, at.d, at.du, rows * COUNT);
            VectorMath.addDot(s, at.dy, at.u, at.dD, rows * COUNT);
            at.restore(s, at.kept, checkpoints, batch, chunk, block);
            for (int m = 0; m < at.modes; m += DiagonalPass.STEPPED) {
                DiagonalPass.stepped(s, at, at.kept, m, rows);
                DiagonalPass.back(s, at, m, rows);
            }
            Lanes.store(s, at.du, rows, used, out.u(), place, shape.channels());
        }
        for (int i = at.dC; i < at.dC + set; i++) {
            s[i] *= shape.width();
        }
        at.compact(s, at.dA);
        at.compact(s, at.dB);
        at.compact(s, at.dC);
        at.store(s, at.state, used, out.initial(), state(shape, batch, channel));
        return s;
    }

    private static long state(Shape shape, int batch, int channel) {
        return ((long) batch * shape.channels() + channel) * shape.modes() * shape.width();
    }
}
