package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.ForwardContext;
import statespace.layer.SequenceLayer;
import statespace.layer.attention.Hgrn2;
import statespace.tensor.Tensors;

/** The lower bound of HGRN2's gates grows evenly over the blocks of a stack. */
class Hgrn2SpecTest {
    private static final int SEED = 29;

    private static float[] applied(SequenceLayer layer) {
        Tensor x = Tensors.normal(new SplittableRandom(SEED), 1, 1, 20, 8);
        return Tensors.toFloats(layer.forward(x, ForwardContext.evaluation()));
    }

    @Test
    void aBlockIsBoundByItsShareOfTheBlocksBeforeIt() {
        Hgrn2Spec spec = Hgrn2Spec.TYPE.spec("width=8,layers=4,state=3");
        try (PointerScope _ = new PointerScope()) {
            for (int block = 0; block < 4; block++) {
                var config = Hgrn2.Config.of(8, 4).withState(3).withLowerBound(block / 4.0);
                assertArrayEquals(applied(new Hgrn2(config, new SplittableRandom(SEED))),
                        applied(spec.mixer(block, new SplittableRandom(SEED))), "block " + block);
            }
        }
    }
}
