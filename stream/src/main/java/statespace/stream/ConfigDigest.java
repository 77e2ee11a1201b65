package statespace.stream;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import statespace.format.Json;
import statespace.format.Sha256;

/**
 * The SHA-256 of what {@code config.json} says of a model, which the tensors beside it carry in their metadata: of task, model
 * and scaling as JSON without spaces, keys sorted, numbers in their shortest form.
 */
final class ConfigDigest {
    /** Where the tensors carry it. */
    static final String KEY = "config_sha256";

    private static final List<String> PARTS = List.of("task", "model", "scaling");

    private final StringBuilder text = new StringBuilder();

    private ConfigDigest() {}

    static String of(Map<String, Json> config) {
        Map<String, Json> parts = new TreeMap<>();
        PARTS.forEach(part -> parts.put(part, config.getOrDefault(part, Json.Word.NULL)));
        ConfigDigest digest = new ConfigDigest();
        digest.members(parts);
        return Sha256.of(digest.text.toString());
    }

    private void value(Json json) {
        switch (json) {
            case Json.Members(Map<String, Json> all) -> members(all);
            case Json.Items(List<Json> all) -> {
                text.append('[');
                for (int i = 0; i < all.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    value(all.get(i));
                }
                text.append(']');
            }
            case Json.Text(String string) -> string(string);
            case Json.Numeric(String digits) -> text.append(digits.matches("-?[0-9]+")
                    ? digits
                    : Double.toString(Double.parseDouble(digits)));
            case Json.Word word -> text.append(switch (word) {
                case TRUE -> "true";
                case FALSE -> "false";
                case NULL -> "null";
            });
        }
    }

    private void members(Map<String, Json> all) {
        text.append('{');
        String comma = "";
        for (Map.Entry<String, Json> member : new TreeMap<>(all).entrySet()) {
            text.append(comma);
            string(member.getKey());
            text.append(':');
            value(member.getValue());
            comma = ",";
        }
        text.append('}');
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> text.append(c < ' ' ? String.format("\\u%04X", (int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }
}
