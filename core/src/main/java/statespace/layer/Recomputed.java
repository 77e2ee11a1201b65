package statespace.layer;

import static org.bytedeco.pytorch.global.torch.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Bridge;

/**
 * A block that keeps nothing but its input for the backward pass, and is computed a second time there (Chen et al. 2016): a
 * stack of L blocks needs the memory of L inputs and one block, for about a third more time. Values and gradients are
 * those of the block itself: the second time dropout draws the same mask, and running averages stay. Stacks do this in a
 * pass that {@linkplain ForwardContext#recomputing recomputes}.
 */
public final class Recomputed {
    private final List<Parameter> parameters;
    private final BiFunction<Tensor, ForwardContext, Tensor> block;

    private Recomputed(List<Parameter> parameters, BiFunction<Tensor, ForwardContext, Tensor> block) {
        this.parameters = parameters;
        this.block = block;
    }

    /**
     * Applies a block, as the pass says.
     *
     * @param parameters
     *            all that the block reads and trains
     * @param block
     *            from its input to its output, of which it depends on nothing else that wants a gradient
     */
    public static Tensor apply(Supplier<List<Parameter>> parameters, BiFunction<Tensor, ForwardContext, Tensor> block,
            Tensor x,
            ForwardContext context) {
        return context.recomputes() && !context.isStateful() && GradMode.is_enabled()
                ? new Recomputed(parameters.get(), block).forward(x, context)
                : block.apply(x, context);
    }

    private Tensor forward(Tensor x, ForwardContext context) {
        List<Tensor> inputs = new ArrayList<>(List.of(x));
        parameters.stream().map(Parameter::value).filter(Tensor::requires_grad).forEach(inputs::add);
        ForwardContext first = context.keeping();
        ForwardContext second = first.repetition();
        Tensor value = Bridge.withoutGradient(() -> Bridge.alone(() -> block.apply(x, first)));
        return Bridge.attach(value, inputs.toArray(Tensor[]::new),
                dy -> gradients(x, inputs, dy, second.repetition()));
    }

    private Tensor[] gradients(Tensor x, List<Tensor> inputs, Tensor dy, ForwardContext context) {
        TensorVector of = new TensorVector();
        Tensor again = x.detach().set_requires_grad(true);
        of.push_back(again);
        inputs.subList(1, inputs.size()).forEach(of::push_back);
        GradMode.set_enabled(true); // the bridge sets it back
        Tensor value = block.apply(again, context);
        TensorVector found = grad(new TensorVector(value), of, new TensorVector(dy), new BoolOptional(false), false,
                true);
        Tensor[] gradients = new Tensor[inputs.size()];
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = new Tensor(found.get(i));
        }
        return gradients;
    }
}
