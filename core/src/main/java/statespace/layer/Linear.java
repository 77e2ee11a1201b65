package statespace.layer;

import static org.bytedeco.pytorch.global.torch.linear;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import statespace.tensor.Tensors;

/** y = x Wᵀ + b at every step; W (out, in) and b (out) start uniform within ±1/sqrt(in). */
public final class Linear implements SequenceLayer {
    private final Parameter weight; // (out, in)
    private final Parameter bias; // (out) or null

    /** A map from {@code in} to {@code out} channels. */
    public Linear(int in, int out, boolean withBias, Role role, RandomGenerator random) {
        this(in, out, withBias, role, 1, random);
    }

    /** The same with the initial weight multiplied by {@code gain}. */
    public Linear(int in, int out, boolean withBias, Role role, double gain, RandomGenerator random) {
        double bound = 1 / Math.sqrt(in);
        weight = Parameter.of("weight", Tensors.uniform(random, gain * bound, out, in), role);
        bias = withBias ? Parameter.of("bias", Tensors.uniform(random, gain * bound, out), Role.VECTOR) : null;
    }

    /** A map with given first values; {@code bias} may be null. */
    public Linear(Tensor weight, Tensor bias, Role role) {
        this.weight = Parameter.of("weight", weight, role);
        this.bias = bias == null ? null : Parameter.of("bias", bias, Role.VECTOR);
    }

    /** What the parameters of such a map are. */
    public static ParameterSize size(double in, double out, boolean withBias) {
        return ParameterSize.sum(ParameterSize.of(out, in), withBias ? ParameterSize.of(out) : ParameterSize.NONE);
    }

    @Override
    public List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        return apply(x);
    }

    /** The map on the last axis of a tensor of any rank. */
    public Tensor apply(Tensor x) {
        return bias == null ? linear(x, weight.value()) : linear(x, weight.value(), new TensorOptional(bias.value()));
    }

    /** W, (out, in). */
    public Tensor weight() {
        return weight.value();
    }

    /** Only the output channels {@code [from, from + count)}, without bias: a slice costs no copy of the others. */
    public Tensor rows(Tensor x, long from, long count) {
        return linear(x, weight.value().narrow(0, from, count));
    }
}
