package statespace.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.config.SettingException;
import statespace.format.SafeTensors;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;
import statespace.tensor.Tensors;

/** VMamba: sizes as published, names as in public checkpoints, gradients, and rows that do not see each other. */
class VmambaTest {
    private static final Encoding.Image PHOTO = new Encoding.Image(3, 224, 224);
    private static final Encoding.Image SMALL = new Encoding.Image(3, 16, 12);

    @TempDir
    private Path folder;

    private static VmambaSpec spec(String options) {
        return VmambaSpec.TYPE.spec(options);
    }

    /** The numbers are those of the public program, counted by building its models. */
    @ParameterizedTest
    @CsvSource({"tiny_v0, 1000, 22893448", "small_v0, 1000, 44417416", "base_v0, 1000, 76254056",
        "tiny_s2l5, 1000, 30705832", "tiny_s1l8, 1000, 30249064", "small_s2l15, 1000, 50147752",
        "tiny_0220, 1000, 32484904", "tiny_v0, 7, 22129831", "tiny_s2l5, 7, 29942215", "tiny_s1l8, 7, 29485447",
        "tiny_0220, 7, 31721287"})
    void parametersAreAsManyAsPublished(String size, int classes, double expected) {
        VmambaSpec spec = spec("size=" + size);
        assertEquals(expected, ParameterSize.sum(spec.size(PHOTO), Linear.size(spec.width(), classes, true)).values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version=v0,state=3,mlp=0", "version=v2_gated,depths=1+2+1,expand=1,dims=10",
        "depths=1,dims=6,mlp=0", "version=v0,patch=3,dims=5"})
    void theSizeThatIsToldIsTheSizeThatIsBuilt(String options) {
        try (PointerScope _ = new PointerScope()) {
            List<Parameter> built = spec(options).build(SMALL, new SplittableRandom(1)).parameters();
            assertEquals(new ParameterSize(built.size(), built.stream().mapToLong(p -> p.value().numel()).sum(),
                    built.stream().mapToLong(p -> p.value().numel()).max().orElseThrow()), spec(options).size(SMALL));
            assertEquals(built.size(), built.stream().map(Parameter::name).distinct().count());
        }
    }

    @Test
    void aSizeStandsForOptionsThatCanBeGivenBesideIt() {
        VmambaSpec spec = spec("depths=1+1,size=tiny_v0,state=4");
        assertEquals(List.of(1, 1), spec.depths());
        assertEquals(4, spec.state());
        assertEquals(96, spec.dims());
        assertEquals(VmambaSpec.Version.V0, spec.version());
        assertEquals(spec, Backbones.standard().read(Backbones.standard().write(spec)));
    }

