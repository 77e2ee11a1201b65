package statespace.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import statespace.config.SettingException;
import statespace.model.classify.ClassifySpec;
import statespace.model.detect.DetectSpec;
import statespace.model.forecast.ForecastSpec;

/**
 * Reads {@code config.json} of version 1 (0.1.0 and before), in which {@code model} held the settings of task and backbone
 * together, and says what the tensors of that version were called.
 */
final class VersionOne {
    private static final String CELL_ENCODER = "encoder.";

    private final ObjectNode model;
    private final ObjectNode task = JsonNodeFactory.instance.objectNode();
    private final ObjectNode backbone = JsonNodeFactory.instance.objectNode();

    private VersionOne(ObjectNode model) {
        this.model = model;
    }

    /** The same configuration as of version 2. */
    static ObjectNode upgrade(ObjectNode root) {
        if (!(root.get("model") instanceof ObjectNode model)) {
            throw new SettingException("'model' must be an object, found " + ConfigFile.found(root, "model"));
        }
        ObjectNode upgraded = root.deepCopy();
        VersionOne parts = new VersionOne(model.deepCopy());
        parts.split();
        upgraded.set("task", parts.task);
        upgraded.set("model", parts.backbone);
        rename(upgraded.path("scaling"), "deviation", "standard_deviation");
        JsonNode training = upgraded.path("training");
        rename(training, "rate", "learning_rate");
        rename(training, "recurrentRate", "recurrent_rate");
        rename(training, "decay", "weight_decay");
        if (training instanceof ObjectNode settings && settings.has("decline")) {
            settings.put("schedule", settings.remove("decline").asText().equals("NONE") ? "constant" : "cosine");
        }
        return upgraded;
    }

    /** From the name of a tensor to its name in version 1. */
    static UnaryOperator<String> tensorNames(String kind) {
        return kind.equals(DetectSpec.KIND)
                ? name -> name.startsWith(CELL_ENCODER) ? "backbone." + name : name
                : UnaryOperator.identity();
    }

    private static void rename(JsonNode node, String from, String to) {
        if (node instanceof ObjectNode object && object.has(from)) {
            object.set(to, object.remove(from));
        }
    }

    private void split() {
        String kind = model.has("task") ? model.remove("task").asText() : ForecastSpec.KIND;
        task.put("kind", kind);
        if (!model.path("backbone").isTextual()) {
            throw new SettingException("the backbone of the model is missing");
        }
        backbone.put("kind", model.remove("backbone").asText().toLowerCase(Locale.ROOT));
        move(backbone, Map.of("width", "width", "layers", "layers", "state", "state", "dropout", "dropout"));
        switch (kind) {
            case ForecastSpec.KIND -> forecast();
            case ClassifySpec.KIND -> classify();
            case DetectSpec.KIND -> detect();
            default -> throw new SettingException("there is no task '" + kind + "'");
        }
        model.propertyStream().map(Map.Entry::getKey).findFirst().ifPresent(name -> {
            throw new SettingException("'" + name + "' of 'model' is not known");
        });
    }

    private boolean is(String kind) {
        return backbone.get("kind").asText().equals(kind);
    }

    private void move(ObjectNode to, Map<String, String> names) {
        names.forEach((from, name) -> {
            if (model.has(from)) {
                to.set(name, model.remove(from));
            }
        });
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
        if (from.has(name)) {
            to.set(newName, from.get(name));
        }
    }

    private void drop(String... names) {
        model.remove(java.util.List.of(names));
    }

    private void forecast() {
        move(task, Map.of("lookback", "lookback", "horizon", "horizon", "patch", "patch", "stride", "stride",
                "variates", "variates"));
        boolean loop = model.path("closedLoop").asBoolean();
        task.put("decoder", loop ? "closed_loop" : "direct");
        task.put("skip_missing", model.path("chimera").path("masked").asBoolean());
        if (is("mamba")) {
            backbone.put("norm", "rms").put("final_norm", "layer").put("norm_first", true).put("tied_dropout", false);
            copy(model, "expand", backbone, "expand");
        } else if (is("s4d")) {
            linear(1e-2, 1);
        } else if (model.get("chimera") instanceof ObjectNode options) {
            JsonNode mixing = options.path("way");
            for (String name : new String[]{"kernel", "average", "discretisation", "selective"}) {
                copy(options, name, backbone, name);
            }
            for (String name : new String[]{"order", "permutations", "shared"}) {
                copy(mixing, name, backbone, name);
            }
            copy(mixing, "seed", backbone, "order_seed");
        }
        drop("closedLoop", "expand", "chimera");
    }

    private void linear(double stepMin, double stepMax) {
        backbone.put("bidirectional", false).put("initialisation", "lin").put("imaginary_scale", 1)
                .put("discretisation", "zoh").put("train_input", true).put("mix", "glu").put("step_min", stepMin)
                .put("step_max", stepMax).put("norm", "layer").put("final_norm", "layer").put("norm_first", true)
                .put("tied_dropout", false);
    }

    private void classify() {
        move(task, Map.of("channels", "channels", "classes", "classes", "pooling", "pooling"));
        if (is("chimera")) {
            grid("centred");
        } else {
            copy(model, "norm", backbone, "final_norm");
            move(backbone, Map.of("norm", "norm", "normFirst", "norm_first"));
            backbone.put("tied_dropout", true);
            if (is("mamba")) {
                backbone.put("expand", 2);
            } else {
                move(backbone, Map.of("bidirectional", "bidirectional", "initialisation", "initialisation",
                        "imaginaryScale", "imaginary_scale", "discretisation", "discretisation", "trainInput",
                        "train_input", "mix", "mix", "stepMin", "step_min", "stepMax", "step_max"));
            }
        }
        drop("bidirectional", "initialisation", "imaginaryScale", "discretisation", "trainInput", "mix", "stepMin",
                "stepMax", "norm", "normFirst");
    }

    private void grid(String average) {
        backbone.put("kernel", 25).put("average", average).put("discretisation", "coupled_zoh")
                .put("selective", true).put("order", "bidirectional").put("permutations", 4).put("order_seed", 1)
                .put("shared", false);
    }

    private void detect() {
        move(task, Map.of("variates", "variates", "window", "window", "block", "block", "limit", "limit", "quantile",
                "quantile"));
        JsonNode score = model.path("score");
        task.put("over_variates", score.path("largest").asBoolean() ? "max" : "mean");
        copy(score, "judged", task, "judged");
        copy(score, "span", task, "smooth");
        if (is("mamba")) {
            backbone.put("expand", 2).put("norm", "rms").put("final_norm", "layer").put("norm_first", true)
                    .put("tied_dropout", false);
        } else if (is("s4d")) {
            linear(1e-3, 1e-1);
        } else {
            grid("trailing");
        }
        drop("score");
    }
}
