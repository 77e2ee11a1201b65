package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.torch__efficientzerotensor;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes a pair (forward, adjoint) written in Java an operation of libtorch's autograd.
 *
 * <p>
 * The value is computed outside the graph. For every input that wants a gradient, an alias of it joins the graph, and
 * its product with a zero tensor that takes no memory (a scalar zero that no NaN can reach, and whose own gradient is
 * again a tensor without memory) is added to none of the value's rows: so the graph leads from the value to every alias.
 * When the gradient of the value arrives, a hook on the value computes all input gradients with the adjoint; hooks on the
 * aliases replace the zeros that come out of the anchors by these gradients.
 *
 * <p>
 * All that is native, the hooks included, belongs to the innermost open {@link PointerScope} and lives until it closes:
 * one scope for each training step.
 */
public final class Bridge {
    private static final TensorBase UNCHANGED = new TensorBase().retainReference();

    private Bridge() {}

    /**
     * Attaches a value to the graph.
     *
     * @param value
     *            what the forward computed from the inputs, outside the graph; it is changed into a node of the graph
     * @param inputs
     *            the inputs; null entries are absent
     * @param adjoint
     *            from the gradient of the value to the gradients of the inputs, in the order of {@code inputs}; entries
     *            for inputs that are absent or want no gradient are ignored
     * @return the value, now differentiable
     * @throws IllegalStateException
     *             if a gradient is wanted and no {@link PointerScope} is open
     */
    public static Tensor attach(Tensor value, Tensor[] inputs, Function<Tensor, Tensor[]> adjoint) {
        if (!wantsGradient(inputs)) {
            return value;
        }
        if (PointerScope.getInnerScope() == null) {
            throw new IllegalStateException(
                    "open an org.bytedeco.javacpp.PointerScope around the step, try (PointerScope _ = new PointerScope()) "
                            + "{ … }: it keeps the hooks of the backward pass alive");
        }
        Gradients gradients = new Gradients();
        Tensor anchor = null;
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] == null || !inputs[i].requires_grad()) {
                continue;
            }
            int index = i;
            Tensor alias = inputs[i].alias();
            Tensor zero = alias.reshape(-1).dot(torch__efficientzerotensor(new long[]{alias.numel()}, alias.options()));
            anchor = anchor == null ? zero : anchor.add(zero);
            alias.register_hook(new Hook(ignored -> gradients.take(index)));
        }
        addNothing(value, anchor);
        value.register_hook(new Hook(gradient -> {
            boolean recording = GradMode.is_enabled();
            PointerScope step = PointerScope.getInnerScope();
            GradMode.set_enabled(false);
            try (PointerScope _ = new PointerScope()) {
                gradients.keep(adjoint.apply(new Tensor(gradient)), step);
            } finally {
                GradMode.set_enabled(recording);
            }
            return UNCHANGED;
        }));
        return value;
    }

    /**
     * Leads the graph from a value to an anchor. No row of the anchor is added to no row of the value: that touches neither
     * the value nor, in the backward pass, its gradient, while to add a number would read all of both.
     */
    private static void addNothing(Tensor value, Tensor anchor) {
        if (value.dim() == 0) {
            value.add_(anchor);
            return;
        }
        long[] noRows = Tensors.shape(value);
        noRows[0] = 0;
        Tensor nowhere = zeros(new long[]{0}, new TensorOptions().dtype(new ScalarTypeOptional(ScalarType.Long)));
        value.index_add_(0, nowhere, anchor.expand(noRows));
    }

    /** True if autograd is recording and one of the inputs wants a gradient. */
    static boolean wantsGradient(Tensor... inputs) {
        if (!GradMode.is_enabled()) {
            return false;
        }
        for (Tensor input : inputs) {
            if (input != null && input.requires_grad()) {
                return true;
            }
        }
        return false;
    }

    /** Runs a computation outside the graph. */
    public static <T> T withoutGradient(Supplier<T> computation) {
        boolean recording = GradMode.is_enabled();
        GradMode.set_enabled(false);
        try {
            return computation.get();
        } finally {
            GradMode.set_enabled(recording);
        }
    }

    /** A computation of which nothing but the result outlives it: that goes to the innermost open scope, if there is one. */
    public static Tensor alone(Supplier<Tensor> computation) {
        PointerScope step = PointerScope.getInnerScope();
        try (PointerScope _ = new PointerScope()) {
            Tensor result = computation.get();
            if (step != null) {
                step.attach(result);
            } else {
                result.retainReference();
            }
            return result;
        }
    }

    /**
     * The input gradients of one operation on their way from the adjoint to the hooks on the aliases. Each is freed when
     * the next one is taken, not at the end of the step: until then libtorch has copied the reference that it was given.
     */
    private static final class Gradients {
        private Tensor[] waiting;
        private Tensor taken;

        void keep(Tensor[] computed, PointerScope step) {
            waiting = computed.clone();
            for (Tensor gradient : computed) {
                if (gradient != null) {
                    step.attach(gradient);
                }
            }
        }

        Tensor take(int index) {
            Tensor gradient = waiting[index];
            if (gradient == null) {
                throw new IllegalStateException("the adjoint gave no gradient for input " + index);
            }
            if (taken != null && !taken.equals(gradient) && !Arrays.asList(waiting).contains(taken)) {
                taken.deallocate();
            }
            waiting[index] = null;
            taken = gradient;
            return gradient;
        }
    }

    private static final class Hook extends TensorTensorHook {
        private final UnaryOperator<TensorBase> replace;

        Hook(UnaryOperator<TensorBase> replace) {
            this.replace = replace;
        }

        @Override
        public TensorBase call(TensorBase gradient) {
            TensorBase replacement = replace.apply(gradient);
            gradient.deallocate(); // this reference alone; the step's scope would hold it until the end
            return replacement;
        }
    }
}