    /** Names and shapes as the public program writes them, in a file made here. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void checkpointsLoadByTheirPublicNames(boolean first) throws IOException {
        VmambaSpec spec = spec("size=" + (first ? "tiny_v0" : "tiny_s2l5") + ",depths=2+1,dims=32");
        Map<String, long[]> shapes = first ? firstVersion() : secondVersion();
        Map<String, SafeTensors.Entry> file = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(4);
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            file.put(name, SafeTensors.Entry.floats(shape, values));
        });
        Path path = folder.resolve("vmamba.safetensors");
        new SafeTensors(file, Map.of()).write(path);
        try (PointerScope _ = new PointerScope(); SafeTensors stored = Checkpoint.open(path)) {
            List<Parameter> parameters = spec.build(PHOTO, new SplittableRandom(1)).parameters();
            Checkpoint.fill(path, stored.tensors(), parameters);
            List<String> unread = new ArrayList<>(shapes.keySet());
            for (Parameter parameter : parameters) {
                assertArrayEquals(file.get(parameter.name()).toFloats(), Tensors.toFloats(parameter.value()), 0,
                        parameter.name());
                unread.remove(parameter.name());
            }
            assertEquals(List.of("classifier.head.weight", "classifier.head.bias"), unread);
            List<Parameter> other = spec("size=tiny_v0,depths=2+1,dims=32,state=8").build(PHOTO,
                    new SplittableRandom(1)).parameters();
            assertThrows(CheckpointException.class, () -> Checkpoint.fill(path, stored.tensors(), other));
        }
    }

    private static Map<String, long[]> firstVersion() {
        Map<String, long[]> all = new LinkedHashMap<>();
        all.put("patch_embed.0.weight", new long[]{32, 3, 4, 4});
        all.put("patch_embed.0.bias", new long[]{32});
        all.put("patch_embed.2.weight", new long[]{32});
        all.put("patch_embed.2.bias", new long[]{32});
        scan(all, "layers.0.blocks.0.", 32, 16, true);
        scan(all, "layers.0.blocks.1.", 32, 16, true);
        all.put("layers.0.downsample.reduction.weight", new long[]{64, 128});
        all.put("layers.0.downsample.norm.weight", new long[]{128});
        all.put("layers.0.downsample.norm.bias", new long[]{128});
        scan(all, "layers.1.blocks.0.", 64, 16, true);
        head(all);
        return all;
    }

    private static Map<String, long[]> secondVersion() {
        Map<String, long[]> all = new LinkedHashMap<>();
        all.put("patch_embed.0.weight", new long[]{16, 3, 3, 3});
        all.put("patch_embed.0.bias", new long[]{16});
        all.put("patch_embed.2.weight", new long[]{16});
        all.put("patch_embed.2.bias", new long[]{16});
        all.put("patch_embed.5.weight", new long[]{32, 16, 3, 3});
        all.put("patch_embed.5.bias", new long[]{32});
        all.put("patch_embed.7.weight", new long[]{32});
        all.put("patch_embed.7.bias", new long[]{32});
        for (String block : List.of("layers.0.blocks.0.", "layers.0.blocks.1.", "layers.1.blocks.0.")) {
            long width = block.startsWith("layers.0") ? 32 : 64;
            scan(all, block, width, 1, false);
            all.put(block + "norm2.weight", new long[]{width});
            all.put(block + "norm2.bias", new long[]{width});
            all.put(block + "mlp.fc1.weight", new long[]{4 * width, width});
            all.put(block + "mlp.fc1.bias", new long[]{4 * width});
            all.put(block + "mlp.fc2.weight", new long[]{width, 4 * width});
            all.put(block + "mlp.fc2.bias", new long[]{width});
        }
        all.put("layers.0.downsample.1.weight", new long[]{64, 32, 3, 3});
        all.put("layers.0.downsample.1.bias", new long[]{64});
        all.put("layers.0.downsample.3.weight", new long[]{64});
        all.put("layers.0.downsample.3.bias", new long[]{64});
        head(all);
        return all;
    }

    private static void scan(Map<String, long[]> all, String block, long width, long state, boolean first) {
        long inner = 2 * width;
        long rank = width / 16;
        all.put(block + "norm.weight", new long[]{width});
        all.put(block + "norm.bias", new long[]{width});
        all.put(block + "op.x_proj_weight", new long[]{4, rank + 2 * state, inner});
        all.put(block + "op.dt_projs_weight", new long[]{4, inner, rank});
        all.put(block + "op.dt_projs_bias", new long[]{4, inner});
        all.put(block + "op.A_logs", new long[]{4 * inner, state});
        all.put(block + "op.Ds", new long[]{4 * inner});
        all.put(block + "op.in_proj.weight", new long[]{first ? 2 * inner : inner, width});
        all.put(block + "op.conv2d.weight", new long[]{inner, 1, 3, 3});
        if (first) {
            all.put(block + "op.conv2d.bias", new long[]{inner});
        }
        all.put(block + "op.out_norm.weight", new long[]{inner});
        all.put(block + "op.out_norm.bias", new long[]{inner});
        all.put(block + "op.out_proj.weight", new long[]{width, inner});
    }

    private static void head(Map<String, long[]> all) {
        all.put("classifier.norm.weight", new long[]{64});
        all.put("classifier.norm.bias", new long[]{64});
        all.put("classifier.head.weight", new long[]{10, 64});
        all.put("classifier.head.bias", new long[]{10});
    }

    private static Tensor images(long seed, int count) {
        return Tensors.normal(new SplittableRandom(seed), 1, count, 3, 16 * 12);
    }

    private static final String[] FORMS = {"version=v0,state=4,mlp=0,dims=8,patch=2",
        "version=v2,dims=8,patch=2,depths=1+1+1", "version=v2_gated,state=2,dims=6,patch=4"};

    private static float[] features(Backbone backbone, Tensor x, ForwardContext context) {
        return Tensors.toFloats(backbone.forward(x, null, context));
    }

    @Test
    void anImageDoesNotDependOnTheImagesBesideIt() {
        for (String form : FORMS) {
            try (PointerScope _ = new PointerScope()) {
                Backbone backbone = spec(form).build(SMALL, new SplittableRandom(2));
                Tensor x = images(1, 5);
                float[] together = features(backbone, x, ForwardContext.evaluation());
                int width = backbone.width();
                for (int i = 0; i < 5; i++) {
                    assertArrayEquals(features(backbone, x.narrow(0, i, 1), ForwardContext.evaluation()),
                            Arrays.copyOfRange(together, i * width, (i + 1) * width), 2e-5f, form);
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        for (String form : FORMS) {
            String trained = form + ",drop_path=0.4,style=start_m,style_probability=0.8";
            assertArrayEquals(gradients(trained), gradients(trained), 0, form);
        }
    }

    private static float[] gradients(String form) {
        try (PointerScope _ = new PointerScope()) {
            Backbone backbone = spec(form).build(SMALL, new SplittableRandom(2));
            loss(backbone, images(1, 4), ForwardContext.training(new SplittableRandom(3))).backward();
            List<float[]> all = backbone.parameters().stream().map(p -> Tensors.toFloats(p.value().grad())).toList();
            float[] whole = new float[all.stream().mapToInt(each -> each.length).sum()];
            int at = 0;
            for (float[] each : all) {
                System.arraycopy(each, 0, whole, at, each.length);
                at += each.length;
            }
            return whole;
        }
    }

    private static Tensor loss(Backbone backbone, Tensor x, ForwardContext context) {
        Tensor y = backbone.forward(x, null, context);
        return y.mul(Tensors.normal(new SplittableRandom(77), 1, y.size(3))).square().sum();
    }

    /** Along the gradient of one tensor the loss rises by the square of its norm; in float that shows to a few percent. */
    @Test
    void gradientsOfAllTensorsAreSlopes() {
        for (String form : FORMS) {
            try (PointerScope _ = new PointerScope()) {
                Backbone backbone = spec(form).build(SMALL, new SplittableRandom(6));
                Tensor x = images(7, 2);
                for (Parameter parameter : backbone.parameters()) { // larger than they begin, so that all of them matter
                    if (parameter.name().endsWith("proj.weight") || parameter.name().matches(".*fc..weight")) {
                        scale(parameter.value(), 12);
                    } else if (parameter.name().endsWith("dt_projs_bias")) {
                        scale(parameter.value(), 0);
                    }
                }
                loss(backbone, x, ForwardContext.evaluation()).backward();
                for (Parameter parameter : backbone.parameters()) {
                    checkSlope(form, backbone, x, parameter);
                }
            }
        }
    }

