package statespace.layer.gated;

import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.tanh;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;

/**
 * A gated recurrent unit (GRU; Cho et al. 2014, arXiv 1406.1078) as a loop of tensor operations, a baseline:
 *
 * <pre>
 * z, r = σ(W x + U h)      c = tanh(W x + r ⊙ U h)      h ← (1 − z) c + z h
 * </pre>
 *
 * with rows of W and U, and biases of both, for each of z, r and c. State of a sequence: h.
 */
public final class GatedRecurrentUnit implements SequenceLayer {
    private final int width;
    private final Linear input; // (3 width, width)
    private final Linear hidden; // (3 width, width)

    /** A unit whose maps start uniform within 1/√width. */
    public GatedRecurrentUnit(int width, RandomGenerator random) {
        this.width = width;
        input = new Linear(width, 3 * width, true, Role.MATRIX, random);
        hidden = new Linear(width, 3 * width, true, Role.MATRIX, random);
    }

    /** What the parameters of such a unit are. */
    public static ParameterSize size(double width) {
        return Linear.size(width, 3 * width, true).times(2);
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("input", input.parameters()),
                Parameter.prefixed("hidden", hidden.parameters()));
    }

    @Override
    public int stateSize() {
        return width;
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.nonlinear("a gated recurrent unit"));
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        ForwardContext.StateSlice slot = context.slot(width);
        Tensor before = slot.read(width);
        Tensor h = before == null ? zeros(x.size(0), width) : before;
        Tensor inputs = input.apply(x);
        TensorVector states = new TensorVector();
        for (long k = 0; k < x.size(1); k++) {
            Tensor given = inputs.select(1, k);
            Tensor own = hidden.apply(h);
            Tensor z = sigmoid(part(given, 0).add(part(own, 0)));
            Tensor r = sigmoid(part(given, 1).add(part(own, 1)));
            Tensor c = tanh(part(given, 2).add(r.mul(part(own, 2))));
            h = c.add(z.mul(h.sub(c)));
            states.push_back(h);
        }
        slot.write(h);
        return states.empty() ? x : stack(states, 1); // a chunk of no steps
    }

    private Tensor part(Tensor x, long number) {
        return x.narrow(1, number * width, width);
    }
}
