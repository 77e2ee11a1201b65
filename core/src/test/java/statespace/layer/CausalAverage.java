package statespace.layer;

import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Tensors;

/** An exponential average of every channel, y_t = g y_(t-1) + (1 - g) x_t; a layer for tests, with nothing to train. */
public record CausalAverage(int width, double memory) implements SequenceLayer {
    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public int stateSize() {
        return width;
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        ForwardContext.StateSlice slice = context.slot(width);
        Tensor start = slice.read(width);
        Tensor y = start == null ? x.select(1, 0).mul(Tensors.scalar(0)) : start;
        TensorVector rows = new TensorVector();
        for (long t = 0; t < x.size(1); t++) {
            y = y.mul(Tensors.scalar(memory)).add(x.select(1, t).mul(Tensors.scalar(1 - memory)));
            rows.push_back(y);
        }
        slice.write(y);
        return stack(rows, 1);
    }
}
