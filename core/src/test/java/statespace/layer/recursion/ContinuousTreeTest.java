package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** The soft tree: who is whose neighbour, one merge by hand, and what its steps come to. */
class ContinuousTreeTest {
    private static final int WIDTH = 4;

    @Test
    void neighboursAreTheNearestPlacesUntilTheySumToOne() {
        try (PointerScope _ = new PointerScope()) {
            double[] exists = {1, 0.5, 0.25, 0.5, 1, 0}; // the last is behind the end
            var near = ContinuousTree.Neighbours.of(Tensors.ofDoubles(exists, 1, 6, 1));
            double[] right = {
                0, 0.5, 0.25, 0.25, 0, 0,
                0, 0, 0.25, 0.5, 0.25, 0,
                0, 0, 0, 0.5, 0.5, 0,
                0, 0, 0, 0, 1, 0,
                0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0};
            double[] left = {
                0, 0, 0, 0, 0, 0,
                1, 0, 0, 0, 0, 0,
                0.5, 0.5, 0, 0, 0, 0,
                0.25, 0.5, 0.25, 0, 0, 0,
                0, 0.25, 0.25, 0.5, 0, 0,
                0, 0, 0, 0, 1, 0};
            assertArrayEquals(right, Tensors.toDoubles(near.right()), 1e-15);
            assertArrayEquals(left, Tensors.toDoubles(near.left()), 1e-15);
        }
    }

    @Test
    void withAllThereTheNeighboursAreThoseBeside() {
        try (PointerScope _ = new PointerScope()) {
            var near = ContinuousTree.Neighbours.of(Tensors.ofDoubles(new double[]{1, 1, 1, 1}, 1, 4, 1));
            assertArrayEquals(new double[]{0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0},
                    Tensors.toDoubles(near.right()), 0);
            assertArrayEquals(new double[]{0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0},
                    Tensors.toDoubles(near.left()), 0);
        }
    }

    private record Parts(ContinuousTree layer, Leaves leaves, GatedCell cell) {
        static Parts of(long seed, double scoreBias) {
            ContinuousTree layer = InDoubles.of(new ContinuousTree(WIDTH, 0, new SplittableRandom(seed)));
            InDoubles.value(layer.parameters(), "score.bias").detach().fill_(Tensors.scalar(scoreBias));
            Leaves leaves = new Leaves(WIDTH, new SplittableRandom(seed));
            GatedCell cell = new GatedCell(WIDTH, 0, 0, new SplittableRandom(seed));
            share(leaves.parameters(), layer.parameters(), "");
            share(cell.parameters(), layer.parameters(), "cell.");
            return new Parts(layer, leaves, cell);
        }

        private static void share(List<Parameter> to, List<Parameter> from, String prefix) {
            for (Parameter parameter : InDoubles.of(to)) {
                parameter.value().detach().copy_(InDoubles.value(from, prefix + parameter.name()).detach());
            }
        }

        Tensor leaf(Tensor x) {
            return leaves.of(x.view(1, WIDTH), ForwardContext.evaluation());
        }

        Tensor learned(String name) {
            return leaf(InDoubles.value(layer.parameters(), name).detach());
        }

        Tensor compose(Tensor left, Tensor right) {
            return cell.compose(left, right, ForwardContext.evaluation());
        }

        /** s of a window of five vectors. */
        double score(Tensor... window) {
            double[] five = Arrays.stream(window).map(Tensors::toDoubles).flatMapToDouble(DoubleStream::of).toArray();
            Tensor in = Tensors.ofDoubles(five, 1, five.length);
            Tensor hidden = org.bytedeco.pytorch.global.torch.gelu(in.matmul(value("window.weight").t())
                    .add(value("window.bias")));
            return Tensors.value(hidden.matmul(value("score.weight").t()).add(value("score.bias")).sum());
        }

        private Tensor value(String name) {
            return InDoubles.value(layer.parameters(), name).detach();
        }
    }

    private static Tensor mix(double p, Tensor a, Tensor b) {
        return a.mul(Tensors.scalar(p)).add(b.mul(Tensors.scalar(1 - p)));
    }

    /** Two items by hand: a step merges the first into the second by c; where 1 − c is above 0.1, a second step follows. */
    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.3, 5})
    void twoItems(double scoreBias) {
        try (PointerScope _ = new PointerScope()) {
            Parts parts = Parts.of(7, scoreBias);
            Tensor x = InDoubles.normal(new SplittableRandom(8), 1, 2, WIDTH);
            Tensor start = parts.learned("start");
            Tensor end = parts.learned("end");
            Tensor a = parts.leaf(InDoubles.item(x, 0));
            Tensor b = parts.leaf(InDoubles.item(x, 1));
            Tensor none = Tensors.doubles(1, WIDTH);
            double s = parts.score(none, start, a, b, end);
            double c = Math.exp(s) / (Math.exp(s) + 1);
            Tensor y = mix(c, parts.compose(a, b), b);
            double exists = 1 - c;
            if (exists > 0.1) {
                // The left neighbour of the last item is now `exists` of the first and the rest of the start.
                double again = parts.score(none, start, a, y, end);
                double c2 = Math.exp(again) / (Math.exp(again) + 1);
                y = mix(exists * c2, parts.compose(mix(exists, a, start), y), y);
            }
            assertEquals(scoreBias > 4, exists <= 0.1, "both ways are met");
            assertArrayEquals(Tensors.toDoubles(y),
                    Tensors.toDoubles(parts.layer.forward(x, new int[]{2}, ForwardContext.evaluation())), 1e-12);
        }
    }

    /** Scores that are far from 0 neither overflow nor move what cannot merge. */
    @Test
    void scoresFarFromZeroStayFinite() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = InDoubles.normal(new SplittableRandom(9), 2, 6, WIDTH);
            for (double bias : new double[]{-2000, 2000}) {
                Parts parts = Parts.of(10, bias);
                Tensor y = parts.layer.forward(x, new int[]{6, 3}, ForwardContext.evaluation());
                InDoubles.loss(y).backward();
                assertEquals(true, Tensors.isFinite(y));
                for (Parameter parameter : parts.layer.parameters()) {
                    assertEquals(true, parameter.value().grad().isfinite().all().item_bool(), parameter.name());
                }
                if (bias < 0) { // nothing merges
                    assertArrayEquals(Tensors.toDoubles(parts.leaf(x.select(0, 0).select(0, 5))),
                            Tensors.toDoubles(y.select(0, 0)), 1e-12);
                }
            }
        }
    }
}
