package statespace.train;

import static org.bytedeco.pytorch.global.torch.cross_entropy;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/** Image backbones learn to tell stripes that lie from stripes that stand, with tokens perturbed and without. */
class ImageTrainingTest {
    private static final int SIDE = 12;
    private static final int BATCH = 32;
    private static final int STEPS = 100;

    private final SplittableRandom random = new SplittableRandom(20_260_101);
    private final int[] classes = new int[BATCH];

    /** Stripes of a random phase and contrast in noise, each domain with a brightness of its own. */
    private Tensor images(int[] domains) {
        float[] pixels = new float[BATCH * SIDE * SIDE];
        for (int i = 0; i < BATCH; i++) {
            classes[i] = random.nextInt(2);
            domains[i] = random.nextInt(3);
            double phase = 2 * Math.PI * random.nextDouble();
            double contrast = 0.6 + random.nextDouble();
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double along = classes[i] == 0 ? y : x;
                    pixels[(i * SIDE + y) * SIDE + x] = (float) (domains[i] + contrast * Math.sin(along * 1.6 + phase)
                            + 0.3 * random.nextGaussian());
                }
            }
        }
        return Tensors.of(pixels, BATCH, 1, (long) SIDE * SIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmamba:dims=8,patch=2", "vmamba:dims=8,patch=2,version=v0,state=4,style=start_m",
        "vim:width=16,layers=2,patch=3,style=start_x"})
    void stripesAreTold(String text) {
        int colon = text.indexOf(':');
        Backbone backbone = ((BackboneSpec) Backbones.standard().find(text.substring(0, colon))
                .spec(text.substring(colon + 1))).build(new Encoding.Image(1, SIDE, SIDE), random);
        Linear head = new Linear(backbone.width(), 2, true, Role.READOUT, random);
        TrainConfig config = TrainConfig.standard().withRates(1e-2, 1e-2);
        Optimiser optimiser = new Optimiser(Parameter.concat(backbone.parameters(), head.parameters()),
                ParameterPlan.byRole(config), config.clip());
        int[] domains = new int[BATCH];
        for (int step = 0; step < STEPS; step++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor x = images(domains);
                Tensor scores = head.apply(backbone.forward(x, null,
                        ForwardContext.training(random).withDomains(domains)).view(BATCH, backbone.width()));
                optimiser.zeroGradients();
                cross_entropy(scores, Tensors.whole(classes, BATCH)).backward();
                optimiser.clip();
                optimiser.step(1);
            }
        }
        int right = 0;
        for (int batch = 0; batch < 8; batch++) {
            try (PointerScope _ = new PointerScope()) {
                float[] scores = Tensors.toFloats(head.apply(backbone.forward(images(domains), null,
                        ForwardContext.evaluation()).view(BATCH, backbone.width())));
                for (int i = 0; i < BATCH; i++) {
                    right += (scores[2 * i + 1] > scores[2 * i] ? 1 : 0) == classes[i] ? 1 : 0;
                }
            }
        }
        System.out.println(text + ": " + right + " of 256 right");
        assertTrue(right > 240, text + ": " + right + " of 256 right");
    }
}
