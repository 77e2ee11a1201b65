package statespace.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Dropout;
import statespace.layer.Mamba;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Pass;
import statespace.layer.Residual;
import statespace.layer.Stack;
import statespace.tensor.AdamW;
import statespace.tensor.Tensors;

/** The network of the model contests: four residual Mamba blocks of width 256 and a last norm, as the peers have it. */
final class OwnMamba {
    static final int WIDTH = 256;
    static final int LAYERS = 4;
    private static final double RATE = 1e-3;
    private static final double DECAY = 1e-2;

    private final Stack stack = stack();
    private final AdamW adam;
    private final Tensor x; // (batch, length, width)

    OwnMamba(int batch, int length) {
        adam = new AdamW(List.of(
                new AdamW.Group(stack.parameters().stream().map(Parameter::value).toList(), DECAY)));
        x = Tensors.normal(new SplittableRandom(2), 1, batch, length, WIDTH);
    }

    /** The network alone, with the same weights each time. */
    static Stack stack() {
        SplittableRandom random = new SplittableRandom(1);
        return new Stack(IntStream.range(0, LAYERS)
                .mapToObj(i -> new Residual(new Norm(Norm.Kind.RMS, WIDTH),
                        new Mamba(Mamba.Config.of(WIDTH), LAYERS, random), new Dropout(0, false)))
                .toList(), new Norm(Norm.Kind.RMS, WIDTH));
    }

    /** Forward, backward and AdamW. */
    void train() {
        try (PointerScope _ = new PointerScope()) {
            adam.zeroGradients();
            Tensor squares = stack.forward(x, Pass.training(new SplittableRandom(4))).square();
            Tensor loss = squares.mean();
            squares.deallocate(); // as a peer's expression would
            loss.backward();
            adam.step(RATE);
        }
    }

    /** AdamW alone, on the gradients that a step left. */
    void optimise() {
        try (PointerScope _ = new PointerScope()) {
            adam.step(RATE);
        }
    }

    /** Forward without a graph. */
    void infer() {
        GradMode.set_enabled(false);
        try (PointerScope _ = new PointerScope()) {
            stack.forward(x, Pass.evaluation());
        } finally {
            GradMode.set_enabled(true);
        }
    }
}
