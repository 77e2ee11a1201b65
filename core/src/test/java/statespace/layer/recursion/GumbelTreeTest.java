package statespace.layer.recursion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.recursion.GumbelTree.Score;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** One drawn tree: the value is that of one pair at a time, the gradient that of the softmax. */
class GumbelTreeTest {
    private static final int WIDTH = 5;

    /** The parts of a layer, with its own parameters. */
    private record Parts(GumbelTree layer, Leaves leaves, GatedCell cell, PairScorer pairs, Tensor w) {
        static Parts of(Score score, long seed) {
            GumbelTree layer = InDoubles.of(new GumbelTree(WIDTH, score, 0, new SplittableRandom(seed)));
            Leaves leaves = new Leaves(WIDTH, new SplittableRandom(seed));
            GatedCell cell = new GatedCell(WIDTH, 0, 0, new SplittableRandom(seed));
            PairScorer pairs = new PairScorer(WIDTH, new SplittableRandom(seed));
            share(leaves.parameters(), layer.parameters(), "");
            share(cell.parameters(), layer.parameters(), "cell.");
            if (score == Score.CHILDREN) {
                share(pairs.parameters(), layer.parameters(), "scorer.");
            }
            return new Parts(layer, leaves, cell, pairs,
                    score == Score.PARENT ? InDoubles.value(layer.parameters(), "scorer.weight") : null);
        }

        private static void share(List<Parameter> to, List<Parameter> from, String prefix) {
            for (Parameter parameter : InDoubles.of(to)) {
                parameter.value().detach().copy_(InDoubles.value(from, prefix + parameter.name()).detach());
            }
        }

        Tensor compose(Tensor left, Tensor right) {
            return cell.compose(left, right, ForwardContext.evaluation());
        }

