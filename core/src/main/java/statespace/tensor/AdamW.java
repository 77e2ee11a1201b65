package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.optimizer.AdamWStep;

/**
 * AdamW (Loshchilov and Hutter 2019) over groups of parameters, with β1 = 0.9, β2 = 0.999, ε = 1e-8 and the arithmetic of
 * libtorch's, but in one pass over memory, see {@link AdamWStep}. A parameter without a gradient is left alone, and so is
 * its count of steps.
 *
 * <p>
 * Rectified (RAdam; Liu et al. 2020, arXiv 1908.03265) the rate of step t is multiplied by
 *
 * <pre>
 * r_t = sqrt((ρ_t − 4)(ρ_t − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ_t))     ρ_t = ρ∞ − 2 t β2^t / (1 − β2^t)     ρ∞ = 2 / (1 − β2) − 1
 * </pre>
 *
 * and where ρ_t is at most 4, in the first steps, the running mean of the gradient moves a parameter by itself. Weight decay
 * is not rectified. {@link Rectification#RANGER} differs in two points, see there.
 *
 * <p>
 * Where parameters lie is looked up once: their values may change in place, their memory must stay.
 */
public final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final List<Group> groups;
    private final Rectification rectification;
    private final List<Moved> moved = new ArrayList<>();

    /** What becomes of the first steps, in which the second moment is over few gradients. */
    public enum Rectification {
        /** Nothing: AdamW. */
        NONE,
        /** That of RAdam, from ρ_t above 4 on. */
        RADAM,
        /** That of the optimiser Ranger: from ρ_t of 5 on, and ε is added to the root of the uncorrected second moment. */
        RANGER;

        /** r_t; 0 where the running mean moves parameters by itself. */
        double factor(long steps) {
            double longest = 2 / (1 - BETA2) - 1;
            double power = Math.pow(BETA2, (double) steps);
            double length = longest - 2 * steps * power / (1 - power);
            return this == RANGER ? length < 5 ? 0 : root(length, longest) : length <= 4 ? 0 : root(length, longest);
        }

        private static double root(double length, double longest) {
            return Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
        }
    }

    /**
     * What shares a rate and a weight decay.
     *
     * @param parameters
     *            contiguous float32 leaves of the graph
     * @param decay
     *            decoupled weight decay
     */
    public record Group(List<Tensor> parameters, double decay) {
        /** Keeps the list as it is now. */
        public Group {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * What is known of the gradients of a parameter.
     *
     * @param first
     *            running mean of the gradient, row-major
     * @param second
     *            running mean of its square
     */
    public record Moments(float[] first, float[] second) {}

    /** A parameter, its moments and where they lie. */
    private static final class Moved {
        private final Tensor parameter;
        private final Tensor first;
        private final Tensor second;
        private final MemorySegment parameterAt;
        private final MemorySegment firstAt;
        private final MemorySegment secondAt;
        private final int group;
        private long steps;

        Moved(Tensor leaf, int group) {
            this.group = group;
            parameter = kept(new Tensor(leaf));
            first = kept(zeros_like(leaf));
            second = kept(zeros_like(leaf));
            parameterAt = Tensors.segment(parameter);
            firstAt = Tensors.segment(first);
            secondAt = Tensors.segment(second);
        }

        private static Tensor kept(Tensor tensor) {
            tensor.retainReference();
            return tensor;
        }
    }

    /**
     * An optimiser that has taken no step.
     *
     * @throws IllegalArgumentException
     *             if a parameter is not contiguous float32
     */
    public AdamW(List<Group> groups) {
        this(groups, Rectification.NONE);
    }

    /**
     * The same with a rectification.
     *
     * @throws IllegalArgumentException
     *             if a parameter is not contiguous float32
     */
    public AdamW(List<Group> groups, Rectification rectification) {
        this.groups = List.copyOf(groups);
        this.rectification = rectification;
        for (int i = 0; i < groups.size(); i++) {
            for (Tensor parameter : groups.get(i).parameters()) {
                moved.add(new Moved(parameter, i));
            }
        }
    }

    /** Lets go of all gradients: afterwards they are undefined. */
    public void zeroGradients() {
        for (Moved one : moved) {
            one.parameter.mutable_grad().reset();
        }
    }

    /**
     * Moves every parameter that has a gradient.
     *
     * @param rates
     *            learning rates, one for each group
     * @throws IllegalArgumentException
     *             if there are more or fewer rates than groups, or one is negative or not finite
     */
    public void step(double... rates) {
        List<AdamWStep.Settings> settings = settings(rates);
        List<AdamWStep.Part> parts = new ArrayList<>(moved.size());
        try (PointerScope _ = new PointerScope()) {
            for (Moved one : moved) {
                Tensor gradient = one.parameter.grad();
                if (gradient.defined()) {
                    one.steps++;
                    parts.add(new AdamWStep.Part(one.parameterAt, Tensors.segment(Tensors.contiguous(gradient)),
                            one.firstAt, one.secondAt, one.parameterAt.byteSize() / Float.BYTES, one.steps,
                            rectified(settings.get(one.group), one.steps)));
                }
            }
            Kernels.active().get(AdamWStep.class).update(parts, Workers.shared());
            if (rectification != Rectification.NONE) {
                moved.stream().filter(one -> rectification.factor(one.steps) == 0 && one.parameter.grad().defined())
                        .forEach(one -> byTheMean(one, settings.get(one.group)));
            }
        }
    }

    private AdamWStep.Settings rectified(AdamWStep.Settings plain, long steps) {
        if (rectification == Rectification.NONE) {
            return plain;
        }
        double factor = rectification.factor(steps);
        double epsilon = rectification == Rectification.RANGER
                ? EPSILON / Math.sqrt(1 - Math.pow(BETA2, (double) steps))
                : EPSILON;
        return new AdamWStep.Settings(plain.rate() * factor, BETA1, BETA2, epsilon,
                factor == 0 ? 0 : plain.decay() / factor);
    }

    private static void byTheMean(Moved one, AdamWStep.Settings settings) {
        one.parameter.detach().mul_(Tensors.scalar(1 - settings.rate() * settings.decay())).add_(one.first,
                Tensors.scalar(-settings.rate() / (1 - Math.pow(BETA1, (double) one.steps))));
    }

    private List<AdamWStep.Settings> settings(double... rates) {
        if (rates.length != groups.size()) {
            throw new IllegalArgumentException(
                    "expected a rate for each of " + groups.size() + " groups, found " + rates.length);
        }
        List<AdamWStep.Settings> settings = new ArrayList<>(rates.length);
        for (int i = 0; i < rates.length; i++) {
            settings.add(new AdamWStep.Settings(rates[i], BETA1, BETA2, EPSILON, groups.get(i).decay()));
        }
        return settings;
    }

    /** How many steps a parameter has taken; parameters are counted through all groups in order, from 0. */
    public long steps(int parameter) {
        return moved.get(parameter).steps;
    }

    /** A copy of what is known of a parameter's gradients. */
    public Moments moments(int parameter) {
        Moved one = moved.get(parameter);
        return new Moments(Tensors.toFloats(one.first), Tensors.toFloats(one.second));
    }

    /**
     * Goes on with a parameter from where another optimiser was.
     *
     * @throws IllegalArgumentException
     *             if the moments have another size than the parameter, or the count of steps is negative
     */
    public void restore(int parameter, long steps, Moments moments) {
        Moved one = moved.get(parameter);
        long count = one.parameter.numel();
        if (moments.first().length != count || moments.second().length != count || steps < 0) {
            throw new IllegalArgumentException(
                    "expected moments of " + count + " numbers after at least 0 steps, found "
                            + moments.first().length + " and " + moments.second().length + " after " + steps);
        }
        one.steps = steps;
        if (count > 0) {
            one.first.data_ptr_float().put(moments.first(), 0, moments.first().length);
            one.second.data_ptr_float().put(moments.second(), 0, moments.second().length);
        }
    }
}
