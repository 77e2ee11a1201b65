package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.CentralDifferences;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/** What all layers promise that read a sequence into one vector. */
class SummaryLayersTest {
    private static final int WIDTH = 6;

    enum Kind {
        BEAMS, GUMBEL_PARENT, GUMBEL_CHILDREN, MEMORY, CONTINUOUS;

        SummaryLayer layer(int width, double dropout, RandomGenerator random) {
            return switch (this) {
                case BEAMS -> new BeamTree(width, 3, dropout, random);
                case GUMBEL_PARENT -> new GumbelTree(width, GumbelTree.Score.PARENT, dropout, random);
                case GUMBEL_CHILDREN -> new GumbelTree(width, GumbelTree.Score.CHILDREN, dropout, random);
                case MEMORY -> new OrderedMemory(width, 4, dropout, dropout, random);
                case CONTINUOUS -> new ContinuousTree(width, dropout, random);
            };
        }

        ParameterSize size(int width) {
            return switch (this) {
                case BEAMS -> BeamTree.size(width);
                case GUMBEL_PARENT -> GumbelTree.size(width, GumbelTree.Score.PARENT);
                case GUMBEL_CHILDREN -> GumbelTree.size(width, GumbelTree.Score.CHILDREN);
                case MEMORY -> OrderedMemory.size(width);
                case CONTINUOUS -> ContinuousTree.size(width);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSequenceHasTheSameVectorInEveryBatch(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = InDoubles.of(kind.layer(WIDTH, 0.2, new SplittableRandom(1)));
            int[] lengths = {1, 9, 2, 13, 5, 3};
            Tensor x = InDoubles.normal(new SplittableRandom(2), lengths.length, 13, WIDTH); // noise behind the ends
            Tensor together = layer.forward(x, lengths, ForwardContext.evaluation());
            for (int row = 0; row < lengths.length; row++) {
                Tensor own = x.narrow(0, row, 1).narrow(1, 0, lengths[row]);
                assertArrayEquals(
                        Tensors.toDoubles(layer.forward(own, new int[]{lengths[row]}, ForwardContext.evaluation())),
                        Tensors.toDoubles(together.select(0, row)), 1e-12, "row " + row);
            }
        }
    }

    /** Nothing reaches a sequence from behind its end or from its neighbours, and all of its items count. */
    @ParameterizedTest
    @EnumSource
    void gradientsReachTheItemsOfASequenceAndNothingElse(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = InDoubles.of(kind.layer(WIDTH, 0, new SplittableRandom(3)));
            Tensor x = InDoubles.normal(new SplittableRandom(4), 2, 7, WIDTH).set_requires_grad(true);
            InDoubles.loss(layer.forward(x, new int[]{4, 7}, ForwardContext.evaluation()).select(0, 0)).backward();
            double[] gradient = Tensors.toDoubles(x.grad());
            for (int item = 0; item < 14; item++) {
                double[] own = Arrays.copyOfRange(gradient, item * WIDTH, (item + 1) * WIDTH);
                assertEquals(item < 4, Arrays.stream(own).anyMatch(value -> value != 0), "item " + item);
                assertTrue(Arrays.stream(own).allMatch(Double::isFinite));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreSlopes(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = InDoubles.of(kind.layer(3, 0, new SplittableRandom(5)));
            // A draw's gradient is that of its softmax, no slope: two items leave nothing to draw (see GumbelTreeTest).
            boolean draws = kind == Kind.GUMBEL_PARENT || kind == Kind.GUMBEL_CHILDREN;
            int[] lengths = draws ? new int[]{2, 1} : new int[]{6, 4};
            List<Tensor> leaves = new ArrayList<>();
            for (Parameter parameter : layer.parameters()) {
                if (!draws || !parameter.name().startsWith("scorer")) {
                    leaves.add(parameter.value());
                }
            }
            Tensor x = InDoubles.normal(new SplittableRandom(6), 2, lengths[0], 3).set_requires_grad(true);
            leaves.add(x);
            CentralDifferences.check(leaves,
                    () -> InDoubles.loss(layer.forward(x, lengths, ForwardContext.evaluation())), 2e-6, 7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingDrawsFromItsGeneratorAlone(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = kind.layer(WIDTH, 0.3, new SplittableRandom(7));
            Tensor x = Tensors.normal(new SplittableRandom(8), 1, 2, 8, WIDTH);
            int[] lengths = {8, 5};
            float[] one = Tensors.toFloats(layer.forward(x, lengths, ForwardContext.training(new SplittableRandom(9))));
            assertArrayEquals(one, Tensors.toFloats(
                    layer.forward(x, lengths, ForwardContext.training(new SplittableRandom(9)))), 0);
            assertFalse(Arrays.equals(one, Tensors.toFloats(
                    layer.forward(x, lengths, ForwardContext.training(new SplittableRandom(10))))));
            assertArrayEquals(Tensors.toFloats(layer.forward(x, lengths, ForwardContext.evaluation())),
                    Tensors.toFloats(layer.forward(x, lengths, ForwardContext.evaluation())), 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneItemIsItsLeaf(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = InDoubles.of(kind.layer(WIDTH, 0, new SplittableRandom(11)));
            Tensor x = InDoubles.normal(new SplittableRandom(12), 1, 1, WIDTH);
            Tensor mapped = x.matmul(InDoubles.value(layer.parameters(), "transform.weight").t())
                    .add(InDoubles.value(layer.parameters(), "transform.bias"));
            double[] row = Tensors.toDoubles(mapped);
            double mean = Arrays.stream(row).average().orElseThrow();
            double variance = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            assertArrayEquals(Arrays.stream(row).map(v -> (v - mean) / Math.sqrt(variance + 1e-5)).toArray(),
                    Tensors.toDoubles(layer.forward(x, new int[]{1}, ForwardContext.evaluation())), 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sizesAreThoseOfTheParametersAndNamesDiffer(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            for (int width : new int[]{5, 70}) {
                List<Parameter> all = kind.layer(width, 0, new SplittableRandom(1)).parameters();
                assertEquals(Parameter.count(all), (long) kind.size(width).values());
                assertEquals(all.size(), (int) kind.size(width).tensors());
                Set<String> names = new HashSet<>();
                for (Parameter parameter : all) {
                    assertTrue(names.add(parameter.name()), parameter.name());
                    assertEquals(parameter.name().endsWith("bias") || parameter.name().contains("norm."),
                            parameter.role() == Role.VECTOR, parameter.name());
                }
            }
        }
    }

    /** Names are those of checkpoints. */
    @ParameterizedTest
    @EnumSource
    void namesStay(Kind kind) {
        List<String> leaves = List.of("transform.weight", "transform.bias", "norm.weight", "norm.bias");
        List<String> cell = List.of("cell.input.weight", "cell.input.bias", "cell.output.weight", "cell.output.bias",
                "cell.norm.weight", "cell.norm.bias");
        List<List<String>> expected = switch (kind) {
            case BEAMS, GUMBEL_PARENT -> List.of(leaves, cell, List.of("scorer.weight"));
            case GUMBEL_CHILDREN -> List.of(leaves, cell, List.of("scorer.input.weight", "scorer.input.bias",
                    "scorer.output.weight", "scorer.output.bias"));
            case MEMORY -> List.of(leaves.subList(0, 2), cell, List.of("query.weight", "query.bias",
                    "query_norm.weight", "query_norm.bias", "key.weight", "key.bias", "key_norm.weight",
                    "key_norm.bias", "score.weight"));
            case CONTINUOUS -> List.of(List.of("start", "end"), leaves, cell, List.of("window.weight", "window.bias",
                    "score.weight", "score.bias"));
        };
        assertEquals(expected.stream().flatMap(List::stream).toList(),
                kind.layer(WIDTH, 0, new SplittableRandom(15)).parameters().stream().map(Parameter::name).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aLongSequenceStaysFinite(Kind kind) {
        try (PointerScope _ = new PointerScope()) {
            SummaryLayer layer = kind.layer(WIDTH, 0, new SplittableRandom(13));
            Tensor x = Tensors.normal(new SplittableRandom(14), 20, 2, 60, WIDTH).set_requires_grad(true);
            Tensor y = layer.forward(x, new int[]{60, 1}, ForwardContext.evaluation());
            assertTrue(Tensors.isFinite(y));
            y.mul(y).mul(y).sum().backward();
            assertTrue(Tensors.isFinite(x.grad()));
            for (Parameter parameter : layer.parameters()) {
                assertTrue(Tensors.isFinite(parameter.value().grad()), parameter.name());
            }
        }
    }
}
