package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.layer.ForwardContext;
import statespace.tensor.Tensors;

/** The beam search over trees beside a search by lists of tensors that composes everything each time. */
class BeamTreeTest {
    private static final int WIDTH = 5;

    /** A row of nodes with the sum of log p of its merges. */
    private record State(List<Tensor> nodes, double score) {}

    private static double[] naive(BeamTree layer, GatedCell cell, Tensor x, int beams) {
        Tensor leaves = leaves(layer, x);
        Tensor w = InDoubles.value(layer.parameters(), "scorer.weight");
        List<State> states = List.of(new State(
                IntStream.range(0, (int) x.size(1)).mapToObj(i -> InDoubles.item(leaves, i)).toList(), 0));
        while (states.getFirst().nodes.size() > 1) {
            List<State> next = new ArrayList<>();
            for (State state : states) {
                List<Tensor> parents = IntStream.range(0, state.nodes.size() - 1).mapToObj(i -> cell
                        .compose(state.nodes.get(i), state.nodes.get(i + 1), ForwardContext.evaluation())).toList();
                double[] logits = parents.stream().mapToDouble(parent -> Tensors.value(parent.mul(w).sum())).toArray();
                double norm = Math.log(IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum());
                for (int i = 0; i < logits.length; i++) {
                    List<Tensor> merged = new ArrayList<>(state.nodes);
                    merged.set(i, parents.get(i));
                    merged.remove(i + 1);
                    next.add(new State(merged, state.score + logits[i] - norm));
                }
            }
            next.sort((a, b) -> Double.compare(b.score, a.score));
            states = next.subList(0, Math.min(beams, next.size()));
        }
        double all = states.stream().mapToDouble(state -> Math.exp(state.score)).sum();
        double[] y = new double[WIDTH];
        for (State state : states) {
            double[] node = Tensors.toDoubles(state.nodes.getFirst());
            for (int i = 0; i < WIDTH; i++) {
                y[i] += Math.exp(state.score) / all * node[i];
            }
        }
        return y;
    }

    private static Tensor leaves(BeamTree layer, Tensor x) {
        Leaves leaves = new Leaves(WIDTH, new SplittableRandom(1));
        InDoubles.of(leaves.parameters());
        for (var parameter : leaves.parameters()) {
            parameter.value().detach().copy_(InDoubles.value(layer.parameters(), parameter.name()).detach());
        }
        return leaves.of(x, ForwardContext.evaluation());
    }

    private static GatedCell cell(BeamTree layer) {
        GatedCell cell = new GatedCell(WIDTH, 0, 0, new SplittableRandom(1));
        InDoubles.of(cell.parameters());
        for (var parameter : cell.parameters()) {
            parameter.value().detach()
                    .copy_(InDoubles.value(layer.parameters(), "cell." + parameter.name()).detach());
        }
        return cell;
    }

    /** With 1000 beams all 5! = 120 orders of merges of six items are kept. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void findsWhatASearchByListsFinds(int beams) {
        try (PointerScope _ = new PointerScope()) {
            BeamTree layer = InDoubles.of(new BeamTree(WIDTH, beams, 0, new SplittableRandom(2)));
            InDoubles.value(layer.parameters(), "scorer.weight").detach().mul_(Tensors.scalar(4)); // clear choices
            Tensor x = InDoubles.normal(new SplittableRandom(3), 1, 6, WIDTH);
            assertArrayEquals(naive(layer, cell(layer), x, beams),
                    Tensors.toDoubles(layer.forward(x, new int[]{6}, ForwardContext.evaluation())), 1e-10);
        }
    }

    /** Three items by hand: two trees, weighed by p of their first merge; the last merge adds nothing. */
    @Test
    void threeItemsAreTwoTrees() {
        try (PointerScope _ = new PointerScope()) {
            BeamTree layer = InDoubles.of(new BeamTree(WIDTH, 5, 0, new SplittableRandom(4)));
            GatedCell cell = cell(layer);
            Tensor x = InDoubles.normal(new SplittableRandom(5), 1, 3, WIDTH);
            Tensor leaves = leaves(layer, x);
            Tensor w = InDoubles.value(layer.parameters(), "scorer.weight");
            Tensor first = InDoubles.item(leaves, 0);
            Tensor last = InDoubles.item(leaves, 2);
            Tensor early = cell.compose(first, InDoubles.item(leaves, 1), ForwardContext.evaluation());
            Tensor late = cell.compose(InDoubles.item(leaves, 1), last, ForwardContext.evaluation());
            double p = 1 / (1 + Math.exp(Tensors.value(late.sub(early).mul(w).sum())));
            Tensor expected = cell.compose(early, last, ForwardContext.evaluation()).mul(Tensors.scalar(p))
                    .add(cell.compose(first, late, ForwardContext.evaluation()).mul(Tensors.scalar(1 - p)));
            assertArrayEquals(Tensors.toDoubles(expected),
                    Tensors.toDoubles(layer.forward(x, new int[]{3}, ForwardContext.evaluation())), 1e-12);
            List<InducedTree> trees = layer.trees(x);
            assertEquals(2, trees.size());
            assertEquals(Math.max(p, 1 - p), trees.getFirst().probability(), 1e-6);
            List<String> names = List.of("a", "b", "c");
            assertEquals(p > 0.5 ? "((a b) c)" : "(a (b c))", trees.getFirst().brackets(names));
        }
    }

    @Test
    void withOneBeamTheScorerIsNotTrained() {
        try (PointerScope _ = new PointerScope()) {
            for (int beams : new int[]{1, 2}) {
                BeamTree layer = new BeamTree(WIDTH, beams, 0, new SplittableRandom(6));
                Tensor x = Tensors.normal(new SplittableRandom(7), 1, 1, 6, WIDTH);
                Tensor y = layer.forward(x, new int[]{6}, ForwardContext.evaluation());
                y.mul(y).mul(y).sum().backward();
                float[] gradient = Tensors.toFloats(InDoubles.value(layer.parameters(), "scorer.weight").grad());
                double largest = IntStream.range(0, WIDTH).mapToDouble(i -> Math.abs(gradient[i])).max().orElseThrow();
                assertTrue(beams == 1 ? largest == 0 : largest > 0, beams + " beams: " + largest);
            }
        }
    }
}
