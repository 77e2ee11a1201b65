package statespace.stream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import statespace.format.Json;

/**
 * The {@code config.json} beside a published Mamba checkpoint, as transformers and mamba_ssm write it. Tensors alone do not
 * say which ε the norms have, which activation was used or whether it is Mamba at all: FalconMamba has the same names. What
 * is unknown or not supported is refused.
 */
final class MambaConfig {
    private static final double EPSILON = 1e-5; // where the configuration names none
    private static final Set<String> ACTIVATIONS = Set.of("silu", "swish");
    private static final Set<String> ARCHITECTURES = Set.of("MambaForCausalLM", "MambaModel", "MambaLMHeadModel");
    /** Fields that change how a model is made, called or trained, not what its trained blocks compute. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("vocab_size", "pad_vocab_size_multiple", "bos_token_id",
            "eos_token_id", "pad_token_id", "sep_token_id", "cls_token_id", "decoder_start_token_id",
            "tie_word_embeddings", "tie_embeddings", "torch_dtype", "dtype", "transformers_version", "_name_or_path",
            "name_or_path", "initializer_range", "rescale_prenorm_residual", "residual_in_fp32", "fused_add_norm",
            "time_step_min", "time_step_max", "time_step_floor", "time_step_init_scheme", "time_step_scale",
            "use_cache", "use_mambapy", "use_associative_scan", "output_attentions", "output_hidden_states",
            "return_dict", "return_dict_in_generate", "torchscript", "is_decoder", "is_encoder_decoder", "id2label",
            "label2id", "problem_type", "task_specific_params", "tokenizer_class", "chunk_size_feed_forward",
            "max_length", "min_length", "do_sample", "temperature", "top_k", "top_p", "num_beams", "attn_cfg");
    private static final Set<String> CHECKED = Set.of("model_type", "hidden_act", "architectures",
            "layer_norm_epsilon", "hidden_size", "d_model", "state_size", "num_hidden_layers", "n_layer",
            "intermediate_size", "d_inner", "expand", "conv_kernel", "time_step_rank", "use_bias", "use_conv_bias",
            "rms_norm", "ssm_cfg", "d_intermediate", "attn_layer_idx");

    private final Path file;
    private final ConfigFields fields; // null where there is no file

    private MambaConfig(Path file, ConfigFields fields) {
        this.file = file;
        this.fields = fields;
    }

    /**
     * What the tensors of a stack are.
     *
     * @param biased
     *            true if the convolutions have a bias
     * @param rms
     *            true if the norms are RMS norms
     */
    record Sizes(int width, int layers, int inner, int states, int taps, int rank, boolean biased, boolean rms) {}

    /** That of files that this project wrote: norms with ε = 10⁻⁵. */
    static MambaConfig own(Path tensors) {
        Path file = tensors.resolveSibling(ConfigFields.FILE);
        return new MambaConfig(file, new ConfigFields(file, Map.of("model_type", new Json.Text("mamba"))));
    }

    /**
     * Reads the file beside tensors.
     *
     * @throws ModelException
     *             if it is there and is no JSON, or says something that is unknown or not supported
     */
    static MambaConfig beside(Path tensors) {
        Path file = tensors.resolveSibling(ConfigFields.FILE);
        if (!Files.exists(file)) {
            return new MambaConfig(file, null);
        }
        MambaConfig config = new MambaConfig(file, ConfigFields.read(file));
        config.checkKind();
        config.epsilon();
        return config;
    }

