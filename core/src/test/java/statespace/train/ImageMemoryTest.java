package statespace.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.backbone.Backbone;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.backbone.Encoding;
import statespace.layer.ForwardContext;
import statespace.tensor.Tensors;

/** Training steps of image backbones whose tokens are perturbed keep native memory where it was. */
class ImageMemoryTest {
    private static final int WARM_UP = 200;
    private static final int BLOCKS = 40;
    private static final double SMALLEST_TENSOR = 200; // bytes, with its storage and its header

    @ParameterizedTest
    @ValueSource(strings = {"vmamba:dims=8,depths=1,patch=2,style=start_m,style_probability=1",
        "vmamba:dims=8,depths=1,patch=2,style=start_x,style_probability=1,suppression=0.25",
        "vim:width=8,layers=1,patch=2,style=start_m,style_probability=1"})
    void aStepLeavesNothingBehind(String text) {
        int colon = text.indexOf(':');
        SplittableRandom random = new SplittableRandom(1);
        Backbone backbone = ((BackboneSpec) Backbones.standard().find(text.substring(0, colon))
                .spec(text.substring(colon + 1))).build(new Encoding.Image(3, 4, 6), random);
        TrainConfig config = TrainConfig.standard();
        Optimiser optimiser = new Optimiser(backbone.parameters(), ParameterPlan.byRole(config), config.clip());
        NativeGrowth growth = NativeGrowth.of(() -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor x = Tensors.normal(random, 1, 3, 3, 24);
                Tensor y = backbone.forward(x, null, ForwardContext.training(random));
                optimiser.zeroGradients();
                y.square().mean().backward();
                optimiser.clip();
                optimiser.step(1);
            }
        }, WARM_UP, BLOCKS);
        assertEquals(0, growth.pointers(), growth.toString());
        assumeTrue(!Double.isNaN(growth.bytes()), "this C library does not tell what is allocated (mallinfo2)");
        assertTrue(growth.bytes() < SMALLEST_TENSOR / 2, growth.toString());
    }
}
