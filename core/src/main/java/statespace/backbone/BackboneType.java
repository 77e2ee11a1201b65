package statespace.backbone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import statespace.config.Setting;
import statespace.config.Settings;

/**
 * A kind of backbone.
 *
 * @param kind
 *            its name
 * @param text
 *            what it is, for the help
 * @param settings
 *            its options
 * @param <S>
 *            the record of its options
 */
public record BackboneType<S extends Record & BackboneSpec>(String kind, String text, Settings<S> settings) {

    /** The type of a record. */
    public static <S extends Record & BackboneSpec> BackboneType<S> of(Class<S> type, S defaults, String text,
            Setting... settings) {
        return new BackboneType<>(defaults.kind(), text,
                new Settings<>("the backbone " + defaults.kind(), type, defaults, settings));
    }

    /** The same where an option applies only with a value of another one, {@code other=value}. */
    public BackboneType<S> only(String name, String condition) {
        return new BackboneType<>(kind, text, settings.only(name, condition));
    }

    /** The same where several options apply only with values of others, by name. */
    public BackboneType<S> only(Map<String, String> conditions) {
        BackboneType<S> type = this;
        for (Map.Entry<String, String> condition : conditions.entrySet()) {
            type = type.only(condition.getKey(), condition.getValue());
        }
        return type;
    }

    /** The same where a value of an option stands for values of others, {@code name=value,name=value}. */
    public BackboneType<S> preset(String name, String value, String others) {
        return new BackboneType<>(kind, text, settings.preset(name, value, others));
    }

    /** The defaults with other options, {@code name=value,name=value}. */
    public S spec(String options) {
        return settings.with(settings.defaults(), options);
    }

    /** The same with other options by name. */
    public S with(S spec, Map<String, String> options) {
        return settings.with(spec, options);
    }

    /** All options as JSON, the kind first. */
    ObjectNode write(BackboneSpec spec) {
        ObjectNode node = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        node.put("kind", kind);
        node.setAll(settings.write(cast(spec)));
        return node;
    }

    @SuppressWarnings("unchecked") // the kind says which record it is
    S cast(BackboneSpec spec) {
        return (S) spec;
    }
}
