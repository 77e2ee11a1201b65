package statespace.kernels.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.kernels.Element;
import statespace.kernels.FiniteDifferencesTest;
import statespace.kernels.Kernels;
import statespace.kernels.Memory;
import statespace.kernels.Run;
import statespace.kernels.Same;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Alignment;
import statespace.kernels.recursion.TreeRecursion.Chance;
import statespace.kernels.recursion.TreeRecursion.Inner;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;

/** The recursion: its twins, its gradient, and that rows, threads and seeds do what they promise. */
class TreeRecursionTest {
    private static final Workers WORKERS = Workers.of(2);
    private static final TreeRecursion SCALAR = new ScalarTreeRecursion(Element.FLOAT);
    private static final TreeRecursion VECTOR = Kernels.vector().get(TreeRecursion.class);
    private static final TreeRecursion DOUBLE = new ScalarTreeRecursion(Element.DOUBLE);

    @ParameterizedTest
    @CsvSource({"1,6,3", "5,4,2", "16,6,3", "17,30,7", "40,2,3", "72,5,1", "100,7,5"})
    void twinsAgree(int width, int chunk, int beams) {
        for (boolean training : new boolean[]{false, true}) {
            for (Alignment alignment : Alignment.values()) {
                Shape shape = new Shape(width, new TreePlan(chunk), beams, alignment, Inner.SEARCH);
                agree(shape, new int[]{1, 2, 3, 9, 23, 40}, training);
            }
        }
        agree(new Shape(width, new TreePlan(chunk), 1, Alignment.NONE, Inner.LEFT_TO_RIGHT), new int[]{1, 2, 9, 31},
                true);
    }

    private static void agree(Shape shape, int[] lengths, boolean training) {
        Memory memory = new Memory(Element.FLOAT, 3);
        Inputs in = TreeRuns.inputs(shape, memory, lengths, training);
        Run scalar = TreeRuns.run(SCALAR, shape, memory, in, WORKERS);
        Run vector = TreeRuns.run(VECTOR, shape, memory, in, WORKERS);
        Same.nearly(shape + (training ? ", training" : ""), scalar, vector, 3e-5 * Math.sqrt(shape.width() + 4));
    }

