package statespace.bench.peers;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Stack;
import statespace.layer.selective.Mamba;
import statespace.tensor.AdamW;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** The network of the model contests: four residual Mamba blocks of width 256 and a last norm, as the peers have it. */
public final class OwnMamba {
    public static final int WIDTH = 256;
    public static final int LAYERS = 4;
    private static final double RATE = 1e-3;
    private static final double DECAY = 1e-2;

    private final Stack stack = stack();
    private final AdamW adam;
    private final Tensor x; // (batch, length, width)

    public OwnMamba(int batch, int length) {
        adam = adam(stack);
        x = Tensors.normal(new SplittableRandom(2), 1, batch, length, WIDTH);
    }

    /** The network alone, with the same weights each time. */
    public static Stack stack() {
        return stack(LAYERS, Mamba.Config.of(WIDTH));
    }

    /** The same of another size. */
    public static Stack stack(int layers, Mamba.Config sizes) {
        SplittableRandom random = new SplittableRandom(1);
        return new Stack(IntStream.range(0, layers)
                .mapToObj(i -> new Residual(new Norm(Norm.Kind.RMS, sizes.width()), new Mamba(sizes, layers, random),
                        new Dropout(0, false)))
                .toList(), new Norm(Norm.Kind.RMS, sizes.width()));
    }

    public static AdamW adam(Stack stack) {
        return new AdamW(List.of(
                new AdamW.Group(stack.parameters().stream().map(Parameter::value).toList(), DECAY)));
    }

    /** Forward, backward and AdamW. */
    public void train() {
        train(stack, adam, x, ForwardContext.training(new SplittableRandom(4)));
    }

    public static void train(Stack stack, AdamW adam, Tensor x, ForwardContext context) {
        try (PointerScope _ = new PointerScope()) {
            adam.zeroGradients();
            Tensor squares = stack.forward(x, context).square();
            Tensor loss = squares.mean();
            squares.deallocate(); // as a peer's expression would
            loss.backward();
            adam.step(RATE);
        }
    }

    /** AdamW alone, on the gradients that a step left. */
    public void optimise() {
        adam.step(RATE);
    }

    /** Forward without a graph. */
    public void infer() {
        infer(stack, x);
    }

    public static void infer(Stack stack, Tensor x) {
        Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                return stack.forward(x, ForwardContext.evaluation()).numel();
            }
        });
    }
}
