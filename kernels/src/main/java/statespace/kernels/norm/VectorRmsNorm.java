package statespace.kernels.norm;

import static statespace.kernels.internal.Lanes.COUNT;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * The normalisation with neighbours of a row in the lanes, straight from memory. A task is a group of rows; a few rows at a
 * time are summed and then, while they lie in the nearest cache, scaled, so that memory is read once and written once.
 *
 * <p>
 * Which rows make a group follows from the shape alone, since each group sums its own part of the gain's gradient. Little
 * work stays on the calling thread: to wake another costs as much as a hundred thousand numbers.
 */
public final class VectorRmsNorm implements RmsNorm {
    /** Sums over lanes that are taken together: of as many rows forward, of half as many with two sums each back. */
    private static final int TOGETHER = 16;
    private static final int GROUP_FLOATS = 1 << 13;
    private static final int MOST_GROUPS = 64;
    private static final long FEW_FLOATS = 1 << 16;
    private static final Workers CALLER = Workers.of(1);

    /** Places in the scratch array. */
    private static final int SUMS = Lanes.START;
    private static final int TOTALS = SUMS + TOGETHER * COUNT;
    private static final int FACTORS = TOTALS + TOGETHER;
    private static final int SLOPES = FACTORS + TOGETHER;
    private static final int FLOATS = SLOPES + TOGETHER;

    /** Rows of a group. */
    private static int group(Shape shape) {
        int least = Math.max(1, GROUP_FLOATS / shape.width());
        int even = Blocks.count(shape.rows(), MOST_GROUPS);
        return Blocks.count(Math.max(least, even), TOGETHER) * TOGETHER;
    }

    @Override
    public void forward(Shape shape, Inputs in, MemorySegment y, Workers workers) {
        in.check(shape, Element.FLOAT);
        Checks.present("y", y, shape.floats(), Element.FLOAT);
        KernelCall.run(Forward.KEY, shape, in, y, threads(shape, workers));
    }

    private static final class Forward extends KernelCall<Shape, Inputs, MemorySegment> {
        static final Scratch.Key<Forward> KEY = Scratch.Key.of(scratch -> new Forward());

        @Override
        protected void run(Workers workers) {
            workers.run(Blocks.count(shape.rows(), group(shape)), this);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            float[] s = scratch.floats(FLOATS);
            int begin = task * group(shape);
            int end = Math.min(shape.rows(), begin + group(shape));
            for (int row = begin; row < end; row += TOGETHER) {
                int rows = Math.min(TOGETHER, end - row);
                long from = (long) row * shape.width() * Float.BYTES;
                RowNorms.squares(s, SUMS, in.x(), from, rows, shape.width());
                Lanes.sums(s, SUMS, rows, s, TOTALS);
                for (int i = 0; i < rows; i++) {
                    s[FACTORS + i] = (float) reciprocalRoot(shape, in, s[TOTALS + i]);
                }
                RowNorms.scale(s, FACTORS, in.x(), in.gain(), out, from, rows, shape.width());
            }
        }
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, Gradients out,
            Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        Checks.present("dy", dy, shape.floats(), Element.FLOAT);
        Checks.fits("plus", plus, shape.floats(), Element.FLOAT);
        Scratch scratch = Scratch.enter();
        try {
            scratch.get(Adjoint.KEY).run(shape, in, dy, plus, out, threads(shape, workers));
        } finally {
            scratch.leave();
        }
    }

    private static final class Adjoint extends KernelCall<Shape, Inputs, Gradients> {
        static final Scratch.Key<Adjoint> KEY = Scratch.Key.of(Adjoint::new);

        private final GradientSums dGain; // by group
        private MemorySegment plus;

        private Adjoint(Scratch scratch) {
            dGain = new GradientSums(scratch);
        }

        void run(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, Gradients out, Workers workers) {
            this.plus = plus;
            try {
                run(shape, in, null, dy, null, out, workers);
            } finally {
                this.plus = null;
            }
        }

        @Override
        protected void run(Workers workers) {
            int groups = Blocks.count(shape.rows(), group(shape));
            dGain.open(groups, shape.width());
            workers.run(groups, this);
            dGain.store(out.gain(), CALLER);
        }

        @Override
        protected void accept(int task, Scratch scratch) {
            float[] s = scratch.floats(FLOATS);
            int begin = task * group(shape);
            int end = Math.min(shape.rows(), begin + group(shape));
            for (int row = begin; row < end; row += TOGETHER / 2) {
                back(shape, in, dy, plus, out.x(), s, dGain.part(task), row, Math.min(TOGETHER / 2, end - row));
            }
        }
    }

    private static void back(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, MemorySegment dX, float[] s,
            float[] dGain, int row, int rows) {
        int width = shape.width();
        long from = (long) row * width * Float.BYTES;
        RowNorms.squares(s, SUMS, in.x(), from, rows, width);
        RowNorms.products(s, SUMS + rows * COUNT, in.x(), dy, in.gain(), from, rows, width);
        Lanes.sums(s, SUMS, 2 * rows, s, TOTALS);
        for (int i = 0; i < rows; i++) {
            double r = reciprocalRoot(shape, in, s[TOTALS + i]);
            s[FACTORS + i] = (float) r;
            s[SLOPES + i] = (float) (-r * r * r * s[TOTALS + rows + i] / width);
        }
        for (int i = 0; i < rows; i++) {
            RowNorms.back(s[FACTORS + i], s[SLOPES + i], in.x(), dy, in.gain(), plus, dX, dGain,
                    from + (long) i * width * Float.BYTES, width);
        }
    }

    private static double reciprocalRoot(Shape shape, Inputs in, float squares) {
        return 1 / Math.sqrt((double) squares / shape.width() + in.epsilon());
    }

    private static Workers threads(Shape shape, Workers workers) {
        return shape.floats() < FEW_FLOATS ? CALLER : workers;
    }
}
