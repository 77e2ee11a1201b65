package statespace.layer.selective;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.softplus;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Complex;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.layer.StepSizes;
import statespace.tensor.KernelOps;
import statespace.tensor.Tensors;

/**
 * S6, the selective state space model, with the choices of Ran-Milo et al. 2024, section 4: real or complex modes, and
 * each of B, C and Δ selective or fixed. Per channel h_t = exp(Δ_t A) h_{t−1} + Δ_t B u_t, y = Σ C h + D u, or 2 Re Σ C h
 * + D u where complex.
 *
 * <p>
 * At equal size N both fields have as many trained numbers: N real modes or N/2 complex ones. Fixed B and C belong to
 * each channel; selective ones are shared by the channels. Δ is softplus of a low-rank map of the input, or exp of a
 * parameter of each channel. State of a sequence: (width, modes[, 2]).
 */
public final class SelectiveSystem implements SequenceLayer {

    /**
     * Sizes and choices.
     *
     * @param width
     *            channels
     * @param state
     *            real-equivalent states per channel, N; even where complex
     * @param complex
     *            true for N/2 complex modes, false for N real ones
     * @param selectiveB
     *            true if B depends on the input
     * @param selectiveC
     *            true if C depends on the input
     * @param selectiveStep
     *            true if Δ depends on the input
     * @param stepRank
     *            rank of the step-size map
     * @param stepMin
     *            smallest initial step size
     * @param stepMax
     *            largest initial step size
     */
    public record Config(
            int width,
            int state,
            boolean complex,
            boolean selectiveB,
            boolean selectiveC,
            boolean selectiveStep,
            int stepRank,
            double stepMin,
            double stepMax) {

        /** Checks the sizes. */
        public Config {
            if (width < 1 || state < 1 || stepRank < 1 || (complex && state % 2 != 0)) {
                throw new IllegalArgumentException("sizes must be at least 1, and a complex state even: width " + width
                        + ", state " + state + ", rank " + stepRank);
            }
        }

        /** All selective, N = 16, step sizes from 0.001 to 0.1, over {@code width} channels. */
        public static Config of(int width, boolean complex) {
            return new Config(width, 16, complex, true, true, true, Math.max(1, width / 32), 1e-3, 1e-1);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return new Config(width, newState, complex, selectiveB, selectiveC, selectiveStep, stepRank, stepMin,
                    stepMax);
        }

        /** The same with other selective parts. */
        public Config withSelective(boolean b, boolean c, boolean step) {
            return new Config(width, state, complex, b, c, step, stepRank, stepMin, stepMax);
        }

        /** Modes of one channel. */
        public int modes() {
            return complex ? state / 2 : state;
        }
    }

    private final Config config;
    private final Parameter projection; // (rank + state + state, width), the parts that are selective
    private final Parameter stepWeight; // (width, rank) or null
    private final Parameter stepBias; // (width): before softplus, or ln Δ
    private final Parameter decay; // (width, modes), ln −Re A
    private final Parameter imaginary; // (width, modes) or null
    private final Parameter b; // (width, modes[, 2]) or null
    private final Parameter c; // (width, modes[, 2]) or null
    private final Parameter d; // (width)