        /** Scores of the neighbours among three nodes, (1, 2). */
        Tensor scores(Tensor nodes) {
            return w == null
                    ? pairs.score(nodes)
                    : compose(nodes.narrow(1, 0, 2), nodes.narrow(1, 1, 2)).matmul(w.t()).squeeze(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theValueIsThatOfTheChosenPairAlone(Score score) {
        try (PointerScope _ = new PointerScope()) {
            boolean[] chosen = new boolean[2];
            for (long seed = 1; seed <= 12; seed++) {
                Parts parts = Parts.of(score, seed);
                Tensor x = InDoubles.normal(new SplittableRandom(100 + seed), 1, 3, WIDTH);
                Tensor nodes = parts.leaves.of(x, ForwardContext.evaluation());
                double[] scores = Tensors.toDoubles(parts.scores(nodes));
                boolean first = scores[0] > scores[1];
                chosen[first ? 0 : 1] = true;
                Tensor a = InDoubles.item(nodes, 0);
                Tensor b = InDoubles.item(nodes, 1);
                Tensor c = InDoubles.item(nodes, 2);
                Tensor expected = first ? parts.compose(parts.compose(a, b), c) : parts.compose(a, parts.compose(b, c));
                assertArrayEquals(Tensors.toDoubles(expected),
                        Tensors.toDoubles(parts.layer.forward(x, new int[]{3}, ForwardContext.evaluation())), 1e-13);
                assertEquals(first ? "((a b) c)" : "(a (b c))",
                        parts.layer.trees(x).getFirst().brackets(List.of("a", "b", "c")));
            }
            assertTrue(chosen[0] && chosen[1], "both trees were met");
        }
    }

    /**
     * Around a draw the estimator is linear in the softmax: with the one-hot draw and the subtracted softmax held fixed, the
     * gradient of the layer is the slope of y(θ) = onehot + softmax(θ) − softmax(θ₀) put into the equations.
     */
    @ParameterizedTest
    @EnumSource
    void theGradientIsThatOfTheSoftmax(Score score) {
        try (PointerScope _ = new PointerScope()) {
            Parts parts = Parts.of(score, 21);
            Tensor x = InDoubles.normal(new SplittableRandom(22), 1, 3, WIDTH);
            InDoubles.loss(parts.layer.forward(x, new int[]{3}, ForwardContext.evaluation())).backward();
            double[] soft = Bridge.withoutGradient(() -> Tensors.toDoubles(
                    parts.scores(parts.leaves.of(x, ForwardContext.evaluation())).softmax(-1)));
            int chosen = soft[0] > soft[1] ? 0 : 1;
            int moved = 0;
            for (Parameter parameter : parts.layer.parameters()) {
                double[] gradient = Tensors.toDoubles(parameter.value().grad());
                Tensor own = own(parts, parameter.name());
                double[] values = Tensors.toDoubles(own);
                for (int i = 0; i < values.length; i += 7) {
                    double[] around = new double[2];
                    for (int side = 0; side < 2; side++) {
                        double[] other = values.clone();
                        other[i] += side == 0 ? -1e-5 : 1e-5;
                        own.detach().copy_(Tensors.ofDoubles(other, Tensors.shape(own)));
                        around[side] = Bridge.withoutGradient(() -> surrogate(parts, x, soft, chosen));
                    }
                    own.detach().copy_(Tensors.ofDoubles(values, Tensors.shape(own)));
                    assertEquals((around[1] - around[0]) / 2e-5, gradient[i], 1e-7, parameter.name() + " " + i);
                    moved += parameter.name().startsWith("scorer") && gradient[i] != 0 ? 1 : 0;
                }
            }
            assertTrue(moved > 0, "the scorer is trained");
        }
    }

    private static Tensor own(Parts parts, String name) {
        if (name.startsWith("cell.")) {
            return InDoubles.value(parts.cell.parameters(), name.substring(5));
        }
        if (name.startsWith("scorer.")) {
            return parts.w != null ? parts.w : InDoubles.value(parts.pairs.parameters(), name.substring(7));
        }
        return InDoubles.value(parts.leaves.parameters(), name);
    }

    private static double surrogate(Parts parts, Tensor x, double[] soft, int chosen) {
        Tensor nodes = parts.leaves.of(x, ForwardContext.evaluation());
        double[] y = Tensors.toDoubles(parts.scores(nodes).softmax(-1));
        for (int i = 0; i < 2; i++) {
            y[i] += (i == chosen ? 1 : 0) - soft[i];
        }
        Tensor a = InDoubles.item(nodes, 0);
        Tensor b = InDoubles.item(nodes, 1);
        Tensor c = InDoubles.item(nodes, 2);
        Tensor ab = parts.compose(a, b);
        Tensor bc = parts.compose(b, c);
        if (parts.w == null) { // one parent, of what y reads
            ab = parts.compose(mix(y[0], a, y[1], b), mix(y[0], b, y[1], c));
            bc = ab;
        }
        Tensor left = mix(y[0], ab, 1 - y[0], a);
        Tensor right = mix(y[1], bc, 1 - y[0] - y[1], b).add(c.mul(Tensors.scalar(y[0])));
        return Tensors.value(InDoubles.loss(parts.compose(left, right)));
    }

    private static Tensor mix(double p, Tensor a, double q, Tensor b) {
        return a.mul(Tensors.scalar(p)).add(b.mul(Tensors.scalar(q)));
    }

    /** In training the first of two pairs is drawn as often as the softmax says, to five standard errors. */
    @ParameterizedTest
    @EnumSource
    void drawsFollowTheSoftmax(Score score) {
        Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                Parts parts = Parts.of(score, 31);
                int draws = 4000;
                Tensor x = InDoubles.normal(new SplittableRandom(32), 1, 3, WIDTH);
                Tensor nodes = parts.leaves.of(x, ForwardContext.evaluation());
                double p = Tensors.toDoubles(parts.scores(nodes).softmax(-1))[0];
                double[] early = Tensors.toDoubles(parts.compose(parts.compose(InDoubles.item(nodes, 0),
                        InDoubles.item(nodes, 1)), InDoubles.item(nodes, 2)));
                int[] lengths = new int[draws];
                Arrays.fill(lengths, 3);
                double[] y = Tensors.toDoubles(parts.layer.forward(x.expand(draws, 3, WIDTH), lengths,
                        ForwardContext.training(new SplittableRandom(33))));
                int found = 0;
                for (int i = 0; i < draws; i++) {
                    found += Math.abs(y[i * WIDTH] - early[0]) < 1e-9 ? 1 : 0;
                }
                assertEquals(p, found / (double) draws, 5 * Math.sqrt(p * (1 - p) / draws));
            }
            return null;
        });
    }
}
