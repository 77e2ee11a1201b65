package statespace.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import statespace.config.Settings;
import statespace.model.TaskSpec;
import statespace.report.UnknownAsNull;

/** What outcomes of all tasks say alike: facts of a configuration for reports, JSON for people, cells of CSV. */
public final class Facts {
    private static final ObjectMapper JSON = JsonMapper.builder().enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE).build()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).registerModule(new UnknownAsNull());

    private static final int SHOWN = 100;

    private Facts() {}

    /** Task, model, training and provenance as pairs of name and value. */
    public static List<List<String>> of(RunConfig config) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("task", config.task().kind() + ": " + text(config.task())));
        rows.add(List.of("model", config.model().kind() + ": " + text(config.model())));
        rows.add(List.of("training", text(config.training())));
        config.provenance().forEach((key, value) -> rows.add(List.of(key, value)));
        return rows;
    }

    /** The settings of a record as {@code name value, name value}; an empty list of a setting stands for all. */
    public static String text(Object settings) {
        return text(settings, UnaryOperator.identity());
    }

    /** The same with long values cut short. */
    static String brief(Object settings) {
        return text(settings, Settings::shorten);
    }

    private static String text(Object settings, UnaryOperator<String> shown) {
        Set<String> silent = settings instanceof TaskSpec task ? task.silent() : Set.of();
        return JSON.<JsonNode>valueToTree(settings).propertyStream()
                .filter(entry -> !silent.contains(entry.getKey()))
                .map(entry -> entry.getKey().replace('_', ' ') + " "
                        + shown.apply(words(entry.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static String words(JsonNode value) {
        if (value.isArray()) {
            return value.isEmpty()
                    ? "all"
                    : value.valueStream().limit(SHOWN).map(JsonNode::asText)
                            .collect(Collectors.joining(", ", "(", value.size() > SHOWN
                                    ? ", and " + count(value.size() - SHOWN, "other") + ")"
                                    : ")"));
        }
        return value.isValueNode() ? value.asText().toLowerCase(Locale.ROOT) : value.toString();
    }

    /** A value as indented JSON, keys in snake case, constants in lower case. */
    public static String json(Object value) throws IOException {
        return JSON.writeValueAsString(value);
    }

    /** A record as a JSON object, keys in snake case. */
    static ObjectNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** A text as a cell of CSV. */
    public static String cell(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** The files of a run's folder, for the last line of a summary. */
    public static String files(String folder, String... names) {
        return "  " + folder + ": " + String.join(", ", names) + ", config.json, model.safetensors";
    }

    /** How training went, for a summary. */
    public static String training(long seed, long parameters, int epochs, double seconds) {
        return "seed " + seed + ", " + count(parameters, "parameter") + ", " + trained(epochs, seconds);
    }

    /** How long training took; a model that was trained before this run had no epoch in it. */
    public static String trained(int epochs, double seconds) {
        return epochs == 0
                ? "trained before this run"
                : count(epochs, "epoch") + ", trained in " + Durations.text(seconds);
    }

    /** A number with its noun, in the plural except for one. */
    public static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun,
                number == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }
}