    private static void scale(Tensor value, double factor) {
        set(value, value.detach().mul(Tensors.scalar(factor)));
    }

    private static void set(Tensor value, Tensor other) {
        Tensor plain = value.detach(); // shares its memory
        plain.copy_(other);
    }

    /** Long steps bend, short ones drown in the last bits of a float: of three lengths one has to do. */
    private static void checkSlope(String form, Backbone backbone, Tensor x, Parameter parameter) {
        Tensor gradient = parameter.value().grad().clone();
        double square = Tensors.value(gradient.square().sum());
        String what = form + " " + parameter.name();
        assertTrue(square > 0, what);
        Tensor before = parameter.value().detach().clone();
        double length = Math.sqrt(Math.max(1, Tensors.value(before.square().sum())) / square);
        double rounding = 2e-6 * Math.abs(Tensors.value(loss(backbone, x, ForwardContext.evaluation())));
        double least = Double.POSITIVE_INFINITY; // of what is wrong beyond rounding
        for (double share : new double[]{5e-3, 1.5e-3, 5e-4}) {
            set(parameter.value(), before.add(gradient.mul(Tensors.scalar(share * length))));
            double up = Tensors.value(loss(backbone, x, ForwardContext.evaluation()));
            set(parameter.value(), before.sub(gradient.mul(Tensors.scalar(share * length))));
            double down = Tensors.value(loss(backbone, x, ForwardContext.evaluation()));
            double change = 2 * share * length * square;
            least = Math.min(least, (Math.abs(up - down - change) - rounding) / change);
        }
        set(parameter.value(), before);
        assertTrue(least < 0.05, what + ": " + least);
    }

