package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.model.Checkpoint;
import statespace.model.CheckpointException;

/**
 * Every field of every golden configuration, of version 1 and written anew, is given a list of bad values. Each ends in one
 * sentence that names the file and the field, or the value is one that the field may have and the model loads.
 */
class MutatedConfigTest {
    private static final Toolkit TOOLKIT = Toolkit.standard();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of("null", "true", "0", "-1", "0.5", "1048576", "2000000000",
            "9223372036854775808", "1e300", "1e400", "\"\"", "\"nonsense\"",
            "\"8\"", "{}", "[]", "[null]", "[-1]", "[\"a\", \"a\"]", "[1e400]");
    private static final List<String> NO_JSON = List.of("NaN", "Infinity", "1,", "01", "'x'");

    /** Fields that say the same as another one, or that only the data is told about: any value of them is passed over. */
    private static final Set<String> REPEATED = Set.of("/model/chimera/patch", "/model/chimera/stride",
            "/model/chimera/width", "/model/chimera/layers", "/model/chimera/state", "/model/chimera/dropout");
    /** Fields of version 1 that are there for other backbones. */
    private static final Pattern OTHERS = Pattern.compile("/model/(expand|chimera(/.*)?|bidirectional|initialisation|"
            + "imaginaryScale|discretisation|trainInput|mix|stepMin|stepMax|norm|normFirst)");
    /** Fields that a sentence calls by another word. */
    private static final Map<String, String> WORDS = Map.of("/task/kind", "task", "/model/kind", "backbone",
            "/model/chimera/masked", "skip missing", "/task/skip_missing", "missing", "/model/step_min", "step sizes",
            "/model/step_max", "step sizes", "/model/stepMin", "step sizes", "/model/stepMax", "step sizes");
    private static final Set<String> NULLABLE = Set.of("/data/frequency", "/model/chimera", "/model/score");

    private static final String WHOLE = "forecast-mamba";
    private static final String PLACE = "the bad value";

    @TempDir
    private Path folder;

    private static Path golden() throws URISyntaxException {
        return Path.of(MutatedConfigTest.class.getResource("/golden/0.1.0").toURI());
    }

    static List<String> runs() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.list(golden())) {
            return all.map(path -> path.getFileName().toString()).filter(name -> !name.equals("data")).sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void badValuesInVersionOneAreNamed(String run) throws IOException, URISyntaxException {
        Path from = golden().resolve(run);
        Files.copy(from.resolve(Checkpoint.TENSORS), folder.resolve(Checkpoint.TENSORS));
        mutate((ObjectNode) JSON.readTree(Files.readString(from.resolve(RunConfig.FILE))), true, run.equals(WHOLE));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void badValuesInVersionTwoAreNamed(String run) throws IOException, URISyntaxException {
        try (PointerScope _ = new PointerScope()) {
            TrainedRun<?, ?> old = TrainedRun.open(golden().resolve(run), TOOLKIT);
            Checkpoint.writeTensors(folder, old.load().parameters(), Map.of());
            mutate(ConfigFile.json(old.config(), TOOLKIT), false, run.equals(WHOLE));
        }
    }

    private void mutate(ObjectNode root, boolean first, boolean all) throws IOException {
        load(root.toString());
        List<String> fields = new ArrayList<>();
        collect(root, "", fields);
        assertTrue(fields.size() > 30, fields::toString);
        if (!all) { // the other parts are the same in every run
            fields.removeIf(field -> !field.matches("/(task|model)(/.*)?"));
        }
        int refused = 0;
        for (String field : fields) {
            for (String value : VALUES) {
                refused += refused(root, field, value, first) ? 1 : 0;
            }
        }
        assertTrue(refused > 8 * fields.size(), refused + " of " + fields.size() + " fields");
        String text = root.toString();
        for (String field : List.of("/version", "/data/rows", "/training/epochs", "/model/width")) {
            String name = field.substring(field.lastIndexOf('/') + 1);
            String number = "\"" + name + "\":" + root.at(field);
            for (String value : NO_JSON) {
                notJson(text.replace(number, "\"" + name + "\":" + value), field);
            }
            notJson(text.replace(number, number + "," + number), field);
        }
    }

    private void notJson(String text, String field) throws IOException {
        String told = load(text);
        assertTrue(told != null && told.contains(": is not valid JSON; restore a copy of the file"), told);
        assertTrue(told.startsWith(RunConfig.file(folder) + ", line 1, at " + field), told);
    }

    private static void collect(JsonNode node, String at, List<String> fields) {
        if (node instanceof ObjectNode object) {
            object.propertyStream().forEach(entry -> {
                if (!at.equals("/provenance") || entry.getKey().equals("command")) { // its facts are read alike
                    fields.add(at + "/" + entry.getKey());
                }
                collect(entry.getValue(), at + "/" + entry.getKey(), fields);
            });
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            fields.add(at + "/0");
        }
    }

    private boolean refused(ObjectNode root, String field, String text, boolean first) throws IOException {
        ObjectNode mutated = root.deepCopy();
        int cut = field.lastIndexOf('/');
        String name = field.substring(cut + 1);
        JsonNode parent = mutated.at(field.substring(0, cut));
        if (parent instanceof ObjectNode object) {
            object.put(name, PLACE);
        } else {
            ((ArrayNode) parent).set(0, PLACE);
            name = field.substring(field.lastIndexOf('/', cut - 1) + 1, cut);
        }
        JsonNode old = root.at(field);
        JsonNode value = JSON.readTree(text);
        String told = load(mutated.toString().replace("\"" + PLACE + "\"", text),
                field.startsWith("/task") || field.startsWith("/model")); // no other part changes the model
        if (told == null) {
            boolean mayPass = (first && (REPEATED.contains(field) || OTHERS.matcher(field).matches()))
                    || (value.isNull() && NULLABLE.contains(field)) || sameKind(old, value)
                    || (old.isNull() && value.isTextual());
            assertTrue(mayPass, field + " = " + text + " was taken");
            return false;
        }
        String words = WORDS.containsKey(field)
                ? WORDS.get(field)
                : name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replace('_', ' ').toLowerCase(Locale.ROOT);
        assertTrue(told.toLowerCase(Locale.ROOT).replace('_', ' ').replaceAll("(?<=[a-z])-(?=[a-z])", "")
                .contains(words) || told.contains(name), field + " = " + text + ": " + told);
        return true;
    }

    private static boolean sameKind(JsonNode old, JsonNode value) {
        return (old.isNumber() && value.isNumber()) || (old.isBoolean() && value.isBoolean())
                || (old.isTextual() && value.isTextual()) || (old.isArray() && value.isArray())
                || (old.isObject() && value.isObject());
    }

    /** The sentence of a refusal, or null where the model loads. */
    private String load(String text) throws IOException {
        return load(text, true);
    }

    private String load(String text, boolean tensors) throws IOException {
        Files.writeString(RunConfig.file(folder), text);
        try (PointerScope _ = new PointerScope()) {
            TrainedRun<?, ?> run = TrainedRun.open(folder, TOOLKIT);
            if (tensors) {
                run.load();
            }
            return null;
        } catch (CheckpointException e) {
            String told = e.getMessage();
            assertTrue(told.startsWith(RunConfig.file(folder).toString()), told);
            assertEquals(1, told.lines().count(), told);
            assertFalse(told.contains("Exception") || told.contains("com.fasterxml") || told.contains("java."), told);
            return told;
        }
    }
}
