package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.config.SettingException;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.tensor.Tensors;

/** Vim: sizes and names as in public checkpoints, gradients, and rows that do not see each other. */
class VimTest {
    private static final Encoding.Image SMALL = new Encoding.Image(3, 13, 8);
    private static final String FORM = "width=10,layers=2,patch=4,state=3";

    private static Backbone built() {
        return VimSpec.TYPE.spec(FORM).build(SMALL, new SplittableRandom(2));
    }

    private static Tensor images(int count) {
        return Tensors.normal(new SplittableRandom(1), 1, count, 3, 13 * 8);
    }

    @Test
    void theSizeThatIsToldIsTheSizeThatIsBuilt() {
        try (PointerScope _ = new PointerScope()) {
            List<Parameter> built = built().parameters();
            assertEquals(new ParameterSize(built.size(), built.stream().mapToLong(p -> p.value().numel()).sum(),
                    built.stream().mapToLong(p -> p.value().numel()).max().orElseThrow()),
                    VimSpec.TYPE.spec(FORM).size(SMALL));
        }
    }

    @Test
    void namesAndShapesAreThoseOfPublicCheckpoints() {
        try (PointerScope _ = new PointerScope()) {
            List<String> named = built().parameters().stream()
                    .filter(p -> !p.name().startsWith("layers.1"))
                    .map(p -> p.name() + " " + Arrays.toString(Tensors.shape(p.value()))).sorted().toList();
            String mixer = "layers.0.mixer.";
            assertEquals(List.of("cls_token [1, 1, 10]", mixer + "A_b_log [20, 3]", mixer + "A_log [20, 3]",
                    mixer + "D [20]", mixer + "D_b [20]", mixer + "conv1d.bias [20]",
                    mixer + "conv1d.weight [20, 1, 4]",
                    mixer + "conv1d_b.bias [20]", mixer + "conv1d_b.weight [20, 1, 4]", mixer + "dt_proj.bias [20]",
                    mixer + "dt_proj.weight [20, 1]", mixer + "dt_proj_b.bias [20]", mixer + "dt_proj_b.weight [20, 1]",
                    mixer + "in_proj.weight [40, 10]", mixer + "out_proj.weight [10, 20]",
                    mixer + "x_proj.weight [7, 20]", mixer + "x_proj_b.weight [7, 20]", "layers.0.norm.weight [10]",
                    "norm_f.weight [10]", "patch_embed.proj.bias [10]", "patch_embed.proj.weight [10, 3, 4, 4]",
                    "pos_embed [1, 7, 10]"), named);
        }
    }

    @Test
    void anImageDoesNotDependOnTheImagesBesideIt() {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = built();
            Tensor x = images(4);
            float[] together = Tensors.toFloats(backbone.forward(x, null, ForwardContext.evaluation()));
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(Tensors.toFloats(
                        backbone.forward(x.narrow(0, i, 1), null, ForwardContext.evaluation())),
                        Arrays.copyOfRange(together, i * 10, i * 10 + 10), 2e-5f);
            }
        }
    }

    /** The token of the class stands in the middle and reads from both ends: every patch reaches it. */
    @Test
    void allPatchesReachTheFeaturesAndPixelsOutsideOfPatchesDoNot() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = images(1).set_requires_grad(true);
            built().forward(x, null, ForwardContext.evaluation()).square().sum().backward();
            float[] slopes = Tensors.toFloats(x.grad());
            for (int i = 0; i < slopes.length; i++) {
                boolean inside = i % (13 * 8) / 8 < 12; // the last of 13 rows fills no patch
                assertEquals(inside, slopes[i] != 0, "pixel " + i);
            }
        }
    }

    /** Along the gradient of one tensor the loss rises by the square of its norm; in float that shows to a few percent. */
    @Test
    void gradientsOfAllTensorsAreSlopes() {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = built();
            Tensor x = images(3);
            for (Parameter parameter : backbone.parameters()) { // longer steps than at the beginning, so that A matters
                if (parameter.name().matches(".*dt_proj(_b)?.bias")) {
                    parameter.value().detach().zero_();
                }
            }
            loss(backbone, x).backward();
            for (Parameter parameter : backbone.parameters()) {
                Tensor value = parameter.value().detach();
                Tensor gradient = parameter.value().grad().clone();
                double square = Tensors.value(gradient.square().sum());
                assertTrue(square > 0, parameter.name());
                Tensor before = value.clone();
                double step = 5e-3 * Math.sqrt(Math.max(1, Tensors.value(before.square().sum())) / square);
                value.copy_(before.add(gradient.mul(Tensors.scalar(step))));
                double up = Tensors.value(loss(backbone, x));
                value.copy_(before.sub(gradient.mul(Tensors.scalar(step))));
                double down = Tensors.value(loss(backbone, x));
                value.copy_(before);
                assertEquals(1, (up - down) / (2 * step * square), 0.05, parameter.name());
            }
        }
    }

    private static Tensor loss(Backbone backbone, Tensor x) {
        Tensor y = backbone.forward(x, null, ForwardContext.evaluation());
        return y.mul(Tensors.normal(new SplittableRandom(77), 1, y.size(3))).square().sum();
    }

    @Test
    void imagesSmallerThanAPatchAreRefused() {
        assertEquals("images of 3 by 9 pixels are smaller than the setting 'patch' of 4; take a smaller patch",
                assertThrows(SettingException.class, () -> VimSpec.TYPE.spec(FORM).build(new Encoding.Image(1, 3, 9),
                        new SplittableRandom(1))).getMessage());
    }
}