    private void checkKind() {
        String type = fields.get("model_type") instanceof Json.Text(String text) ? text : null;
        if ("falcon_mamba".equals(type)) {
            throw refusal("'model_type' mamba", "falcon_mamba, which normalises B, C and Δ in every block");
        }
        if (type == null ? has("model_type") || !has("d_model") : !type.equals("mamba")) {
            throw refusal("'model_type' mamba",
                    type == null ? fields.shown("model_type") : "'" + fields.shown("model_type") + "'");
        }
        if (has("hidden_act") && !(fields.get("hidden_act") instanceof Json.Text(String act)
                && ACTIVATIONS.contains(act))) {
            throw refusal("'hidden_act' silu", fields.shown("hidden_act"));
        }
        if (has("architectures") && !(fields.get("architectures") instanceof Json.Items(List<Json> items)
                && items.stream().allMatch(item -> item instanceof Json.Text(String name)
                        && ARCHITECTURES.contains(name)))) {
            throw refusal("'architectures' of Mamba", fields.shown("architectures"));
        }
        for (String unused : new String[]{"ssm_cfg", "attn_layer_idx"}) {
            boolean empty = switch (fields.get(unused)) {
                case Json.Items(List<Json> items) -> items.isEmpty();
                case Json.Members(Map<String, Json> members) -> members.isEmpty();
                case null, default -> false;
            };
            if (has(unused) && !empty) {
                throw refusal("an empty '" + unused + "'", fields.shown(unused));
            }
        }
        for (String name : fields.values().keySet()) {
            if (!CHECKED.contains(name) && !WITHOUT_EFFECT.contains(name)) {
                throw new ModelException(
                        file + ": the field '" + ConfigFields.shortened(name) + "' is not known, and what it changes "
                                + "is not either; remove it if it does not change what the blocks compute");
            }
        }
    }

    /** ε of all norms. */
    float epsilon() {
        if (fields == null || !has("layer_norm_epsilon")) {
            return (float) EPSILON;
        }
        double value = fields.get("layer_norm_epsilon") instanceof Json.Numeric number ? number.toDouble() : Double.NaN;
        if (!(value > 0 && value <= 1) || (float) value == 0) {
            throw refusal("'layer_norm_epsilon' above 0 and at most 1", fields.shown("layer_norm_epsilon"));
        }
        return (float) value;
    }

    /**
     * Compares with the tensors.
     *
     * @throws ModelException
     *             if there is no configuration, or a size or choice is another
     */
    void check(Sizes tensors) {
        if (fields == null) {
            throw new ModelException(
                    file + ": no such file, and only it says whether the tensors beside it are Mamba's; "
                            + "fetch it too, or write {\"model_type\": \"mamba\"} with the model's layer_norm_epsilon");
        }
        whole("hidden_size", tensors.width);
        whole("d_model", tensors.width);
        whole("state_size", tensors.states);
        whole("num_hidden_layers", tensors.layers);
        whole("n_layer", tensors.layers);
        whole("intermediate_size", tensors.inner);
        whole("d_inner", tensors.inner);
        whole("conv_kernel", tensors.taps);
        whole("d_intermediate", 0);
        if (has("expand") && !(fields.get("expand") instanceof Json.Numeric factor
                && (long) (factor.toDouble() * tensors.width) == tensors.inner)) {
            throw refusal("an 'expand' that makes " + tensors.inner + " of " + tensors.width + " channels",
                    fields.shown("expand"));
        }
        if (!(fields.get("time_step_rank") instanceof Json.Text(String auto) && auto.equals("auto"))) {
            whole("time_step_rank", tensors.rank);
        }
        flag("use_bias", false);
        flag("use_conv_bias", tensors.biased);
        flag("rms_norm", tensors.rms);
    }

    private void whole(String name, long expected) {
        if (has(name) && !(fields.get(name) instanceof Json.Numeric number && number.isLong()
                && number.toLong() == expected)) {
            throw refusal("'" + name + "' " + expected + " as the tensors have it", fields.shown(name));
        }
    }

    private void flag(String name, boolean expected) {
        if (has(name) && fields.get(name) != (expected ? Json.Word.TRUE : Json.Word.FALSE)) {
            throw refusal("'" + name + "' " + expected + " as the tensors have it", fields.shown(name));
        }
    }

    private boolean has(String name) {
        return fields.has(name);
    }

    private ModelException refusal(String expected, String found) {
        return new ModelException(file + ": expected " + expected + ", found " + found
                + "; such a model cannot be stepped here, take one of Mamba's first version");
    }
}
