package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Alignment;
import statespace.kernels.recursion.TreeRecursion.Chance;
import statespace.kernels.recursion.TreeRecursion.Inner;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;
import statespace.kernels.recursion.TreeRecursion.Weights;

/** Calls of the recursion for tests. */
final class TreeRuns {
    private TreeRuns() {}

    static Shape shape(int width, int chunk, int beams) {
        return new Shape(width, new TreePlan(chunk), beams, Alignment.SCORES, Inner.SEARCH);
    }

    static Weights weights(Shape shape, Memory memory) {
        int d = shape.width();
        int h = shape.hidden();
        int s = shape.slice();
        // The scorer is larger than at the start of training, so that choices differ between beams.
        return new Weights(memory.normal(2L * h * d, 0, 1 / Math.sqrt(2.0 * d)), memory.normal(h, 0, 0.3),
                memory.normal((long) h * h, 0, 1 / Math.sqrt(h)), memory.normal(h, 0, 0.3), memory.normal(d, 1, 0.2),
                memory.normal(d, 0, 0.2), memory.normal(2L * TreeRecursion.SCORER * s, 0, 2 / Math.sqrt(2.0 * s)),
                memory.normal(TreeRecursion.SCORER, 0, 0.3), memory.normal(TreeRecursion.SCORER, 0, 0.3),
                memory.normal(1, 0, 1));
    }

    static Inputs inputs(Shape shape, Memory memory, int[] lengths, boolean training) {
        long[] seeds = new long[lengths.length];
        for (int i = 0; training && i < seeds.length; i++) {
            seeds[i] = 100L + i;
        }
        return new Inputs(memory.normal((long) Arrays.stream(lengths).sum() * shape.width(), 0, 1), lengths,
                weights(shape, memory), new Chance(seeds, training, training ? 0.2 : 0));
    }

    static Run run(TreeRecursion trees, Shape shape, Memory memory, Inputs in, Workers workers) {
        Run run = new Run();
        run.input("items", in.items());
        MemorySegment[] all = in.weights().all();
        for (int i = 0; i < all.length; i++) {
            run.input("weight " + i, all[i]);
        }
        long outputs = (long) in.lengths().length * shape.width();
        MemorySegment y = memory.blank(outputs);
        Trees found = trees.forward(shape, in, y, true, workers);
        Map<String, MemorySegment> g = run.gradients(memory);
        MemorySegment dy = new Memory(memory.element(), 77).normal(outputs, 0, 1);
        MemorySegment[] w = new MemorySegment[all.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = g.get("weight " + i);
        }
        trees.adjoint(shape, in, found, dy, new TreeRecursion.Gradients(g.get("items"),
                new Weights(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9])), workers);
        return run.finish(memory, y, memory.of(0), g, dy, memory.of(0));
    }
}