    /** A system with the published initialisation. */
    public SelectiveSystem(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.width();
        int modes = config.modes();
        int rows = (config.selectiveStep() ? config.stepRank() : 0) + (config.selectiveB() ? config.state() : 0)
                + (config.selectiveC() ? config.state() : 0);
        double bound = 1 / Math.sqrt(width);
        projection = rows == 0
                ? null
                : Parameter.of("x_proj.weight", Tensors.uniform(random, bound, rows, width), Role.MATRIX);
        stepWeight = config.selectiveStep()
                ? Parameter.of("dt_proj.weight",
                        Tensors.uniform(random, 1 / Math.sqrt(config.stepRank()), width, config.stepRank()),
                        Role.MATRIX)
                : null;
        stepBias = Parameter.of(config.selectiveStep() ? "dt_proj.bias" : "inv_dt", initialSteps(random),
                Role.RECURRENT);
        float[] decays = new float[width * modes];
        float[] frequencies = new float[config.complex() ? width * modes : 0];
        for (int i = 0; i < decays.length; i++) {
            decays[i] = (float) Math.log(1 + i % modes);
        }
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (Math.PI * (i % modes));
        }
        decay = Parameter.of("A_log", Tensors.of(decays, width, modes), Role.RECURRENT);
        imaginary = config.complex()
                ? Parameter.of("A_imag", Tensors.of(frequencies, width, modes), Role.RECURRENT)
                : null;
        b = config.selectiveB() ? null : Parameter.of("B", Tensors.uniform(random, bound, own()), Role.RECURRENT);
        c = config.selectiveC() ? null : Parameter.of("C", Tensors.uniform(random, bound, own()), Role.RECURRENT);
        d = Parameter.of("D", config.complex() ? Tensors.normal(random, 1, width) : ones(width), Role.VECTOR);
    }

    private Tensor initialSteps(RandomGenerator random) {
        float[] values = new float[config.width()];
        for (int i = 0; i < values.length; i++) {
            double logarithm = StepSizes.logarithm(random, config.stepMin(), config.stepMax());
            values[i] = (float) (config.selectiveStep() ? StepSizes.bias(logarithm) : logarithm);
        }
        return Tensors.of(values, values.length);
    }

    private long[] own() {
        return config.complex()
                ? new long[]{config.width(), config.modes(), 2}
                : new long[]{config.width(), config.modes()};
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (Parameter parameter : new Parameter[]{projection, stepWeight, stepBias, decay, imaginary, b, c, d}) {
            if (parameter != null) {
                all.add(parameter);
            }
        }
        return List.copyOf(all);
    }

    @Override
    public int stateSize() {
        return config.width() * config.state();
    }

    /** The poles at the step sizes that no input has moved. */
    @Override
    public List<Modes> modes(int length) {
        Tensor steps = (config.selectiveStep() ? softplus(stepBias.value()) : stepBias.value().exp()).unsqueeze(1);
        Tensor decaying = decay.value().exp().neg().mul(steps);
        return List.of(new Modes("", config.state(), config.complex()
                ? new Complex(decaying, imaginary.value().mul(steps)).exp().pair()
                : decaying.exp(), null));
    }

    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        ForwardContext.StateSlice memory = context.slot(stateSize());
        Tensor initial = memory.read(own());
        int rank = config.selectiveStep() ? config.stepRank() : 0;
        int afterB = rank + (config.selectiveB() ? config.state() : 0);
        Tensor inputs = config.selectiveB() ? selected(u, rank) : b.value();
        Tensor outputs = conjugate(config.selectiveC() ? selected(u, afterB) : c.value());
        Tensor steps = config.selectiveStep() ? linear(project(u, 0, rank), stepWeight.value()) : null;
        boolean fused = steps != null && !config.complex() && config.selectiveB() && config.selectiveC();
        var scanned = fused
                ? KernelOps.selective(new KernelOps.Selective(u, steps, a(), inputs, outputs, d.value(), null,
                        stepBias.value(), initial), context.isStateful())
                : KernelOps.modal(new KernelOps.Modal(u, steps == null
                        ? stepBias.value().exp().expand(Tensors.shape(u))
                        : softplus(steps.add(stepBias.value())), a(), inputs, outputs, initial, config.complex()),
                        context.isStateful());
        if (context.isStateful()) {
            memory.write(scanned.finalState());
        }
        return fused ? scanned.y() : scanned.y().add(u.mul(d.value()));
    }

    /** A, (width, modes[, 2]). */
    private Tensor a() {
        Tensor real = decay.value().exp().neg();
        return config.complex() ? new Complex(real, imaginary.value()).pair() : real;
    }

    /** B or C out of the input: (batch, length, modes[, 2]). */
    private Tensor selected(Tensor u, int from) {
        Tensor rows = project(u, from, config.state());
        return config.complex() ? rows.reshape(u.size(0), u.size(1), config.modes(), 2) : rows;
    }

    private Tensor project(Tensor u, long from, long count) {
        return linear(u, projection.value().narrow(0, from, count));
    }

    /** The published C is C_re − i C_im. */
    private Tensor conjugate(Tensor pairs) {
        return config.complex() ? Complex.of(pairs).conjugate().pair() : pairs;
    }
}
