package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of other programs are read as their own config.json says, or refused; nothing in it is ignored. */
class ForeignModelsTest {
    private static final float[] X = {0.5f, -1, 2, 0.25f, 0, 1};

    @TempDir
    private Path folder;

    private Path config() {
        return folder.resolve("config.json");
    }

    private static StackFile stack() {
        return StackFile.of(6, 8, 3, 2, "backbone.");
    }

    private static float[] step(MambaStream model, float... x) {
        float[] y = new float[x.length];
        model.step(x, model.newState(), y);
        return y;
    }

    private void write(StackFile file, String config) throws IOException {
        file.tensors(folder.resolve("model.safetensors"));
        Files.writeString(config(), config);
    }

    private String refused(String config) throws IOException {
        write(stack(), config);
        String message = assertThrows(ModelException.class, () -> MambaStream.load(folder), config).getMessage();
        assertTrue(message.startsWith(config() + ": ") || message.startsWith(config() + ", line 1"), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    /**
     * A block whose convolution passes the last value, whose scan adds nothing to D x and whose D is 1: h + W (SiLU(SiLU(n)) ...)
     * with n = h / sqrt(mean h² + ε) is written out below.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-5, 0.01, 0.5})
    void theEpsilonOfTheNormsIsThatOfTheConfiguration(double epsilon) throws IOException {
        StackFile file = StackFile.of(2, 2, 1, 1, "backbone.");
        String mixer = "backbone.layers.0.mixer.";
        file.put("backbone.layers.0.norm.weight", new float[]{1, 1}, 2);
        file.put(mixer + "in_proj.weight", new float[]{1, 0, 0, 1, 1, 0, 0, 1}, 4, 2);
        file.put(mixer + "conv1d.weight", new float[]{0, 0, 0, 1, 0, 0, 0, 1}, 2, 1, 4);
        file.put(mixer + "conv1d.bias", new float[2], 2);
        file.put(mixer + "x_proj.weight", new float[6], 3, 2);
        file.put(mixer + "D", new float[]{1, 1}, 2);
        file.put(mixer + "out_proj.weight", new float[]{1, 0, 0, 1}, 2, 2);
        file.put("backbone.norm_f.weight", new float[]{1, 1}, 2);
        write(file, "{\"model_type\": \"mamba\", \"layer_norm_epsilon\": " + epsilon + "}");
        double[] h = {0.3, -0.4};
        double[] n = normalised(h, epsilon);
        double[] sum = {h[0] + silu(n[0]) * silu(n[0]), h[1] + silu(n[1]) * silu(n[1])};
        double[] y = normalised(sum, epsilon);
        assertArrayEquals(new float[]{(float) y[0], (float) y[1]}, step(MambaStream.load(folder), 0.3f, -0.4f), 1e-5f);
    }

    private static double[] normalised(double[] h, double epsilon) {
        double scale = Math.sqrt((h[0] * h[0] + h[1] * h[1]) / 2 + epsilon);
        return new double[]{h[0] / scale, h[1] / scale};
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"model_type\": \"mamba\", \"hidden_size\": 6, \"state_size\": 3, \"num_hidden_layers\": 2, \"intermediate_size\": 8,"
                + " \"conv_kernel\": 4, \"time_step_rank\": \"auto\", \"use_bias\": false, \"use_conv_bias\": true,"
                + " \"hidden_act\": \"silu\", \"layer_norm_epsilon\": 1e-05, \"architectures\": [\"MambaForCausalLM\"],"
                + " \"vocab_size\": 50280, \"torch_dtype\": \"float32\", \"transformers_version\": \"4.39.0\"}",
        "{\"d_model\": 6, \"n_layer\": 2, \"vocab_size\": 50277, \"ssm_cfg\": {}, \"rms_norm\": true,"
                + " \"residual_in_fp32\": true, \"fused_add_norm\": true, \"pad_vocab_size_multiple\": 8}"})
    void configurationsOfBothPublishersAreRead(String config) throws IOException {
        write(stack(), "{\"model_type\": \"mamba\"}");
        float[] expected = step(MambaStream.load(folder), X);
        write(stack(), config);
        assertArrayEquals(expected, step(MambaStream.load(folder), X));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"model_type\": \"falcon_mamba\"|falcon_mamba, which normalises B, C and Δ in every block",
        "\"model_type\": \"mamba2\"|expected 'model_type' mamba, found 'mamba2'",
        "\"model_type\": null|expected 'model_type' mamba, found null",
        "\"hidden_size\": 6|expected 'model_type' mamba, found none",
        "\"model_type\": \"mamba\", \"hidden_act\": \"gelu\"|expected 'hidden_act' silu, found gelu",
        "\"model_type\": \"mamba\", \"hidden_act\": null|expected 'hidden_act' silu, found null",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": 0|expected 'layer_norm_epsilon' above 0 and at most 1, found 0",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": -1e-5|found -1e-5",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": 1e400|found 1e400",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": 1e-200|found 1e-200",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": \"1e-5\"|found 1e-5",
        "\"model_type\": \"mamba\", \"layer_norm_epsilon\": null|found null",
        "\"model_type\": \"mamba\", \"hidden_size\": 7|expected 'hidden_size' 6 as the tensors have it, found 7",
        "\"model_type\": \"mamba\", \"state_size\": 4|expected 'state_size' 3",
        "\"model_type\": \"mamba\", \"num_hidden_layers\": 3|expected 'num_hidden_layers' 2",
        "\"model_type\": \"mamba\", \"intermediate_size\": 12|expected 'intermediate_size' 8",
        "\"model_type\": \"mamba\", \"expand\": 2|expected an 'expand' that makes 8 of 6 channels, found 2",
        "\"model_type\": \"mamba\", \"conv_kernel\": 3|expected 'conv_kernel' 4",
        "\"model_type\": \"mamba\", \"time_step_rank\": 2|expected 'time_step_rank' 1",
        "\"model_type\": \"mamba\", \"use_bias\": true|expected 'use_bias' false",
        "\"model_type\": \"mamba\", \"use_conv_bias\": false|expected 'use_conv_bias' true",
        "\"model_type\": \"mamba\", \"rms_norm\": false|expected 'rms_norm' true",
        "\"model_type\": \"mamba\", \"architectures\": [\"JambaForCausalLM\"]|expected 'architectures' of Mamba",
        "\"model_type\": \"mamba\", \"mixer_rms_eps\": 1e-6|the field 'mixer_rms_eps' is not known",
        "\"model_type\": \"mamba\", \"quantization_config\": {}|the field 'quantization_config' is not known",
        "\"d_model\": 6, \"ssm_cfg\": {\"layer\": \"Mamba2\"}|expected an empty 'ssm_cfg'",
        "\"d_model\": 6, \"attn_layer_idx\": [1]|expected an empty 'attn_layer_idx', found a list of 1",
        "\"d_model\": 6, \"d_intermediate\": 16|expected 'd_intermediate' 0"})
    void whatIsNotSupportedIsRefused(String fields, String sentence) throws IOException {
        String message = refused("{" + fields + "}");
        assertTrue(message.contains(sentence), message);
    }

    @Test
    void aConfigurationThatIsNoneIsRefused() throws IOException {
        for (String config : new String[]{"", "null", "[]", "7", "{", "{\"model_type\": \"mamba\"} x",
            "{\"model_type\": \"mamba\", \"model_type\": \"mamba\"}", "{\"layer_norm_epsilon\": NaN}",
            "[".repeat(100_000)}) {
            refused(config);
        }
        write(stack(), "");
        Files.delete(config());
        assertEquals(
                config() + ": no such file, and only it says whether the tensors beside it are Mamba's; fetch it too, "
                        + "or write {\"model_type\": \"mamba\"} with the model's layer_norm_epsilon",
                assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage());
    }

    @Test
    void tensorsThatNoBlockReadsAreRefused() throws IOException {
        for (String name : new String[]{"layers.0.mixer.b_layernorm.weight", "layers.3.mixer.D",
            "layers.1.mlp.weight"}) {
            StackFile file = stack();
            file.put("backbone." + name, new float[]{1}, 1);
            write(file, "{\"model_type\": \"mamba\"}");
            String message = assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage();
            assertTrue(message.endsWith("found 'backbone." + name + "'; such a model cannot be stepped here"), message);
        }
        StackFile file = stack();
        file.remove("backbone.layers.1.mixer.conv1d.bias");
        write(file, "{\"model_type\": \"mamba\"}");
        assertTrue(assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage()
                .contains("'conv1d.bias' in all of 2 blocks or in none, found 1"));
    }

    private String index(StackFile first, StackFile second) {
        return "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {" + map(first.names(), "model-00001-of-00002")
                + ", "
                + map(second.names(), "model-00002-of-00002") + "}}";
    }

    private static String map(Set<String> names, String file) {
        return names.stream().map(name -> "\"" + name + "\": \"" + file + ".safetensors\"")
                .collect(Collectors.joining(", "));
    }

    @Test
    void shardsGiveTheNumbersOfTheWhole() throws IOException {
        write(stack(), "{\"model_type\": \"mamba\"}");
        float[] expected = step(MambaStream.load(folder), X);
        Files.delete(folder.resolve("model.safetensors"));
        StackFile first = stack();
        StackFile second = first.split("backbone.layers.1.");
        first.tensors(folder.resolve("model-00001-of-00002.safetensors"));
        second.tensors(folder.resolve("model-00002-of-00002.safetensors"));
        Path index = Files.writeString(folder.resolve("model.safetensors.index.json"), index(first, second));
        assertArrayEquals(expected, step(MambaStream.load(folder), X));
        assertArrayEquals(expected, step(MambaStream.load(index), X));
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertTrue(assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage()
                .startsWith(folder.resolve("model-00002-of-00002.safetensors") + ": no such file"));
    }

    @Test
    void picklesSayHowToConvertThem() throws IOException {
        Path file = Files.write(folder.resolve("pytorch_model.bin"), new byte[]{'P', 'K'});
        String expected = file + ": holds tensors as a Python pickle, which runs code when it is read; convert it to "
                + "safetensors with Python (save_pretrained writes them, or safetensors.torch.save_file)";
        assertEquals(expected, assertThrows(ModelException.class, () -> MambaStream.load(folder)).getMessage());
        assertEquals(expected, assertThrows(ModelException.class, () -> MambaStream.load(file)).getMessage());
    }
}
