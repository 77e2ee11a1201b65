package statespace.layer.piecewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.tensor.Tensors;

/** Every piecewise-linear map is what its equation says, step by step, in double. */
class PlrnnTest {
    private static final int LATENT = 4;
    private static final int HIDDEN = 7;
    private static final int BASES = 3;

    private static double relu(double x) {
        return Math.max(0, x);
    }

    private static double[] values(List<Parameter> parameters, String name) {
        float[] floats = Tensors.toFloats(parameters.stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow().value());
        double[] values = new double[floats.length];
        Arrays.setAll(values, i -> floats[i]);
        return values;
    }

    private static double[] step(PlrnnConfig.Map map, List<Parameter> p, double[] z) {
        double[] a = values(p, "decay");
        double[] h = values(p, "offset");
        double[] next = new double[LATENT];
        for (int i = 0; i < LATENT; i++) {
            next[i] = a[i] * z[i] + h[i];
        }
        if (map.isShallow()) {
            double[] w1 = values(p, "output");
            double[] w2 = values(p, "input");
            double[] h2 = values(p, "threshold");
            for (int l = 0; l < HIDDEN; l++) {
                double u = 0;
                for (int m = 0; m < LATENT; m++) {
                    u += w2[l * LATENT + m] * z[m];
                }
                double phi = relu(u + h2[l]) - (map == PlrnnConfig.Map.CLIPPED_SHALLOW ? relu(u) : 0);
                for (int i = 0; i < LATENT; i++) {
                    next[i] += w1[i * HIDDEN + l] * phi;
                }
            }
            return next;
        }
        double mean = Arrays.stream(z).average().orElseThrow();
        double[] w = values(p, "weight");
        for (int m = 0; m < LATENT; m++) {
            double phi = switch (map) {
                case PLAIN -> relu(z[m]);
                case MEAN_CENTRED -> relu(z[m] - mean);
                default -> basis(map, p, m, z[m]);
            };
            for (int i = 0; i < LATENT; i++) {
                next[i] += i == m ? 0 : w[i * LATENT + m] * phi; // no state feeds itself but through A
            }
        }
        return next;
    }

    private static double basis(PlrnnConfig.Map map, List<Parameter> p, int m, double z) {
        double[] slopes = values(p, "slopes");
        double[] thresholds = values(p, "thresholds");
        double sum = 0;
        for (int b = 0; b < BASES; b++) {
            sum += slopes[b] * (relu(z - thresholds[m * BASES + b])
                    - (map == PlrnnConfig.Map.CLIPPED_DENDRITIC ? relu(z) : 0));
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void stepsAsItsEquationSays(PlrnnConfig.Map map) {
        PlrnnConfig config = new PlrnnConfig(map, LATENT, HIDDEN, BASES);
        Plrnn layer = new Plrnn(config, new SplittableRandom(3));
        try (PointerScope _ = new PointerScope()) {
            double[] z = {0.5, -1.2, 0.3, 2};
            Tensor u = Tensors.normal(new SplittableRandom(4), 0.3, 1, 6, LATENT);
            float[] drive = Tensors.toFloats(u);
            Tensor initial = Tensors.of(new float[]{0.5f, -1.2f, 0.3f, 2}, 1, LATENT);
            float nan = Float.NaN;
            float[] absent = new float[6 * LATENT];
            Arrays.fill(absent, nan);
            float[] found = Tensors.toFloats(layer.forced(initial, u, Tensors.of(absent, 1, 6, LATENT),
                    Tensors.of(new float[6], 6)));
            for (int t = 0; t < 6; t++) {
                z = step(map, layer.parameters(), z);
                for (int m = 0; m < LATENT; m++) {
                    z[m] += drive[t * LATENT + m];
                    assertEquals(z[m], found[t * LATENT + m], 1e-5 * Math.max(1, Math.abs(z[m])), "step " + t);
                }
            }
        }
        ParameterSize size = config.size();
        assertEquals(size.tensors(), layer.parameters().size());
        assertEquals(size.values(), layer.parameters().stream().mapToDouble(p -> p.value().numel()).sum());
    }

    @ParameterizedTest
    @EnumSource
    void beginsWithADecayBelowOne(PlrnnConfig.Map map) {
        for (int seed = 0; seed < 20; seed++) {
            Plrnn layer = new Plrnn(new PlrnnConfig(map, LATENT, HIDDEN, BASES), new SplittableRandom(seed));
            for (double a : values(layer.parameters(), "decay")) {
                assertTrue(a > 0 && a <= 1, "seed " + seed + ": " + a);
            }
        }
    }
}
