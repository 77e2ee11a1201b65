package statespace.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.format.FormatException;
import statespace.format.Json;

/**
 * The fields of a {@code config.json}, or of an object in it.
 *
 * @param file
 *            for messages
 * @param values
 *            by name
 */
record ConfigFields(Path file, Map<String, Json> values) {
    /** Name of the file. */
    static final String FILE = "config.json";

    private static final long LARGEST = 1 << 24;
    private static final int SHOWN = 60;

    /**
     * Reads a file.
     *
     * @throws ModelException
     *             if it is no JSON object
     */
    static ConfigFields read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new ModelException(file + ": expected a file of at most " + LARGEST + " bytes, found "
                        + (Files.isRegularFile(file) ? Files.size(file) + " bytes" : "something else")
                        + "; fetch it again");
            }
            if (Json.parse(file.toString(), Files.readAllBytes(file)) instanceof Json.Members(Map<String, Json> all)) {
                return new ConfigFields(file, all);
            }
            throw new ModelException(file + ": expected a JSON object, found something else; fetch it again");
        } catch (FormatException e) {
            throw e instanceof ModelException own ? own : new ModelException(e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk and the file's permissions", e);
        }
    }

    Json get(String name) {
        return values.get(name);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A value as a message shows it. */
    String shown(String name) {
        return switch (values.get(name)) {
            case null -> "none";
            case Json.Text(String text) -> shortened(text);
            case Json.Numeric(String digits) -> shortened(digits);
            case Json.Word word -> word.name().toLowerCase(Locale.ROOT);
            case Json.Items(List<Json> items) -> "a list of " + items.size();
            case Json.Members(Map<String, Json> members) -> "an object with " + members.size() + " fields";
        };
    }

    /** One line of a text of others. */
    static String shortened(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
