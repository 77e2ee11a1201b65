package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.expm1;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

/**
 * The reference of the recurrence over two axes: outputs, kernel and gradients that numpy gave in double precision, the
 * same numbers in every order and one column at a time, and gradients that are central differences.
 */
class EagerGridTest {
    private static final double GOLDEN = 1e-10;
    private static final double ORDERS = 1e-12;

    /** The recurrence without a dependence on the data: N = 3, the same parameters in every cell. */
    private static final double[][] CONSTANT = {{.9, .45, .3}, {.05, .1, .15}, {.1, .05, .1 / 3}, {.4, .3, .2},
        {1, .5, .25}, {-.5, .25, 1}, {.3, -.2, .1}, {.1, .2, -.4}};
    private static final double[] OUTPUT = {-0.051716036166, -0.077810173776, 0.089366545169, 0.360820796277,
        0.597605725507, 0.085403649093, -0.032099484372, -0.273772100302, -0.515473136822, -0.632241653927,
        -0.108291126305, 0.082040866542, 0.344859921992, 0.547552544182, 0.585201757758};
    private static final double[] KERNEL = {-0.175, 0.235, 0.2205, 0.204525, 0.18741375, -0.073333333333, 0.007875,
        0.0079625, 0.00819, 0.0084020625, -0.014666666667, 0.002708333333, 0.003071875, 0.003288625, 0.00343243125};
    private static final double[] LAST_1 = {1.157010226907, -0.170432704118, -0.098601603362};
    private static final double[] LAST_2 = {0.155573113376, -0.130953864042, -0.561264426673};
    private static final double[][] PARTIALS = {{5.227883851127, -0.804014964, 0.221185662466},
        {-1.241596123026, -0.169239103289, 0.355900414769}, {-0.644275899864, -0.178287870537, 0.293285664187},
        {0.087374908878, -0.005706474716, 0.224160932792}, {2.33371980686, -0.513440155284, 0.171886629489},
        {0.104148377929, -0.051466519986, -0.022612656145}, {7.786891968984, 1.323647972219, 0.865805307814},
        {-0.544219727997, -0.024285565972, 0.165553823886}};
    private static final double[] INPUT_PARTIALS = {0.184716345388, 0.230656959696, 0.210131525696, 0.103670317267,
        -0.066799573123, -0.286038962816, -0.295837953543, -0.228953436622, -0.093914379127, 0.067727493868,
        0.335935203567, 0.307108655521, 0.19736134912, 0.041700717841, -0.102410307608};

    /** The selective recurrence: N = 2, V = 3, T = 4. */
    private static final double[] COUPLED = {0.366154632825, 0.152189326263, 0.043506782972, -0.088819245253,
        -0.043284634427, -0.015303877272, 0.203079513505, 0.523494443359, 0.087391206681, 0.004806407892,
        -0.089844235722, -0.046052061212};
    private static final double[] FOUR_EXPONENTIALS = {0.366154632825, 0.219108040259, 0.063989375587,
        -0.070228708531, 0.07852398293, 0.299865186099, 0.703462903618, 1.132906943509, 0.139576580999,
        0.272696065094, 0.147664415486, 0.464064859364};

    private static Tensor[] constants() {
        return Arrays.stream(CONSTANT).map(values -> Tensors.ofDoubles(values, values.length)).toArray(Tensor[]::new);
    }

    private static EagerGrid grid(Tensor... p) {
        return new EagerGrid(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
    }

    private static Tensor sine() {
        return Tensors.ofDoubles(IntStream.range(0, 15).mapToDouble(i -> Math.sin(.7 * i + .3)).toArray(), 1, 3, 5, 1);
    }

    private static void everyOrder(double[] expected, EagerGrid grid, Tensor x) {
        Stream.of(grid.rows(x), grid.columns(x), grid.wavefront(x))
                .forEach(result -> assertArrayEquals(expected, Tensors.toDoubles(result.y()), GOLDEN));
    }

    @Test
    void outputsAndLastStatesAreTheGoldenOnes() {
        try (PointerScope _ = new PointerScope()) {
            everyOrder(OUTPUT, grid(constants()), sine());
            var result = grid(constants()).rows(sine());
            assertArrayEquals(LAST_1, Tensors.toDoubles(result.h1().select(1, 2).select(1, 4)), GOLDEN);
            assertArrayEquals(LAST_2, Tensors.toDoubles(result.h2().select(1, 2).select(1, 4)), GOLDEN);
        }
    }

    @Test
    void theAnswerToAnImpulseIsTheKernel() {
        try (PointerScope _ = new PointerScope()) {
            double[] impulse = new double[15];
            impulse[0] = 1;
            everyOrder(KERNEL, grid(constants()), Tensors.ofDoubles(impulse, 1, 3, 5, 1));
        }
    }

    @Test
    void gradientsAreTheGoldenOnesInEveryOrder() {
        for (int order = 0; order < 3; order++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor[] parameters = constants();
                Arrays.stream(parameters).forEach(p -> p.set_requires_grad(true));
                Tensor x = sine().set_requires_grad(true);
                Tensor y = run(order, grid(parameters), x);
                y.square().sum().mul(Tensors.scalar(.5)).backward();
                for (int i = 0; i < parameters.length; i++) {
                    assertArrayEquals(PARTIALS[i], Tensors.toDoubles(parameters[i].grad()), GOLDEN);
                }
                assertArrayEquals(INPUT_PARTIALS, Tensors.toDoubles(x.grad()), GOLDEN);
            }
        }
    }