    @Test
    void blocksThatAreComputedTwiceGiveTheSameGradients() {
        String form = FORMS[1] + ",drop_path=0.4,style=start_m,style_probability=0.7";
        List<float[]> all = new ArrayList<>();
        for (boolean again : new boolean[]{false, true}) {
            try (PointerScope _ = new PointerScope()) {
                Backbone backbone = spec(form).build(SMALL, new SplittableRandom(2));
                ForwardContext context = ForwardContext.training(new statespace.layer.Draws(3)).withDomains(0, 1, 1, 0);
                loss(backbone, images(1, 4), again ? context.recomputing() : context).backward();
                all.add(Tensors.toFloats(backbone.parameters().get(10).value().grad()));
            }
        }
        assertArrayEquals(all.get(0), all.get(1), 1e-6f);
    }

    @Test
    void stochasticDepthGrowsFromZeroAndSparesEvaluation() {
        try (PointerScope _ = new PointerScope()) {
            Backbone plain = spec(FORMS[1]).build(SMALL, new SplittableRandom(2));
            Backbone dropping = spec(FORMS[1] + ",drop_path=0.5").build(SMALL, new SplittableRandom(2));
            Tensor x = images(1, 4);
            float[] expected = features(plain, x, ForwardContext.evaluation());
            assertArrayEquals(expected, features(dropping, x, ForwardContext.evaluation()), 0);
            assertFalse(Arrays.equals(expected,
                    features(dropping, x, ForwardContext.training(new SplittableRandom(1)))));
            assertArrayEquals(new double[]{0, 0.1, 0.2}, statespace.layer.image.DropPath.rates(0.2, 3), 1e-12);
        }
    }

    @Test
    void whatIsNoImageIsRefusedInASentence() {
        for (Encoding encoding : List.of(new Encoding.Steps(3), new Encoding.Cells(), new Encoding.Tokens(9),
                new Encoding.Patches(8, 2, 2, false))) {
            String told = "vmamba reads images, not series, sequences or texts, and no task takes images yet; "
                    + "take another backbone, such as mamba or s4d";
            assertEquals(told, assertThrows(SettingException.class,
                    () -> spec("").build(encoding, new SplittableRandom(1))).getMessage());
            assertEquals(told, assertThrows(SettingException.class, () -> spec("").size(encoding)).getMessage());
        }
        assertEquals("images of 3 by 12 pixels are smaller than the setting 'patch' of 4; take a smaller patch",
                assertThrows(SettingException.class, () -> spec("version=v0").build(new Encoding.Image(1, 3, 12),
                        new SplittableRandom(1))).getMessage());
        assertEquals("the backbone does not read images; take one that does, such as vmamba or vim",
                assertThrows(SettingException.class,
                        () -> MambaSpec.TYPE.spec("").build(SMALL, new SplittableRandom(1))).getMessage());
    }

    @Test
    void depthsThatMakeNoNetworkAreRefused() {
        assertEquals(
                "the backbone vmamba: the setting 'depths' has 1 to 8 stages of at least one block each, not [2, 0]",
                assertThrows(SettingException.class, () -> spec("depths=2+0")).getMessage());
        assertEquals("the backbone vmamba: two convolutions take an even patch and an even width, not 3 and 32",
                assertThrows(SettingException.class, () -> spec("patch=3")).getMessage());
    }
}
