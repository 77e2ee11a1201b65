package statespace.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of a record: their list, their defaults, and the way between the record, JSON and texts of the command
 * line. A component {@code stepMin} is the setting {@code step_min}. What is absent takes its default, what is unknown or
 * out of bounds is refused in a sentence.
 *
 * @param <T>
 *            the record
 */
public final class Settings<T extends Record> {
    private static final JsonMapper JSON = BoundedJson.mapper()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

    private static final int LONGEST = 60;

    private final String owner;
    private final Class<T> type;
    private final T defaults;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, String> conditions = new LinkedHashMap<>(); // name: "other=value"
    private final Map<String, ObjectNode> presets = new LinkedHashMap<>(); // "name=value": what it stands for

    /**
     * Describes a record.
     *
     * @param owner
     *            what has the settings, for messages
     * @param defaults
     *            the one place of the defaults
     * @throws IllegalArgumentException
     *             if a component has no setting, or a setting no component
     */
    public Settings(String owner, Class<T> type, T defaults, Setting... settings) {
        this.owner = owner;
        this.type = type;
        this.defaults = defaults;
        for (Setting setting : settings) {
            this.settings.put(setting.name(), setting);
        }
        ObjectNode written = JSON.valueToTree(defaults);
        List<String> components = written.propertyStream().map(Map.Entry::getKey).toList();
        if (!List.copyOf(this.settings.keySet()).equals(components)) {
            throw new IllegalArgumentException(
                    owner + ": settings " + this.settings.keySet() + " do not describe " + components);
        }
    }

    /**
     * The same where a setting applies only with a value of another one, given as {@code other=value} or
     * {@code other=value|value}: elsewhere it is refused when asked for.
     */
    public Settings<T> only(String name, String condition) {
        Settings<T> same = copy();
        same.conditions.put(known(name).name(), condition);
        return same;
    }

    /**
     * The same where a value of a setting stands for values of others, {@code name=value,name=value}, which can still be given
     * beside it.
     */
    public Settings<T> preset(String name, String value, String others) {
        ObjectNode node = JSON.createObjectNode();
        split(owner, others).forEach((other, text) -> node.set(known(other).name(), parse(known(other), text.strip())));
        Settings<T> same = copy();
        same.presets.put(known(name).name() + "=" + canonical(value), node);
        return same;
    }

    private Settings<T> copy() {
        Settings<T> same = new Settings<>(owner, type, defaults, settings.values().toArray(Setting[]::new));
        same.conditions.putAll(conditions);
        same.presets.putAll(presets);
        return same;
    }

    /** The defaults. */
    public T defaults() {
        return defaults;
    }

    /** The settings, in order. */
    public List<Setting> list() {
        return List.copyOf(settings.values());
    }

    /** The setting of a name, hyphens taken for underscores. */
    public Optional<Setting> find(String name) {
        return Optional.ofNullable(settings.get(canonical(name)));
    }

    /** Every setting with its value. */
    public ObjectNode write(T value) {
        ObjectNode node = JSON.valueToTree(value);
        for (Setting setting : settings.values()) {
            if (setting.type() == Setting.Type.CHOICE) {
                node.put(setting.name(), node.get(setting.name()).asText().toLowerCase(Locale.ROOT));
            }
        }
        return node;
    }

    /**
     * Reads JSON.
     *
     * @throws SettingException
     *             if a setting is unknown, misses without a default, or has a value that it does not take
     */
    public T read(ObjectNode node) {
        for (Setting setting : settings.values()) {
            if (setting.required() && !node.has(setting.name())) {
                throw new SettingException("the setting '" + setting.name() + "' of " + owner + " is missing");
            }
        }
        return over(defaults, node);
    }

    /**
     * The same record with other settings.
     *
     * @param texts
     *            values by name, as on a command line
     * @throws SettingException
     *             as {@link #read} does
     */
    public T with(T base, Map<String, String> texts) {
        ObjectNode node = JSON.createObjectNode();
        texts.forEach((name, text) -> {
            Setting setting = known(name);
            node.set(setting.name(), parse(setting, text.strip()));
        });
        T made = over(base, node);
        checkConditions(node, write(made));
        return made;
    }

    private void checkConditions(ObjectNode asked, ObjectNode made) {
        conditions.forEach((name, condition) -> {
            int at = condition.indexOf('=');
            String found = made.path(condition.substring(0, at)).asText();
            if (asked.has(name) && !List.of(condition.substring(at + 1).split("\\|")).contains(found)) {
                throw new SettingException(
                        "'" + name + "' of " + owner + " applies with " + condition.replace("|", " or ")
                                + " only, not with "
                                + condition.substring(0, at + 1) + found);
            }
        });
    }

    /** The same record with settings given as {@code name=value,name=value}. */
    public T with(T base, String texts) {
        return with(base, split(owner, texts));
    }

