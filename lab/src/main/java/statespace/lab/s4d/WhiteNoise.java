package statespace.lab.s4d;

import static org.bytedeco.pytorch.global.torch.fft_irfft;
import static org.bytedeco.pytorch.global.torch.view_as_complex;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/**
 * White noise whose upper half of the spectrum is empty, with a root mean square of about 1/2, that starts at zero: the
 * input of the delay task.
 */
final class WhiteNoise {
    private static final double DEVIATION = 0.5 * Math.sqrt(0.5);
    private static final double KEPT = 0.5;

    private WhiteNoise() {}

    /** One signal of an even length for each seed, (seeds, length, 1). */
    static Tensor of(long[] seeds, int length) {
        int frequencies = length / 2 + 1;
        float[] coefficients = new float[seeds.length * frequencies * 2];
        double scale = DEVIATION * Math.sqrt(length / KEPT);
        int highest = (int) (KEPT * length / 2);
        for (int i = 0; i < seeds.length; i++) {
            RandomGenerator random = new SplittableRandom(seeds[i]);
            for (int k = 1; k <= highest; k++) {
                int at = 2 * (i * frequencies + k);
                coefficients[at] = (float) (scale * random.nextGaussian());
                coefficients[at + 1] = (float) (scale * random.nextGaussian());
            }
        }
        Tensor spectrum = view_as_complex(Tensors.of(coefficients, seeds.length, frequencies, 2));
        Tensor signal = fft_irfft(spectrum, new LongOptional(length), 1, new StringViewOptional());
        return signal.sub(signal.narrow(1, 0, 1)).unsqueeze(2);
    }
}
