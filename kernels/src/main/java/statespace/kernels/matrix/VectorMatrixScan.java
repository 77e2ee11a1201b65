package statespace.kernels.matrix;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Scratch;

/**
 * The matrix scan by products of small dense matrices. A task is a sequence, or a group of sequences where the matrices are
 * dense; what A contributes to the matrices of many steps is computed for all of them at once.
 */
public final class VectorMatrixScan implements MatrixScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        MatrixNorms.checkTokens(shape, in, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
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

    /** A as packed, and what bounds the steps, for all tasks of a call. */
    private abstract static class Call<O> extends KernelCall<Shape, Inputs, O> {
        private final Scratch scratch;
        float[] packed = {};
        MatrixNorms norms;
        int parts;
        int group;

        Call(Scratch scratch) {
            this.scratch = scratch;
        }

        /** Packs A, and says how many tasks there are. */
        int prepared(boolean back) {
            VectorTransition matrix = MatrixTask.of(scratch, shape).matrix;
            if (packed.length < matrix.packedFloats()) {
                packed = new float[matrix.packedFloats()];
            }
            matrix.pack(in.a(), packed, back);
            norms = MatrixNorms.of(shape, in, Element.FLOAT);
            parts = shape.integrator().parts(norms.largest());
            group = matrix.group;
            return Blocks.count(shape.batch(), group);
        }

        int rows(int task) {
            return Math.min(group, shape.batch() - task * group);
        }
    }

    private static final class Forward extends Call<Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(Forward::new);

        private Forward(Scratch scratch) {
            super(scratch);
        }

        @Override
        protected void run(Workers workers) {
            workers.run(prepared(false), this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            MatrixTask.of(scratch, shape).forward(scratch, packed, norms, parts, in, out, task * group, rows(task));
        }
    }

    private static final class Adjoint extends Call<Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dA; // by task

        private Adjoint(Scratch scratch) {
            super(scratch);
            dA = new GradientSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            int tasks = prepared(true);
            dA.open(out.a() == null ? 0 : tasks, Math.toIntExact(shape.matrixFloats()));
            workers.run(tasks, this);
            dA.store(out.a(), workers);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            MatrixTask.of(scratch, shape).adjoint(scratch, packed, norms, parts, in, checkpoints, dy, dFinal, out,
                    out.a() == null ? null : dA.part(task), task * group, rows(task));
        }
    }
}