    /**
     * Checks a value of a setting that was not read from text.
     *
     * @throws SettingException
     *             if the setting does not take it
     */
    public void check(String name, Object value) {
        Setting setting = known(name);
        if (!fits(setting, JSON.valueToTree(value))) {
            throw new SettingException("the setting '" + name + "' takes " + setting.expected() + ", not " + value);
        }
    }

    /** The pairs of {@code name=value,name=value}; a value may itself hold {@code +}-joined words. */
    public static Map<String, String> split(String owner, String texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : texts.isBlank() ? new String[0] : texts.split(",", -1)) {
            int at = pair.indexOf('=');
            String name = at < 0 ? "" : canonical(pair.substring(0, at).strip());
            if (name.isEmpty()) {
                throw new SettingException("'" + pair + "' is no setting of " + owner + "; write name=value");
            }
            if (pairs.put(name, pair.substring(at + 1)) != null) {
                throw new SettingException("'" + name + "' is set twice for " + owner + "; set it once");
            }
        }
        return pairs;
    }

    private T over(T base, ObjectNode given) {
        ObjectNode whole = JSON.valueToTree(base);
        given.propertyStream().forEach(entry -> {
            ObjectNode preset = presets.get(canonical(entry.getKey()) + "=" + canonical(entry.getValue().asText()));
            if (preset != null) {
                whole.setAll(preset);
            }
        });
        given.propertyStream().forEach(entry -> {
            Setting setting = known(entry.getKey());
            whole.set(setting.name(), checked(setting, entry.getValue()));
        });
        try {
            return JSON.treeToValue(whole, type);
        } catch (JsonProcessingException e) {
            throw new SettingException(e.getCause() instanceof IllegalArgumentException refused
                    ? owner + ": " + refused.getMessage()
                    : "the settings of " + owner + " do not fit together");
        } catch (IllegalArgumentException e) {
            throw new SettingException(owner + ": " + e.getMessage());
        }
    }

    private Setting known(String name) {
        return find(name).orElseThrow(() -> new SettingException("'" + name + "' is no setting of " + owner
                + "; there are " + settings.values().stream().map(Setting::name).collect(Collectors.joining(", "))));
    }

    private static String canonical(String name) {
        return name.replace('-', '_').toLowerCase(Locale.ROOT);
    }

    private JsonNode parse(Setting setting, String text) {
        try {
            return switch (setting.type()) {
                case WHOLE -> LongNode.valueOf(Long.parseLong(text));
                case NUMBER -> DoubleNode.valueOf(Double.parseDouble(text));
                case FLAG -> flag(setting, text);
                case CHOICE -> TextNode.valueOf(canonical(text));
                case NAMES -> array(text, TextNode::valueOf);
                case PLACES -> array(text, word -> LongNode.valueOf(Long.parseLong(word)));
            };
        } catch (NumberFormatException e) {
            throw refusal(setting, "'" + text + "'");
        }
    }

    private JsonNode flag(Setting setting, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw refusal(setting, "'" + text + "'");
        }
        return BooleanNode.valueOf(text.equals("true"));
    }

    private static ArrayNode array(String text, java.util.function.Function<String, JsonNode> item) {
        ArrayNode array = JSON.createArrayNode();
        Arrays.stream(text.split("\\+")).filter(word -> !word.isEmpty()).map(item).forEach(array::add);
        return array;
    }

    private JsonNode checked(Setting setting, JsonNode value) {
        if (!fits(setting, value)) {
            throw refusal(setting, value.toString());
        }
        return setting.type() == Setting.Type.CHOICE ? TextNode.valueOf(canonical(value.asText())) : value;
    }

    private static boolean fits(Setting setting, JsonNode value) {
        return switch (setting.type()) {
            case WHOLE ->
                value.isIntegralNumber() && value.canConvertToLong() && inside(setting, (double) value.asLong());
            case NUMBER -> value.isNumber() && Double.isFinite(value.asDouble()) && inside(setting, value.asDouble());
            case FLAG -> value.isBoolean();
            case CHOICE -> value.isTextual() && setting.choices().contains(canonical(value.asText()));
            case NAMES -> value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
            case PLACES -> value.isArray()
                    && value.valueStream().allMatch(v -> v.isIntegralNumber() && v.canConvertToInt()
                            && inside(setting, v.asInt()));
        };
    }

    private static boolean inside(Setting setting, double value) {
        return value >= setting.least() && value <= setting.most();
    }

    /** A found value as messages show it. */
    public static String shorten(String found) {
        return found.length() > LONGEST ? found.substring(0, LONGEST) + "…" : found;
    }

    private SettingException refusal(Setting setting, String found) {
        return new SettingException("the setting '" + setting.name() + "' of " + owner + " takes "
                + setting.expected() + ", not " + shorten(found));
    }
}