    private static Tensor run(int order, EagerGrid grid, Tensor x) {
        return switch (order) {
            case 0 -> grid.rows(x).y();
            case 1 -> grid.columns(x).y();
            default -> grid.wavefront(x).y();
        };
    }

    @Test
    void selectiveOutputsAreTheGoldenOnes() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.ofDoubles(IntStream.range(0, 12).mapToDouble(i -> Math.cos(.9 * i + .2)).toArray(), 1,
                    3, 4, 1);
            everyOrder(COUPLED, selective(x, true), x);
            everyOrder(FOUR_EXPONENTIALS, selective(x, false), x);
        }
    }

    /** The parameters of every cell out of its input; coupled: the other state is an input that is held over the step. */
    private static EagerGrid selective(Tensor x, boolean coupled) {
        Tensor u = x.unsqueeze(-1);
        Tensor step1 = softplus(affine(u, -1, .5));
        Tensor step2 = softplus(affine(u, -.5, .3));
        Tensor a1 = Tensors.ofDoubles(new double[]{-1, -2}, 2);
        Tensor a4 = Tensors.ofDoubles(new double[]{-.5, -1.5}, 2);
        Tensor a2 = Tensors.ofDoubles(new double[]{.4, -.6}, 2);
        Tensor a3 = Tensors.ofDoubles(new double[]{-.2, .9}, 2);
        Tensor held1 = expm1(step1.mul(a1)).div(a1);
        Tensor held2 = expm1(step2.mul(a4)).div(a4);
        return new EagerGrid(step1.mul(a1).exp(), coupled ? held1.mul(a2) : step1.mul(a2.abs().neg()).exp(),
                coupled ? held2.mul(a3) : step2.mul(a3.abs().neg()).exp(), step2.mul(a4).exp(),
                held1.mul(affine(u, .1, .7, -.4)), held2.mul(affine(u, -.2, .2, .5)), affine(u, .5, .6, .3),
                affine(u, .3, -.1, .8));
    }

    /** constant + slope · u, a slope for each state. */
    private static Tensor affine(Tensor u, double constant, double... slopes) {
        return u.mul(Tensors.ofDoubles(slopes, slopes.length)).add(Tensors.scalar(constant));
    }

    /** Parameters of every cell, drawn at random: 2 sequences, 4 variates, 6 steps, 2 channels, 3 states. */
    private static Tensor[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, 9).mapToObj(i -> {
            double bound = i < 4 ? .5 : 1;
            int count = i == 8 ? 96 : 288;
            double[] values = random.doubles(count, -bound, bound).toArray();
            return i == 8 ? Tensors.ofDoubles(values, 2, 4, 6, 2) : Tensors.ofDoubles(values, 2, 4, 6, 2, 3);
        }).toArray(Tensor[]::new);
    }

    @Test
    void everyOrderAndColumnsOneByOneGiveTheSame() {
        try (PointerScope _ = new PointerScope()) {
            Tensor[] p = random(1);
            Tensor x = p[8];
            double[] rows = Tensors.toDoubles(grid(p).rows(x).y());
            assertArrayEquals(rows, Tensors.toDoubles(grid(p).columns(x).y()), ORDERS);
            assertArrayEquals(rows, Tensors.toDoubles(grid(p).wavefront(x).y()), ORDERS);
            Tensor h1 = null;
            Tensor h2 = null;
            TensorVector columns = new TensorVector();
            for (int t = 0; t < 6; t++) {
                int at = t;
                Tensor[] now = Arrays.stream(p).map(all -> all.narrow(2, at, 1)).toArray(Tensor[]::new);
                var result = grid(now).columns(now[8], h1, h2);
                h1 = result.h1().select(2, 0);
                h2 = result.h2().select(2, 0);
                columns.push_back(result.y().select(2, 0));
            }
            assertArrayEquals(rows, Tensors.toDoubles(stack(columns, 2)), ORDERS);
        }
    }

    @Test
    void gradientsOfEveryCellAreCentralDifferences() {
        try (PointerScope _ = new PointerScope()) {
            Tensor[] p = random(2);
            Tensor weights = random(3)[8];
            Arrays.stream(p).forEach(tensor -> tensor.set_requires_grad(true));
            grid(p).rows(p[8]).y().mul(weights).sum().backward();
            double step = 1e-5;
            for (int i = 0; i < p.length; i++) {
                double[] gradient = Tensors.toDoubles(p[i].grad());
                double[] values = Tensors.toDoubles(p[i]);
                for (int j = 0; j < values.length; j += 17) {
                    double slope = (moved(p, i, j, step, weights) - moved(p, i, j, -step, weights)) / (2 * step);
                    assertEquals(slope, gradient[j], 1e-8);
                }
            }
        }
    }

    private static double moved(Tensor[] parameters, int which, int at, double by, Tensor weights) {
        try (PointerScope _ = new PointerScope()) {
            Tensor[] p = parameters.clone();
            double[] values = Tensors.toDoubles(p[which]);
            values[at] += by;
            p[which] = Tensors.ofDoubles(values, Tensors.shape(p[which]));
            return Tensors.value(grid(p).rows(p[8]).y().mul(weights).sum());
        }
    }
}
