package statespace.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.model.classify.ClassifySpec;
import statespace.model.detect.DetectSpec;
import statespace.model.forecast.ForecastSpec;

/**
 * Reads {@code config.json} of version 1 (0.1.0 and before), in which {@code model} held the settings of task and backbone
 * together, and says what the tensors of that version were called.
 */
final class VersionOne {
    private static final String CELL_ENCODER = "encoder.";

    private static final Map<String, String> OLD = Map.ofEntries(Map.entry("standard_deviation", "deviation"),
            Map.entry("learning_rate", "rate"), Map.entry("recurrent_rate", "recurrentRate"),
            Map.entry("weight_decay", "decay"), Map.entry("schedule", "decline"), Map.entry("smooth", "span"),
            Map.entry("order_seed", "seed"), Map.entry("imaginary_scale", "imaginaryScale"),
            Map.entry("train_input", "trainInput"), Map.entry("step_min", "stepMin"), Map.entry("step_max", "stepMax"),
            Map.entry("norm_first", "normFirst"), Map.entry("final_norm", "norm"));

    private final ObjectNode model;
    private final ObjectNode task = JsonNodeFactory.instance.objectNode();
    private final ObjectNode backbone = JsonNodeFactory.instance.objectNode();

    private VersionOne(ObjectNode model) {
        this.model = model;
    }

    /** The same configuration as of version 2. */
    static ObjectNode upgrade(ObjectNode root) {
        if (!(root.get("model") instanceof ObjectNode model)) {
            throw new SettingException(
                    "'model' must be an object, found " + ConfigFile.found(root.path("model")));
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
            JsonNode decline = settings.remove("decline");
            settings.set("schedule", decline.asText().equals("NONE") ? TextNode.valueOf("constant") : decline);
        }
        return upgraded;
    }

    /** From the name of a tensor to its name in version 1. */
    static UnaryOperator<String> tensorNames(String kind) {
        return kind.equals(DetectSpec.KIND)
                ? name -> name.startsWith(CELL_ENCODER) ? "backbone." + name : name
                : UnaryOperator.identity();
    }

    /** A sentence with the names that its settings have in version 1. */
    static String told(String sentence) {
        for (Map.Entry<String, String> name : OLD.entrySet()) {
            String quoted = "'" + name.getKey() + "'";
            if (sentence.contains(quoted)) {
                return sentence.replace(quoted, "'" + name.getValue() + "'");
            }
        }
        return sentence;
    }

    private static void rename(JsonNode node, String from, String to) {
        if (node instanceof ObjectNode object && object.has(from)) {
            object.set(to, object.remove(from));
        }
    }

    private void split() {
        if (model.has("task") && !model.get("task").isTextual()) {
            throw new SettingException("the 'task' of the model must be a text, found "
                    + Settings.shorten(model.get("task").toString()));
        }
        String kind = model.has("task") ? model.remove("task").asText() : ForecastSpec.KIND;
        task.put("kind", kind);
        if (!model.path("backbone").isTextual()) {
            throw new SettingException("the 'backbone' of the model must be a text, found "
                    + Settings.shorten(model.path("backbone").toString()));
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

    /** A part of the model that may be absent or null. */
    private ObjectNode options(String name) {
        if (!model.hasNonNull(name)) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (model.get(name) instanceof ObjectNode options) {
            return options;
        }
        throw new SettingException("'" + name + "' of 'model' must be an object, found "
                + Settings.shorten(model.get(name).toString()));
    }

    private static boolean flag(ObjectNode node, String name) {
        if (node.has(name) && !node.get(name).isBoolean()) {
            throw new SettingException("'" + name + "' must be true or false, found "
                    + Settings.shorten(node.get(name).toString()));
        }
        return node.path(name).asBoolean();
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
        boolean loop = flag(model, "closedLoop");
        task.put("decoder", loop ? "closed_loop" : "direct");
        ObjectNode options = options("chimera");
        task.put("skip_missing", flag(options, "masked"));
        if (is("mamba")) {
            backbone.put("norm", "rms").put("final_norm", "layer").put("norm_first", true).put("tied_dropout", false);
            copy(model, "expand", backbone, "expand");
        } else if (is("s4d")) {
            linear(1e-2, 1);
        } else {
            for (String name : new String[]{"kernel", "average", "discretisation", "selective"}) {
                copy(options, name, backbone, name);
            }
            if (options.has("way")) {
                if (!(options.get("way") instanceof ObjectNode mixing)) {
                    throw new SettingException("'way' of 'chimera' must be an object, found "
                            + Settings.shorten(options.get("way").toString()));
                }
                for (String name : new String[]{"order", "permutations", "shared"}) {
                    copy(mixing, name, backbone, name);
                }
                copy(mixing, "seed", backbone, "order_seed");
            }
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
        ObjectNode score = options("score");
        task.put("over_variates", flag(score, "largest") ? "max" : "mean");
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
