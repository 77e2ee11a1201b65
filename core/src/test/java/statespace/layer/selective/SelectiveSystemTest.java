package statespace.layer.selective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/** S6 over both fields: equal sizes, complex with no imaginary parts, gradients to every parameter. */
class SelectiveSystemTest {
    private static final int WIDTH = 5;

    @Test
    void bothFieldsHaveAsManyParameters() {
        try (PointerScope _ = new PointerScope()) {
            for (int i = 0; i < 8; i++) {
                long[] counts = new long[2];
                for (int field = 0; field < 2; field++) {
                    var config = SelectiveSystem.Config.of(WIDTH, field == 1).withSelective((i & 1) != 0, (i & 2) != 0,
                            (i & 4) != 0);
                    counts[field] = Parameter
                            .count(new SelectiveSystem(config, new SplittableRandom(1)).parameters());
                }
                assertEquals(counts[0], counts[1]);
            }
        }
    }

    /** With Im A = 0 and real B and C the modes count twice, the skip once (Ran-Milo et al. 2024, section 4). */
    @Test
    void complexWithoutImaginaryPartsIsTwiceTheRealOne() {
        try (PointerScope _ = new PointerScope()) {
            Bridge.withoutGradient(() -> {
                for (int i = 0; i < 8; i++) {
                    var complex = SelectiveSystem.Config.of(WIDTH, true).withState(6).withSelective((i & 1) != 0,
                            (i & 2) != 0, (i & 4) != 0);
                    var real = new SelectiveSystem.Config(WIDTH, 3, false, complex.selectiveB(), complex.selectiveC(),
                            complex.selectiveStep(), complex.stepRank(), complex.stepMin(), complex.stepMax());
                    var one = new SelectiveSystem(complex, new SplittableRandom(2));
                    var other = new SelectiveSystem(real, new SplittableRandom(3));
                    adopt(one, other, complex);
                    Tensor u = Tensors.normal(new SplittableRandom(4), 1, 2, 40, WIDTH);
                    assertArrayEquals(
                            Tensors.toFloats(other.forward(u, ForwardContext.evaluation()).mul(Tensors.scalar(2))),
                            Tensors.toFloats(one.forward(u, ForwardContext.evaluation())), 1e-5f);
                }
                return null;
            });
        }
    }

    /** Gives the real system the real parts of the complex one, whose imaginary parts and skip become zero. */
    private static void adopt(SelectiveSystem complex, SelectiveSystem real, SelectiveSystem.Config config) {
        for (Parameter from : complex.parameters()) {
            Tensor value = from.value();
            switch (from.name()) {
                case "A_imag" -> value.zero_();
                case "B", "C" -> {
                    value.select(-1, 1).zero_();
                    named(real, from.name()).copy_(value.select(-1, 0));
                }
                case "D" -> {
                    value.zero_();
                    named(real, "D").zero_();
                }
                case "x_proj.weight" -> {
                    int rank = config.selectiveStep() ? config.stepRank() : 0;
                    Tensor to = named(real, "x_proj.weight");
                    to.narrow(0, 0, rank).copy_(value.narrow(0, 0, rank));
                    for (long row = rank; row < value.size(0); row++) {
                        if ((row - rank) % 2 == 1) {
                            value.select(0, row).zero_();
                        } else {
                            to.select(0, rank + (row - rank) / 2).copy_(value.select(0, row));
                        }
                    }
                }
                default -> named(real, from.name()).copy_(value);
            }
        }
    }

    private static Tensor named(SelectiveSystem system, String name) {
        return system.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().value();
    }

    @Test
    void everyParameterGetsAGradient() {
        for (int i = 0; i < 16; i++) {
            try (PointerScope _ = new PointerScope()) {
                var config = SelectiveSystem.Config.of(WIDTH, (i & 8) != 0).withSelective((i & 1) != 0, (i & 2) != 0,
                        (i & 4) != 0);
                var system = new SelectiveSystem(config, new SplittableRandom(5));
                Tensor u = Tensors.normal(new SplittableRandom(6), 1, 2, 30, WIDTH);
                system.forward(u, ForwardContext.evaluation()).square().sum().backward();
                for (Parameter parameter : system.parameters()) {
                    assertTrue(parameter.value().grad().abs().max().item_double() > 0, config + " " + parameter.name());
                    assertTrue(Tensors.isFinite(parameter.value().grad()), config + " " + parameter.name());
                }
            }
        }
    }
}
