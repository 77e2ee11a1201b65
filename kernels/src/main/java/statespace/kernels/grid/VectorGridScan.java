package statespace.kernels.grid;

import static statespace.kernels.grid.GridLayout.CHUNK;
import static statespace.kernels.grid.GridLayout.TILE;
import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Scratch;

/**
 * The scan over a grid with a channel in each lane. A task is one group of channels of one sequence; it goes through the
 * longer axis in chunks, takes one state at a time and inside it row after row, so that a row of states and what
 * belongs to it stay in the first-level cache. The states before each chunk are kept; the adjoint runs a chunk again.
 * The rule of four exponentials goes to the scalar twin.
 */
public final class VectorGridScan implements GridScan {
    private final GridScan exact = new ScalarGridScan(Element.FLOAT);

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        if (shape.rule() == Rule.PAPER) {
            exact.forward(shape, in, out, workers);
            return;
        }
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, out, workers);
    }

    private static int groups(Shape shape) {
        return Blocks.count(Blocks.count(shape.channels(), COUNT), GridLayout.group(shape));
    }

    private static final class Forward extends KernelCall<Shape, Inputs, Outputs> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        private int groups;

        @Override
        protected void run(Workers workers) {
            groups = groups(shape);
            workers.run(shape.batch() * groups, this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            scratch.get(GridTask.KEY).forward(this, task / groups, task % groups);
        }
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        if (shape.rule() == Rule.PAPER) {
            exact.adjoint(shape, in, checkpoints, dy, dFinal, out, workers);
            return;
        }
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), Element.FLOAT);
        Checks.present("dy", dy, shape.fieldFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        KernelCall.run(Adjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
    }

    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final Scratch caller;
        private final GridSums sums;
        private int groups;

        private Adjoint(Scratch scratch) {
            caller = scratch;
            sums = new GridSums(scratch);
        }

        @Override
        protected void run(Workers workers) {
            groups = groups(shape);
            try {
                sums.open(GridLayout.back(caller, shape).axes, groups, out);
                workers.run(shape.batch() * groups, this);
                sums.store(workers);
            } finally {
                sums.forget();
            }
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            scratch.get(GridTask.KEY).adjoint(this, sums, task / groups, task % groups);
        }
    }

    /** Fills the rows of a chunk with one number. */
    static void fill(float[] s, int at, int rows, float value) {
        Arrays.fill(s, at, at + rows * TILE, value);
    }

    /** Columns of a chunk. */
    static int columns(int all, int chunk) {
        return Math.min(CHUNK, all - chunk * CHUNK);
    }
}
