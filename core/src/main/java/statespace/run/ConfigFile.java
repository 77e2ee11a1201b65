package statespace.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import statespace.config.BoundedJson;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.data.calendar.TimeOptions;
import statespace.format.WholeFile;
import statespace.model.CheckpointException;
import statespace.model.TaskSpec;
import statespace.train.TrainConfig;

/**
 * {@code config.json}, version 2: {@code format}, {@code version}, {@code task} and {@code model} with their {@code kind}
 * and every setting, {@code scaling}, {@code data}, {@code training}, {@code provenance}; keys in snake case, choices in
 * lower case. Version 1 is read as well. What is absent takes its default, what is unknown is named.
 */
public final class ConfigFile {
    /** Version of the layout that this code writes, and the newest that it reads. */
    public static final int VERSION = 2;

    private static final String FORMAT = "statespace";
    private static final long LARGEST = 64L << 20;
    private static final Set<String> PARTS = Set.of("format", "version", "task", "model", "scaling", "data", "training",
            "provenance");
    private static final JsonMapper JSON = BoundedJson.mapper()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL,
                    JsonInclude.Include.NON_NULL))
            .build();

    private ConfigFile() {}

    /**
     * What was read.
     *
     * @param config
     *            as of the newest version
     * @param version
     *            of the file
     * @param meaning
     *            of its tensors
     */
    public record Stored(RunConfig config, int version, TensorMeaning meaning) {}

    /** Writes the file of a run's folder, whole or not at all; says what it makes of tensors. */
    public static TensorMeaning write(Path folder, RunConfig config, Toolkit toolkit) throws IOException {
        String text = JSON.writeValueAsString(json(config, toolkit)) + "\n";
        WholeFile.write(RunConfig.file(folder), text);
        return TensorMeaning.of(JSON.readTree(text));
    }

    /** The file's content. */
    public static ObjectNode json(RunConfig config, Toolkit toolkit) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("version", VERSION);
        root.set("task", task(config.task(), toolkit));
        root.set("model", toolkit.backbones().write(config.model()));
        root.set("scaling", JSON.valueToTree(config.scaling()));
        root.set("data", JSON.valueToTree(config.data()));
        root.set("training", TrainConfig.SETTINGS.write(config.training()));
        root.set("provenance", JSON.valueToTree(config.provenance()));
        return root;
    }

    private static ObjectNode task(TaskSpec spec, Toolkit toolkit) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", spec.kind());
        node.setAll(write(toolkit.task(spec.kind()).settings(), spec));
        return node;
    }

    @SuppressWarnings("unchecked") // the kind says which record it is
    private static <S extends Record> ObjectNode write(Settings<S> settings, TaskSpec spec) {
        return settings.write((S) spec);
    }

    /**
     * Reads the file of a run's folder.
     *
     * @throws CheckpointException
     *             if it is not there, is no such file, or holds what does not fit
     */
    public static Stored read(Path folder, Toolkit toolkit) {
        Path file = RunConfig.file(folder);
        JsonNode root = tree(file);
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new CheckpointException(
                    file + ": expected \"format\": \"statespace\", found " + found(root.path("format"))
                            + "; this is no configuration of a Statespace model");
        }
        JsonNode stated = root.path("version");
        int version = stated.isInt() ? stated.asInt() : -1;
        if (version < 1 || version > VERSION) {
            boolean newer = stated.isIntegralNumber() && stated.decimalValue().signum() > 0;
            throw new CheckpointException(file + ": expected version 1 to " + VERSION + ", found "
                    + found(root.path("version"))
                    + (newer ? "; a newer Statespace wrote it, update this one" : "; restore a copy of the file"));
        }
        TensorMeaning meaning = TensorMeaning.of(root);
        try {
            ObjectNode whole = version == 1 ? VersionOne.upgrade((ObjectNode) root) : (ObjectNode) root;
            return new Stored(config(whole, toolkit), version, meaning);
        } catch (SettingException e) {
            String told = version == 1 ? VersionOne.told(e.getMessage()) : e.getMessage();
            throw new CheckpointException(file + ": " + told + "; restore a copy of the file", e);
        }
    }

    private static JsonNode tree(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new CheckpointException(file + ": expected at most " + LARGEST + " bytes, found "
                        + Files.size(file) + "; this is no configuration of a Statespace model");
            }
            return JSON.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": no such file; name the folder of a run that was trained before", e);
        } catch (CharacterCodingException e) {
            throw new CheckpointException(file + ": is not text in UTF-8; restore a copy of the file", e);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file + ", line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
                    + place(e) + ": is not valid JSON; restore a copy of the file", e);
        } catch (IOException e) {
            throw new CheckpointException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk and its permissions", e);
        }
    }

    /** The field where a text stops being JSON. */
    private static String place(JsonProcessingException e) {
        String field = e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().pathAsPointer().toString()
                : "";
        return field.isEmpty() ? "" : ", at " + Settings.shorten(field);
    }

    private static RunConfig config(ObjectNode root, Toolkit toolkit) {
        root.propertyStream().map(Map.Entry::getKey).filter(name -> !PARTS.contains(name)).findFirst()
                .ifPresent(name -> {
                    throw new SettingException("'" + name + "' is not known");
                });
        ObjectNode task = part(root, "task");
        if (!task.path("kind").isTextual()) {
            throw new SettingException("the 'kind' of the task must be a text, found " + found(task.path("kind")));
        }
        ObjectNode settings = task.deepCopy();
        settings.remove("kind");
        TaskSpec spec = (TaskSpec) toolkit.task(task.get("kind").asText()).settings().read(settings);
        RunConfig config = new RunConfig(spec, toolkit.backbones().read(part(root, "model")),
                scaling(part(root, "scaling")), data(part(root, "data")),
                TrainConfig.SETTINGS.read(root.has("training") ? part(root, "training") : JSON.createObjectNode()),
                provenance(root.has("provenance") ? part(root, "provenance") : JSON.createObjectNode()));
        int variates = spec.scaled(config.model());
        if (variates > 0 && config.scaling().variates().size() != variates) {
            throw new SettingException("'variates' of 'scaling' must hold " + variates + " names for the task "
                    + spec.kind() + " (" + Facts.brief(spec) + "), found " + config.scaling().variates().size());
        }
        return config;
    }

    private static Map<String, String> provenance(ObjectNode node) {
        Map<String, String> provenance = new LinkedHashMap<>();
        node.propertyStream().forEach(fact -> {
            if (!fact.getValue().isTextual()) {
                throw new SettingException("'" + Settings.shorten(fact.getKey())
                        + "' of 'provenance' must be a text, found " + found(fact.getValue()));
            }
            provenance.put(fact.getKey(), fact.getValue().asText());
        });
        return provenance;
    }

    /** A value as a message shows it. */
    static String found(JsonNode node) {
        return node.isMissingNode() ? "nothing" : Settings.shorten(node.toString());
    }

    private static ObjectNode part(ObjectNode root, String name) {
        if (root.get(name) instanceof ObjectNode part) {
            return part;
        }
        throw new SettingException("'" + name + "' must be an object, found " + found(root.path(name)));
    }

    private static RunConfig.Scaling scaling(ObjectNode node) {
        only(node, "scaling", Set.of("variates", "mean", "standard_deviation"));
        JsonNode variates = node.path("variates");
        if (!variates.isArray() || !variates.valueStream().allMatch(JsonNode::isTextual)) {
            throw new SettingException("'variates' of 'scaling' must be a list of names, found " + found(variates));
        }
        List<String> names = variates.valueStream().map(JsonNode::asText).toList();
        if (names.isEmpty() || Set.copyOf(names).size() < names.size()) {
            throw new SettingException("'variates' of 'scaling' must hold different names, found " + found(variates));
        }
        double[] deviations = numbers(node, "standard_deviation", names.size());
        if (!Arrays.stream(deviations).allMatch(deviation -> deviation > 0)) {
            throw new SettingException("'standard_deviation' of 'scaling' must hold positive numbers, found "
                    + found(node.path("standard_deviation")));
        }
        return new RunConfig.Scaling(names, numbers(node, "mean", names.size()), deviations);
    }

    private static double[] numbers(ObjectNode node, String name, int count) {
        JsonNode list = node.path(name);
        boolean fits = list.isArray() && list.size() == count
                && list.valueStream().allMatch(v -> v.isNumber() && Double.isFinite(v.asDouble()));
        if (!fits) {
            throw new SettingException("'" + name + "' of 'scaling' must hold " + count
                    + " numbers, one for each of 'variates', found " + found(list));
        }
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static RunConfig.DataNote data(ObjectNode node) {
        only(node, "data", Set.of("source", "sha256", "split", "rows", "frequency", "reading"));
        for (String name : List.of("source", "sha256", "split")) {
            if (!node.path(name).isTextual()) {
                throw new SettingException("'" + name + "' of 'data' must be a text, found " + found(node.path(name)));
            }
        }
        if (!node.path("rows").isInt() || node.path("rows").asInt() < 0) {
            throw new SettingException("'rows' of 'data' must be a whole number of at least 0, found "
                    + found(node.path("rows")));
        }
        if (node.hasNonNull("frequency") && !node.path("frequency").isTextual()) {
            throw new SettingException("'frequency' of 'data' must be a text, found " + found(node.path("frequency")));
        }
        return new RunConfig.DataNote(node.get("source").asText(), node.get("sha256").asText(),
                node.get("split").asText(), node.get("rows").asInt(),
                node.path("frequency").isTextual() ? node.get("frequency").asText() : null, reading(node));
    }

    private static Reading reading(ObjectNode data) {
        if (!data.has("reading")) {
            return null;
        }
        ObjectNode node = part(data, "reading");
        List<String> names = List.of("layout", "time_column", "id_column", "value_column", "freq", "date_format",
                "time_zone", "every", "aggregate", "ignore", "duplicates", "null_text", "decimal", "thousands");
        only(node, "reading", Set.copyOf(names));
        names.stream().filter(name -> node.has(name) && !node.get(name).isTextual()).findFirst().ifPresent(name -> {
            throw new SettingException("'" + name + "' of 'reading' must be a text, found " + found(node.get(name)));
        });
        String layout = node.path("layout").asText("");
        if (node.has("layout") && !layout.equals("wide") && !layout.equals("long")) {
            throw new SettingException("'layout' of 'reading' must be wide or long, found "
                    + found(node.path("layout")));
        }
        String duplicates = node.path("duplicates").asText("");
        if (node.has("duplicates") && !List.of("first", "last", "mean", "sum").contains(duplicates)) {
            throw new SettingException("'duplicates' of 'reading' must be first, last, mean or sum, found "
                    + found(node.path("duplicates")));
        }
        String aggregate = text(node, "aggregate");
        if (aggregate != null && Arrays.stream(TimeOptions.Aggregate.values())
                .noneMatch(known -> known.name().toLowerCase(Locale.ROOT).equals(aggregate))) {
            throw new SettingException("'aggregate' of 'reading' must be mean, sum, first, last, min or max, found "
                    + found(node.path("aggregate")));
        }
        return new Reading(text(node, "layout"), text(node, "time_column"), text(node, "id_column"),
                text(node, "value_column"), text(node, "freq"), text(node, "date_format"), text(node, "time_zone"),
                text(node, "every"), aggregate, text(node, "ignore"), text(node, "duplicates"), text(node, "null_text"),
                text(node, "decimal"), text(node, "thousands"));
    }

    private static String text(ObjectNode node, String name) {
        return node.has(name) ? node.get(name).asText() : null;
    }

    private static void only(ObjectNode node, String part, Set<String> known) {
        node.propertyStream().map(Map.Entry::getKey).filter(name -> !known.contains(name)).findFirst()
                .ifPresent(name -> {
                    throw new SettingException("'" + name + "' of '" + part + "' is not known");
                });
    }
}
