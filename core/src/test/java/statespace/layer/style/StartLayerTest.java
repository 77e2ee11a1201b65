package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import statespace.layer.CentralDifferences;
import statespace.layer.Draws;
import statespace.layer.ForwardContext;
import statespace.layer.style.StyleConfig.Style;
import statespace.tensor.CrossScan;
import statespace.tensor.DirectionalScan;
import statespace.tensor.Tensors;

/** The perturbed scan of an image as a whole, in double precision beside an eager loop, and in float beside that. */
class StartLayerTest {
    private static final int BATCH = 3;
    private static final int CHANNELS = 4;
    private static final int RANK = 2;
    private static final int STATE = 2;
    private static final long SEED = 11;
    private static final CrossScan DIRECTIONS = new CrossScan(2, 3);

    private static Tensor leaf(SplittableRandom random, double size, long... shape) {
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        return Tensors.ofDoubles(random.doubles(count).map(x -> size * (2 * x - 1)).toArray(), shape)
                .set_requires_grad(true);
    }

    /** u, x_proj, dt_proj, dt bias, A_log, D. */
    private static List<Tensor> leaves() {
        SplittableRandom random = new SplittableRandom(5);
        return List.of(leaf(random, 2, BATCH, 6, CHANNELS), leaf(random, 0.6, 4, RANK + 2 * STATE, CHANNELS),
                leaf(random, 0.7, 4, CHANNELS, RANK), leaf(random, 1, 4, CHANNELS),
                leaf(random, 1, 4 * CHANNELS, STATE), leaf(random, 1, 4 * CHANNELS));
    }

    private static SelectiveMatrices matrices(Tensor u, List<Tensor> in) {
        TensorVector delta = new TensorVector();
        TensorVector both = new TensorVector();
        for (int k = 0; k < 4; k++) {
            Tensor parts = linear(u, in.get(1).select(0, k));
            both.push_back(parts.narrow(2, RANK, 2 * STATE));
            delta.push_back(softplus(linear(parts.narrow(2, 0, RANK), in.get(2).select(0, k))
                    .add(in.get(3).select(0, k))));
        }
        Tensor projected = stack(both, 0);
        return new SelectiveMatrices(stack(delta, 0), in.get(4).exp().neg().view(4, CHANNELS, STATE),
                projected.narrow(3, 0, STATE), projected.narrow(3, STATE, STATE));
    }

    /** The scans of what each direction reads, step by step, and their sum. */
    private static Tensor eager(Tensor[] read, List<Tensor> in) {
        Tensor sum = null;
        for (int k = 0; k < 4; k++) {
            Tensor u = read[k];
            SelectiveMatrices of = matrices(u, in).of(k);
            Tensor h = Tensors.doubles(BATCH, CHANNELS, STATE);
            TensorVector ys = new TensorVector();
            for (int t = 0; t < 6; t++) {
                Tensor step = of.delta().select(1, t).unsqueeze(-1);
                Tensor x = u.select(1, t);
                h = step.mul(of.a()).exp().mul(h)
                        .add(step.mul(of.b().select(1, t).unsqueeze(1)).mul(x.unsqueeze(-1)));
                ys.push_back(h.mul(of.c().select(1, t).unsqueeze(1)).sum(-1)
                        .add(x.mul(in.get(5).narrow(0, (long) k * CHANNELS, CHANNELS))));
            }
            Tensor y = DIRECTIONS.restored(stack(ys, 1), k);
            sum = sum == null ? y : sum.add(y);
        }
        return sum;
    }

    private static Tensor loss(Tensor y) {
        return y.mul(y).sum();
    }

    private static Tensor[] start(Tensor u, List<Tensor> in) {
        return new TokenStyle(StyleConfig.NONE.with(Style.START_M), 0, 0).apply(u,
                new TokenStyle.Grid(DIRECTIONS, 2, 3), () -> matrices(u.detach(), in),
                ForwardContext.training(new Draws(SEED)));
    }

    /** The same with mask and statistics of the first values, whatever becomes of these. */
    private static Function<Tensor, Tensor[]> held(List<Tensor> in) {
        Tensor u = in.getFirst().detach().clone();
        Draws draws = new Draws(SEED);
        int[] partners = Partner.AUTO.draw(BATCH, null, draws);
        double[] own = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            own[i] = new BetaDistribution(0.1).draw(draws);
        }
        StyleChange change = StyleChange.mixed(StyleChange.Statistics.of(u, null), partners, own);
        Tensor mask = TokenMask.of(Saliency.ABS_MEAN.ofMatrices(u, matrices(u, in), DIRECTIONS), 0.75, null, true)
                .detach();
        return x -> {
            Tensor[] read = new Tensor[4];
            for (int k = 0; k < 4; k++) {
                read[k] = DIRECTIONS.ordered(x.add(change.difference(x).mul(mask.select(0, k).unsqueeze(-1))), k);
            }
            return read;
        };
    }

    @Test
    void gradientsOfTheWholeLayerAreSlopes() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = leaves();
            Function<Tensor, Tensor[]> held = held(in);
            CentralDifferences.check(in, () -> loss(eager(held.apply(in.getFirst()), in)), 1e-5);
            List<Tensor> others = leaves();
            loss(eager(start(others.getFirst(), others), others)).backward();
            for (int i = 0; i < in.size(); i++) {
                assertArrayEquals(Tensors.toDoubles(in.get(i).grad()), Tensors.toDoubles(others.get(i).grad()), 1e-10,
                        "leaf " + i);
            }
        }
    }

    @Test
    void theLayerInFloatIsTheLoopInDouble() {
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> in = leaves();
            Tensor expected = eager(start(in.getFirst(), in), in);
            loss(expected).backward();
            List<Tensor> floats = new ArrayList<>();
            for (Tensor leaf : in) {
                floats.add(leaf.detach().to(ScalarType.Float).set_requires_grad(true));
            }
            Tensor[] read = start(floats.getFirst(), floats);
            Tensor y = DirectionalScan.apply(DIRECTIONS, read, new DirectionalScan.Parameters(floats.get(1),
                    floats.get(2), floats.get(3), floats.get(4), floats.get(5)));
            loss(y).backward();
            near("y", expected, y);
            for (int i = 0; i < in.size(); i++) {
                near("gradient " + i, in.get(i).grad(), floats.get(i).grad());
            }
        }
    }

    private static void near(String what, Tensor expected, Tensor actual) {
        double[] e = Tensors.toDoubles(expected);
        double[] a = Tensors.toDoubles(actual);
        double size = 1;
        for (double value : e) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < e.length; i++) {
            assertEquals(e[i], a[i], 1e-4 * size, what + " at " + i);
        }
    }
}
