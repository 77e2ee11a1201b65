package statespace.layer.image;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.random.RandomGenerator;
import statespace.layer.Linear;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/** Linear maps as image backbones begin with: weights from N(0, 0.02²), biases zero. */
final class Projection {
    private static final double DEVIATION = 0.02;

    private Projection() {}

    static Linear of(int in, int out, boolean bias, RandomGenerator random) {
        return new Linear(Tensors.normal(random, DEVIATION, out, in), bias ? zeros(out) : null, Role.MATRIX);
    }
}
