package statespace.layer.diagonal;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.fft_irfft;
import static org.bytedeco.pytorch.global.torch.fft_rfft;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ComputeMode;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.diagonal.DiagonalSystem.Discrete;
import statespace.layer.diagonal.DiagonalSystem.Discretisation;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * The linear part of S4D: y = K * u + D u, by the recurrence or by an FFT product with the kernel K, in one direction
 * or in both (Gu et al. 2022).
 *
 * <p>
 * Two directions: y_t = Σ_{s≤t} K⁰_{t−s} u_s + Σ_{s>t} K¹_{s−t−1} u_s + D u_t; only C differs between the two.
 */
public final class DiagonalFilter implements SequenceLayer {
    private final DiagonalConfig config;
    private final boolean bidirectional;
    private final ComputeMode form;
    private final DiagonalSystem system;
    private final Parameter d; // (width)

    /** A filter with random C, D and step sizes. */
    public DiagonalFilter(DiagonalConfig config, boolean bidirectional, ComputeMode form, RandomGenerator random) {
        if (config.discretisation() == Discretisation.DSS && form == ComputeMode.SCAN) {
            throw new IllegalArgumentException("the kernel of DSS depends on the length: take the convolution form");
        }
        this.config = config;
        this.bidirectional = bidirectional;
        this.form = config.discretisation() == Discretisation.DSS ? ComputeMode.CONVOLUTION : form;
        system = new DiagonalSystem(config, bidirectional ? 2 : 1, random);
        d = Parameter.of("D", Tensors.normal(random, 1, config.width()), Role.VECTOR);
    }

    /** What the parameters of such a filter are. */
    public static ParameterSize size(DiagonalConfig config, boolean bidirectional) {
        double width = config.width();
        double parts = config.complex() ? 2 : 1;
        ParameterSize poles = ParameterSize.of(config.copies(), config.modes());
        return ParameterSize.sum(ParameterSize.of(width), poles.times(parts),
                ParameterSize.of(config.copies(), config.modes(), parts),
                ParameterSize.of(bidirectional ? 2 : 1, width, config.modes(), parts),
                poles.times(config.signed() ? 1 : 0), ParameterSize.of(width));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(system.parameters(), List.of(d));
    }

    @Override
    public int stateSize() {
        return config.width() * config.state();
    }

    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        if (context.isStateful()) {
            return stateful(u, context);
        }
        int length = Math.toIntExact(u.size(1));
        ComputeMode way = form.resolve(Math.toIntExact(u.size(0)), length, config.modes());
        return way == ComputeMode.SCAN ? scan(u, context.rate()) : convolution(u, context.rate());
    }

    private Tensor stateful(Tensor u, ForwardContext context) {
        if (bidirectional) {
            throw new IllegalStateException("a bidirectional S4d reads the future and cannot be stepped");
        }
        if (config.discretisation() == Discretisation.DSS) {
            throw new IllegalStateException("the kernel of DSS depends on the length and cannot be stepped");
        }
        ForwardContext.StateSlice slot = context.slot(stateSize());
        Discrete discrete = system.discretise(context.rate());
        var scanned = KernelOps
                .diagonal(new KernelOps.Diagonal(u, discrete.aBar(), discrete.bBar(), system.c(0), d.value(),
                        slot.read(system.stateShape())), true);
        slot.write(scanned.finalState());
        return scanned.y();
    }

    private Tensor scan(Tensor u, double rate) {
        Discrete discrete = system.discretise(rate);
        Tensor y = KernelOps.diagonal(
                new KernelOps.Diagonal(u, discrete.aBar(), discrete.bBar(), system.c(0), d.value(), null), false).y();
        return bidirectional ? y.add(future(u, discrete)) : y;
    }

    private Tensor future(Tensor u, Discrete discrete) {
        long length = u.size(1);
        if (length < 2) {
            return zeros(Tensors.shape(u));
        }
        Tensor reversed = u.flip(1).narrow(1, 0, length - 1); // u_{L-1} … u_1
        Tensor y = KernelOps.diagonal(
                new KernelOps.Diagonal(reversed, discrete.aBar(), discrete.bBar(), system.c(1), null, null), false).y();
        return cat(new TensorVector(y.flip(1), zeros(u.size(0), 1, u.size(2))), 1);
    }

    /** The product of the spectra, over twice the length at least: no wrap-around. */
    private Tensor convolution(Tensor u, double rate) {
        int length = Math.toIntExact(u.size(1));
        int size = Math.max(2, 2 * Integer.highestOneBit(Math.max(1, 2 * length - 1)));
        Tensor kernel = kernel(length, rate, 0); // (length, width)
        if (bidirectional) {
            Tensor gap = zeros(size - 2L * length, config.width());
            kernel = cat(new TensorVector(kernel, gap, kernel(length, rate, 1).flip(0)), 0);
        }
        Tensor spectrum = rfft(u, size).mul(rfft(kernel.unsqueeze(0), size));
        Tensor y = fft_irfft(spectrum, new LongOptional(size), 1, new StringViewOptional()).narrow(1, 0, length);
        return y.add(u.mul(d.value()));
    }

    private static Tensor rfft(Tensor x, int size) {
        return fft_rfft(x, new LongOptional(size), 1, new StringViewOptional());
    }

    /**
     * The first {@code length} values of the impulse response, without D.
     *
     * @param rate
     *            factor on the step size
     * @param direction
     *            0 for the past, 1 for the future
     * @return (length, width), differentiable
     */
    public Tensor kernel(int length, double rate, int direction) {
        if (config.discretisation() == Discretisation.DSS) {
            DiagonalSystem.Softmax parts = system.softmax(length, rate);
            Tensor forward = response(parts.forward(), length, direction);
            return config.decay() == DiagonalConfig.Transform.NONE
                    ? forward.add(response(parts.backward(), length, direction).flip(0))
                    : forward;
        }
        return response(system.discretise(rate), length, direction);
    }

    private Tensor response(Discrete discrete, int length, int direction) {
        float[] impulse = new float[length * config.width()];
        java.util.Arrays.fill(impulse, 0, config.width(), 1);
        return KernelOps
                .diagonal(new KernelOps.Diagonal(Tensors.of(impulse, 1, length, config.width()), discrete.aBar(),
                        discrete.bBar(), system.c(direction), null, null), false)
                .y().squeeze(0);
    }

    @Override
    public List<Modes> modes(int length) {
        return List.of(new Modes("", config.state(), poles(), kernel(length, 1, 0)));
    }

    /** The discrete poles Ā, (width, modes[, 2]). */
    public Tensor poles() {
        return system.discretise(1).aBar();
    }
}