    @ParameterizedTest
    @CsvSource({"3,4,2,false", "3,4,3,true", "5,30,3,true", "4,2,3,true", "3,5,1,false"})
    void gradientsAreFiniteDifferences(int width, int chunk, int beams, boolean training) {
        Memory memory = new Memory(Element.DOUBLE, 8);
        Shape shape = TreeRuns.shape(width, chunk, beams);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{1, 9, 13}, training);
        FiniteDifferencesTest.check(memory, () -> TreeRuns.run(DOUBLE, shape, memory, in, Workers.of(1)));
    }

    @Test
    void gradientsFromLeftToRightAreFiniteDifferences() {
        Memory memory = new Memory(Element.DOUBLE, 9);
        Shape shape = new Shape(3, new TreePlan(4), 1, Alignment.NONE, Inner.LEFT_TO_RIGHT);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{1, 2, 9}, true);
        FiniteDifferencesTest.check(memory, () -> TreeRuns.run(DOUBLE, shape, memory, in, Workers.of(1)));
    }

    @ParameterizedTest
    @CsvSource({"6,5,3,17", "6,5,3,7", "6,4,7,11", "6,2,3,13", "8,100,4,12", "3,3,2,28"})
    void equalsTheNaiveSearch(int width, int chunk, int beams, int length) {
        for (int seed = 0; seed < 10; seed++) {
            Memory memory = new Memory(Element.DOUBLE, seed);
            Shape shape = new Shape(width, new TreePlan(chunk), beams, Alignment.NONE, Inner.SEARCH);
            Inputs in = TreeRuns.inputs(shape, memory, new int[]{length}, false);
            MemorySegment y = memory.blank(width);
            DOUBLE.forward(shape, in, y, false, Workers.of(1));
            double[] items = memory.read(in.items());
            List<double[]> rows = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                rows.add(Arrays.copyOfRange(items, i * width, (i + 1) * width));
            }
            assertArrayEquals(new NaiveTrees(shape, in.weights(), Element.DOUBLE).read(rows), memory.read(y), 1e-11,
                    "seed " + seed);
        }
    }

    @Test
    void withOneBeamTheScorerHasNoGradient() {
        Memory memory = new Memory(Element.FLOAT, 5);
        Shape shape = TreeRuns.shape(9, 5, 1);
        Run run = TreeRuns.run(VECTOR, shape, memory, TreeRuns.inputs(shape, memory, new int[]{17}, false), WORKERS);
        for (int i = 6; i < 10; i++) {
            double[] gradient = run.results.get("gradient of weight " + i);
            assertArrayEquals(new double[gradient.length], gradient, 0);
        }
    }

    @Test
    void aRowDoesNotDependOnTheRowsBesideIt() {
        int[] lengths = {44, 46, 1, 100, 7, 61, 2, 45};
        Shape shape = TreeRuns.shape(33, 30, 5);
        for (TreeRecursion kernel : List.of(SCALAR, VECTOR)) {
            Memory memory = new Memory(Element.FLOAT, 6);
            Inputs in = TreeRuns.inputs(shape, memory, lengths, false);
            double[] together = forward(kernel, shape, memory, in);
            int first = 0;
            for (int i = 0; i < lengths.length; i++) {
                MemorySegment own = in.items().asSlice((long) first * 33 * Float.BYTES, lengths[i] * 33L * Float.BYTES);
                double[] alone = forward(kernel, shape, memory,
                        new Inputs(own, new int[]{lengths[i]}, in.weights(), Chance.evaluation(1)));
                assertArrayEquals(alone, Arrays.copyOfRange(together, i * 33, (i + 1) * 33), 0, "row " + i);
                first += lengths[i];
            }
        }
    }

    @Test
    void asPublishedARowDependsOnTheLongestOfItsBatch() {
        Memory memory = new Memory(Element.FLOAT, 6);
        Shape shape = TreeRuns.shape(33, 30, 5);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{44}, false);
        double[] alone = forward(VECTOR, shape, memory, in);
        double[] beside46 = forward(VECTOR, shape, memory,
                new Inputs(in.items(), in.lengths(), new int[]{46}, in.weights(), in.chance()));
        assertFalse(Arrays.equals(alone, beside46), "44 items are one chunk, planned as 46 they are two");
    }

    private static double[] forward(TreeRecursion kernel, Shape shape, Memory memory, Inputs in) {
        MemorySegment y = memory.blank((long) in.lengths().length * shape.width());
        kernel.forward(shape, in, y, false, WORKERS);
        return memory.read(y);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        Shape shape = TreeRuns.shape(40, 10, 4);
        for (TreeRecursion kernel : List.of(SCALAR, VECTOR)) {
            Memory memory = new Memory(Element.FLOAT, 7);
            Inputs in = TreeRuns.inputs(shape, memory, new int[]{70, 33, 5, 90}, true);
            Run one = TreeRuns.run(kernel, shape, memory, in, Workers.of(1));
            for (int threads : new int[]{2, 3, 5}) {
                Same.bits(threads + " threads", one, TreeRuns.run(kernel, shape, memory, in, Workers.of(threads)));
            }
        }
    }

    @Test
    void manyCompositionsComeInSeveralBlocks() {
        Shape shape = TreeRuns.shape(8, 10, 3);
        int[] lengths = new int[40];
        Arrays.setAll(lengths, i -> 30 + i);
        agree(shape, lengths, true);
    }

    @Test
    void anotherSeedFindsOtherTreesInTraining() {
        Memory memory = new Memory(Element.FLOAT, 8);
        Shape shape = TreeRuns.shape(12, 8, 3);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{30}, false);
        double[] first = forward(VECTOR, shape, memory, with(in, new Chance(new long[]{1}, true, 0)));
        assertArrayEquals(first, forward(VECTOR, shape, memory, with(in, new Chance(new long[]{1}, true, 0))), 0);
        assertFalse(Arrays.equals(first,
                forward(VECTOR, shape, memory, with(in, new Chance(new long[]{2}, true, 0)))));
        assertFalse(Arrays.equals(first,
                forward(VECTOR, shape, memory, with(in, new Chance(new long[]{1}, true, 0.3)))));
    }

    private static Inputs with(Inputs in, Chance chance) {
        return new Inputs(in.items(), in.lengths(), in.weights(), chance);
    }

    @Test
    void treesHoldEveryItemOnceInOrder() {
        Memory memory = new Memory(Element.FLOAT, 9);
        Shape shape = TreeRuns.shape(12, 8, 3);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{5, 30}, false);
        Trees trees = VECTOR.forward(shape, in, memory.blank(24), true, WORKERS);
        double sum = 0;
        for (int beam = 0; beam < trees.beams(1); beam++) {
            List<Integer> leaves = new ArrayList<>();
            leaves(trees, trees.root(1, beam), leaves);
            assertEquals(java.util.stream.IntStream.range(5, 35).boxed().toList(), leaves);
            sum += trees.probability(1, beam);
        }
        assertEquals(1, sum, 1e-12);
        assertTrue(trees.nodes() < 2 * 35 + 3 * 35, "nodes of trees that died are gone");
    }

    private static void leaves(Trees trees, int node, List<Integer> to) {
        if (trees.left(node) == Trees.NONE) {
            to.add(trees.item(node));
        } else {
            leaves(trees, trees.left(node), to);
            leaves(trees, trees.right(node), to);
        }
    }

    @Test
    void aLengthOfZeroIsRefused() {
        Memory memory = new Memory(Element.FLOAT, 9);
        Shape shape = TreeRuns.shape(4, 8, 3);
        Inputs in = TreeRuns.inputs(shape, memory, new int[]{0, 3}, false);
        assertThrows(IllegalArgumentException.class, () -> forward(VECTOR, shape, memory, in));
    }
}
