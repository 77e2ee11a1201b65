package statespace.layer.cde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.backbone.LinearCdeSpec;
import statespace.layer.ChannelMap;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/** The layer against its equation, the token form against the general one, what it refuses and what it says. */
class LinearCdeTest {
    private static final int WIDTH = 4;

    private static LinearCde layer(CdeConfig config) {
        return new LinearCde(config, new SplittableRandom(71));
    }

    private static double[] value(LinearCde layer, String name) {
        return layer.parameters().stream().filter(p -> p.name().equals(name))
                .map(p -> Tensors.toDoubles(p.value())).findFirst().orElseThrow();
    }

    /** y += Σ_i Δω^i A_i y + B Δω by plain loops, driven by values and by increments, base point or not. */
    @Test
    void theStateFollowsItsEquation() {
        try (PointerScope _ = new PointerScope()) {
            for (CdeConfig.Gate gate : CdeConfig.Gate.values()) {
                for (boolean basePoint : new boolean[]{false, true}) {
                    var config = CdeConfig.of(WIDTH).with(CdeStructure.DENSE, 4).with(gate, basePoint, true)
                            .with(0.1, CdeScheme.EULER).with(ChannelMap.Mix.NONE);
                    LinearCde layer = layer(config);
                    Tensor x = Tensors.normal(new SplittableRandom(72), 1, 1, 6, WIDTH);
                    double[] y = Tensors.toDoubles(layer.forward(x, ForwardContext.evaluation()));
                    double[] last = java.util.Arrays.copyOfRange(y, 5 * WIDTH, 6 * WIDTH);
                    assertArrayEquals(equation(layer, config, Tensors.toDoubles(x)), last, 1e-5);
                }
            }
        }
    }

    private static double[] equation(LinearCde layer, CdeConfig config, double[] x) {
        double[] a = value(layer, "A");
        double[] b = value(layer, "B");
        double[] y = value(layer, "y0");
        int drivers = WIDTH + 1;
        for (int k = 0; k < x.length / WIDTH; k++) {
            double[] u = new double[drivers];
            u[0] = config.dt();
            for (int i = 0; i < WIDTH; i++) {
                double now = x[k * WIDTH + i];
                double before = k > 0 ? x[(k - 1) * WIDTH + i] : config.basePoint() ? 0 : now;
                u[1 + i] = config.dt() * (config.gate() == CdeConfig.Gate.VALUES ? now : now - before);
            }
            double[] next = y.clone();
            for (int r = 0; r < WIDTH; r++) {
                for (int i = 0; i < drivers; i++) {
                    next[r] += b[r * drivers + i] * u[i];
                    for (int c = 0; c < WIDTH; c++) {
                        next[r] += u[i] * a[i * WIDTH * WIDTH + r * WIDTH + c] * y[c];
                    }
                }
            }
            y = next;
        }
        return y;
    }

    /** One matrix a token gives the same outputs and the same gradients as one matrix a step. */
    @ParameterizedTest
    @EnumSource(value = CdeStructure.class, names = {"DENSE", "BLOCK", "DIAGONAL", "SPARSE"})
    void theTokenFormEqualsTheGeneralOne(CdeStructure structure) {
        try (PointerScope _ = new PointerScope()) {
            LinearCde layer = layer(CdeConfig.of(WIDTH).withState(40).with(structure, 4));
            Tensor table = Tensors.normal(new SplittableRandom(73), 1, 7, WIDTH).set_requires_grad(true);
            float[] names = new float[3 * 11];
            for (int i = 0; i < names.length; i++) {
                names[i] = i * i % 7;
            }
            Tensor tokens = Tensors.of(names, 3, 11).to(ScalarType.Long);
            assertTrue(layer.takesTokens());
            assertTrue(layer.tokensPay(3, 11, 7));
            assertEquals(false, layer.tokensPay(1, 5, 7));
            List<double[]> general = gradients(layer, table,
                    layer.forward(torch.embedding(table, tokens), ForwardContext.evaluation()));
            List<double[]> byToken = gradients(layer, table,
                    layer.forwardTokens(tokens, table, ForwardContext.evaluation()));
            for (int i = 0; i < general.size(); i++) {
                assertArrayEquals(general.get(i), byToken.get(i), 2e-4, "tensor " + i);
            }
        }
    }

