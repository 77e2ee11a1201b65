package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.StepSizes;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * Where Δ, B and C depend on the input, a shift between two domains grows along the scan: each output has, beside its own, the
 * shifts of Δ at all steps before it. Untrained layers, 12 seeds.
 */
class AccumulationTest {
    private static final int SEEDS = 12;
    private static final int SAMPLES = 64;
    private static final int LENGTH = 256;
    private static final int CHANNELS = 16;
    private static final int STATE = 4;
    private static final int RANK = 2;

    /** Distance of the means of two domains at each step, (length). */
    private static double[] gap(Tensor one, Tensor other) {
        return Tensors.toDoubles(one.mean(0).sub(other.mean(0)).square().sum(-1).sqrt());
    }

    private static double mean(double[] values, int first) {
        double sum = 0;
        for (int i = 0; i < first; i++) {
            sum += values[i];
        }
        return sum / first;
    }

    private static Tensor inputs(SplittableRandom random) {
        return silu(Tensors.normal(random, 1, SAMPLES, LENGTH, CHANNELS));
    }

    /** A layer of random weights without the skip D. */
    private record Selective(Tensor projection, Tensor steps, Tensor bias, Tensor a) {
        static Selective of(SplittableRandom random) {
            float[] a = new float[CHANNELS * STATE];
            for (int i = 0; i < a.length; i++) {
                a[i] = -(1 + i % STATE);
            }
            return new Selective(Tensors.normal(random, 1 / Math.sqrt(CHANNELS), RANK + 2 * STATE, CHANNELS),
                    Tensors.normal(random, 1 / Math.sqrt(RANK), CHANNELS, RANK),
                    StepSizes.biases(random, 1e-3, 1e-1, CHANNELS), Tensors.of(a, CHANNELS, STATE));
        }

        private Tensor delta(Tensor projected) {
            return linear(projected.narrow(2, 0, RANK), steps);
        }

        Tensor apply(Tensor u) {
            Tensor projected = linear(u, projection);
            return scan(u, delta(projected), projected);
        }

        /** With the mean Δ, B and C of another batch at every step. */
        Tensor frozen(Tensor u, Tensor of) {
            Tensor projected = linear(of, projection).mean(0, 1).view(1, 1, RANK + 2 * STATE)
                    .expand(SAMPLES, LENGTH, RANK + 2 * STATE).contiguous();
            Tensor step = softplus(delta(linear(of, projection)).add(bias)).mean(0, 1);
            Tensor raw = step.expm1().log().sub(bias); // softplus(raw + bias) is the mean step
            return scan(u, raw.view(1, 1, CHANNELS).expand(SAMPLES, LENGTH, CHANNELS).contiguous(), projected);
        }

        private Tensor scan(Tensor u, Tensor delta, Tensor projected) {
            return KernelOps.selective(new KernelOps.Selective(u, delta, a, projected.narrow(2, RANK, STATE),
                    projected.narrow(2, RANK + STATE, STATE), null, null, bias, null), false).y();
        }
    }

    @Test
    void theGapOfASelectiveLayerGrowsWithLength() {
        double[] gaps = new double[3];
        double[] frozen = new double[3];
        double[] inputs = new double[3];
        double first = 0;
        double last = 0;
        int[] lengths = {16, 64, LENGTH};
        for (int seed = 0; seed < SEEDS; seed++) {
            try (PointerScope _ = new PointerScope()) {
                SplittableRandom random = new SplittableRandom(seed);
                Selective layer = Selective.of(random);
                Tensor source = inputs(random);
                Tensor target = inputs(random).add(Tensors.normal(random, 0.5, CHANNELS));
                double[] own = gap(layer.apply(source), layer.apply(target));
                double[] still = gap(layer.frozen(source, source), layer.frozen(target, source));
                double[] before = gap(source, target);
                for (int i = 0; i < lengths.length; i++) {
                    gaps[i] += mean(own, lengths[i]) / SEEDS;
                    frozen[i] += mean(still, lengths[i]) / SEEDS;
                    inputs[i] += mean(before, lengths[i]) / SEEDS;
                }
                first += own[0] / SEEDS;
                last += own[LENGTH - 1] / SEEDS;
            }
        }
        System.out.printf("gap by length: inputs %s, selective %s, frozen %s; first %.3f, last %.3f%n",
                java.util.Arrays.toString(inputs), java.util.Arrays.toString(gaps),
                java.util.Arrays.toString(frozen), first, last);
        assertTrue(last >= 4 * first, last + " at the last step, " + first + " at the first");
        assertTrue(gaps[0] < gaps[1] && gaps[1] < gaps[2], "it grows with the length");
        assertEquals(inputs[0], inputs[2], 0.1, "the inputs' own does not");
        assertTrue(frozen[2] < gaps[2] / 2, "nor as much where Δ, B and C are held");
    }
}
