package statespace.layer.style;

import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import statespace.tensor.Tensors;

/**
 * Noise on the amplitudes of low frequencies, of the size of their standard deviation over the batch, while phases stay: in
 * the manner of ALOFT (Guo et al. 2023, arXiv 2303.11674).
 *
 * @param height
 *            rows of tokens
 * @param width
 *            tokens of a row
 */
record SpectrumNoise(int height, int width) {
    /** Share of the frequencies of each axis that are low. */
    private static final double LOW = 0.5;
    private static final double SMALLEST = 1e-12;

    /** Frequencies of an axis of real values in the last one. */
    int columns() {
        return width / 2 + 1;
    }

    /**
     * What is added to the tokens: x̂ − x, differentiable in x; the factor on each frequency is held fixed.
     *
     * @param u
     *            (batch, tokens, channels)
     * @param noise
     *            standard normal, (batch, height, {@link #columns}, channels)
     */
    Tensor difference(Tensor u, Tensor noise) {
        Tensor image = u.reshape(u.size(0), height, width, u.size(2));
        Tensor spectrum = torch.fft_rfft2(image, new long[]{height, width}, new long[]{1, 2}, new StringViewOptional());
        Tensor amplitude = spectrum.detach().abs();
        Tensor change = StyleChange.spread(amplitude).mul(noise).mul(low().to(amplitude.scalar_type()))
                .div(amplitude.clamp_min(Tensors.scalar(SMALLEST)));
        return torch.fft_irfft2(spectrum.mul(change), new long[]{height, width}, new long[]{1, 2},
                new StringViewOptional()).reshape(Tensors.shape(u));
    }

    /** 1 where a frequency is low, (height, columns, 1). */
    private Tensor low() {
        float[] low = new float[height * columns()];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < columns(); x++) {
                boolean inside = 2 * Math.min(y, height - y) <= LOW * height && 2 * x <= LOW * width;
                low[y * columns() + x] = inside ? 1 : 0;
            }
        }
        return Tensors.of(low, height, columns(), 1);
    }
}
