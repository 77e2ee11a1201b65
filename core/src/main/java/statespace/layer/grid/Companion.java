package statespace.layer.grid;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.eye;
import static org.bytedeco.pytorch.global.torch.fft_irfft;
import static org.bytedeco.pytorch.global.torch.fft_rfft;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Tensors;

/**
 * Companion matrices by their last column a: A = shift + a e_Nᵀ, ones on the subdiagonal. (A h)_i = h_{i−1} + a_i h_N, and
 * the eigenvalues are the roots of λᴺ − a_N λᴺ⁻¹ − … − a_1. Leading axes are independent matrices.
 */
final class Companion {
    private static final double SMALLEST_NORM = 1e-12;

    private Companion() {}

    /** A h, in N multiplications: a and h (…, N). */
    static Tensor times(Tensor a, Tensor h) {
        long state = h.size(-1);
        Tensor shifted = constant_pad_nd(h.narrow(-1, 0, state - 1), 1, 0);
        return shifted.add(a.mul(h.narrow(-1, state - 1, 1)));
    }

    /** A, (…, N, N). */
    static Tensor matrix(Tensor a) {
        long state = a.size(-1);
        Tensor unit = eye(state).to(a.scalar_type().intern());
        Tensor shift = constant_pad_nd(unit.narrow(0, 0, state - 1), 0, 0, 1, 0);
        return shift.add(a.unsqueeze(-1).mul(unit.select(0, state - 1)));
    }

    /**
     * The Krylov sequence b, A b, …, Aᴸ⁻¹ b by repeated squaring: log₂ L products of N×N matrices, and as many that
     * double the sequence, N³ log L + N² L multiplications for each matrix.
     *
     * @param a
     *            (channels, N)
     * @param b
     *            (channels, N)
     * @return (channels, N, length)
     */
    static Tensor krylov(Tensor a, Tensor b, long length) {
        Tensor sequence = b.unsqueeze(-1);
        Tensor power = length > 1 ? matrix(a) : null;
        for (long done = 1; done < length; done = sequence.size(-1)) {
            Tensor next = power.matmul(sequence.narrow(-1, 0, Math.min(done, length - done)));
            sequence = cat(new TensorVector(sequence, next), -1);
            if (sequence.size(-1) < length) {
                power = power.matmul(power);
            }
        }
        return sequence;
    }

    /** Divided by the sum of absolute values along the last axis; zeros stay zeros. */
    static Tensor normalised(Tensor values) {
        return values.div(values.abs().sum(new long[]{-1}, true, new ScalarTypeOptional())
                .clamp_min(Tensors.scalar(SMALLEST_NORM)));
    }

    /** Normal draws with absolute values that sum to 1 along the last axis. */
    static Tensor random(RandomGenerator random, long... shape) {
        return normalised(Tensors.normal(random, 1, shape));
    }

    /**
     * Causal convolution by FFT over twice the length, so that nothing wraps around.
     *
     * @param kernel
     *            (channels, length)
     * @param u
     *            (batch, length, channels)
     * @return (batch, length, channels)
     */
    static Tensor convolve(Tensor kernel, Tensor u) {
        long length = u.size(1);
        LongOptional size = new LongOptional(Math.max(2, 2 * Long.highestOneBit(Math.max(1, 2 * length - 1))));
        var scaling = new StringViewOptional();
        Tensor signal = fft_rfft(u.transpose(1, 2), size, -1, scaling);
        Tensor spectrum = fft_rfft(kernel, size, -1, scaling).mul(signal);
        return fft_irfft(spectrum, size, -1, scaling).narrow(-1, 0, length)
                .transpose(1, 2);
    }
}