    private static List<double[]> gradients(LinearCde layer, Tensor table, Tensor y) {
        List<double[]> all = new ArrayList<>(List.of(Tensors.toDoubles(y)));
        List<Tensor> leaves = new ArrayList<>(List.of(table));
        layer.parameters().stream().filter(p -> p.role().trained()).map(Parameter::value).forEach(leaves::add);
        for (Tensor leaf : leaves) {
            if (leaf.grad().defined()) {
                leaf.grad().zero_();
            }
        }
        y.square().sum().backward();
        leaves.forEach(leaf -> all.add(Tensors.toDoubles(leaf.grad())));
        return all;
    }

    /** Rates of forgetting stand on the diagonal of the time channel's matrix. */
    @ParameterizedTest
    @EnumSource(value = CdeStructure.class, names = {"HADAMARD"}, mode = EnumSource.Mode.EXCLUDE)
    void aStateIsForgottenAtRatesBetweenTheirBounds(CdeStructure structure) {
        try (PointerScope _ = new PointerScope()) {
            var config = CdeConfig.of(WIDTH).withState(64).with(structure, 4).withInitialisation(0, 0.01, 0.2)
                    .withInput(false).with(ChannelMap.Mix.LINEAR);
            LinearCde layer = layer(config);
            ForwardContext context = ForwardContext.evaluation();
            Tensor zero = torch.zeros(1, 1, WIDTH);
            var state = layer.zeroState(1);
            layer.step(zero.select(1, 0), state);
            double[] y = value(layer, "y0");
            float[] after = state.values();
            for (int n = 0; n < 64; n++) {
                double kept = after[n] / y[n];
                assertTrue(kept >= 0.8 - 1e-6 && kept <= 0.99 + 1e-6, structure + " keeps " + kept);
            }
            assertTrue(context.mask() == null);
        }
    }

    @Test
    void anExplosionIsNamedWithItsPlaceAndTheMend() {
        try (PointerScope _ = new PointerScope()) {
            LinearCde layer = layer(CdeConfig.of(WIDTH).withState(8).with(50, CdeScheme.EULER));
            List<String> shown = new ArrayList<>();
            layer.forward(Tensors.normal(new SplittableRandom(74), 10, 1, 60, WIDTH),
                    ForwardContext.evaluation().watchedBy((name, value) -> shown.add(name)));
            assertEquals(1, shown.size());
            assertTrue(shown.getFirst().matches(
                    "a linear CDE, whose state exploded at step \\d+ \\(it had reached [0-9.]+e\\+1[0-9]\\): lower the "
                            + "settings 'dt' or 'scale' or raise 'forget_max'"),
                    shown.getFirst());
        }
    }

    @Test
    void sizesThatDoNotFitAreRefusedInASentence() {
        refused("block=3", "a block of 3 does not divide the state of 256 (width 64 times state 4)");
        refused("structure=hadamard,width=48,forget_min=0,forget_max=0", "needs a power of 2, and width 48");
        refused("structure=hadamard", "has no diagonal of its own that forgets");
        refused("structure=low_rank,rank=300", "a rank of 300 is more than the state of 256");
        refused("structure=diagonal_dense,block=300", "a dense end of 300 is larger than the state of 256");
        refused("mix=none", "the state has their number, 64, not 256");
        refused("width=2000000,state=2000000", "more than an array holds");
        refused("forget_min=0.5,forget_max=0.1", "'forget_min' (0.5) is above 'forget_max' (0.1)");
    }

    private static void refused(String options, String words) {
        String said = assertThrows(IllegalArgumentException.class, () -> LinearCdeSpec.TYPE.spec(options))
                .getMessage();
        assertTrue(said.contains(words), said);
    }
}
