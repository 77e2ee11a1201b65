package statespace.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.backbone.Backbones;
import statespace.backbone.MambaSpec;
import statespace.model.CheckpointException;
import statespace.model.TaskSpec;
import statespace.model.classify.ClassifySpec;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.RowScore;
import statespace.model.forecast.ForecastSpec;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.train.TrainConfig;

/** What was written comes back; what is absent takes its default; what is wrong is named, in our own words. */
class ConfigFileTest {
    private static final Toolkit TOOLKIT = Toolkit.standard();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    static List<RunConfig> configs() {
        List<TaskSpec> tasks = List.of(ForecastSpec.of(48, 12, 2).withSkipMissing(true),
                ForecastSpec.of(50, 7, 2).withClosedLoop(),
                ClassifySpec.of(2, List.of("a", "b, \"c\"")).with(ClassifySpec.Pooling.LAST),
                DetectSpec.of(2).with(new RowScore(true, List.of(1), 5), .95),
                ReconstructSpec.of(2).with("filter=hemodynamic,taps=65,interval=0.5,forcing=adaptive,noise=0.05"));
        List<RunConfig> all = new ArrayList<>();
        for (TaskSpec task : tasks) {
            for (BackboneType<?> type : Backbones.standard().types()) {
                all.add(config(task,
                        (BackboneSpec) type.spec(switch (type.kind()) {
                            case "plrnn" -> "latent=24";
                            case "vmamba" -> "dims=24,dropout=0.25,style=start_x,style_stages=1";
                            default -> "width=24,dropout=0.25";
                        })));
            }
        }
        return all;
    }

    private static RunConfig config(TaskSpec task, BackboneSpec backbone) {
        return new RunConfig(task, backbone,
                new RunConfig.Scaling(List.of("x", "y"), new double[]{1, 2}, new double[]{3, 1e-7}),
                new RunConfig.DataNote("x.csv", "00", "ratio", 100, "hourly"),
                TrainConfig.standard().withSeed(1L << 40).with(TrainConfig.Schedule.PLATEAU).withRates(3e-4, 0)
                        .with(TrainConfig.Rule.RANGER).withDecayRecurrent(true),
                Map.of("statespace", "0.2.0"));
    }

    private static RunConfig standard() {
        return config(ForecastSpec.of(48, 12, 2), MambaSpec.TYPE.spec(""));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void whatWasWrittenComesBack(RunConfig config) throws IOException {
        TensorMeaning meaning = ConfigFile.write(folder, config, TOOLKIT);
        assertEquals(new ConfigFile.Stored(config, 2, meaning), ConfigFile.read(folder, TOOLKIT));
    }

    @Test
    void keysAreInSnakeCaseAndChoicesInLowerCaseAndEveryFieldIsThere() throws IOException {
        ConfigFile.write(folder, standard(), TOOLKIT);
        String text = Files.readString(RunConfig.file(folder));
        assertFalse(text.matches("(?s).*\"\\w*[a-z][A-Z]\\w*\" *:.*"), text);
        JsonNode root = JSON.readTree(text);
        assertEquals("direct", root.at("/task/decoder").asText());
        assertEquals("mamba", root.at("/model/kind").asText());
        for (var type : MambaSpec.TYPE.settings().list()) {
            assertTrue(root.path("model").has(type.name()), type.name());
        }
        assertEquals(1L << 40, root.at("/training/seed").asLong());
    }

    @Test
    void anAbsentFieldTakesItsDefault() throws IOException {
        edit(root -> {
            ((ObjectNode) root.path("model")).remove(List.of("expand", "tied_dropout", "width"));
            ((ObjectNode) root.path("task")).remove("skip_missing");
            root.remove(List.of("training", "provenance"));
        });
        RunConfig read = ConfigFile.read(folder, TOOLKIT).config();
        assertEquals(MambaSpec.TYPE.spec(""), read.model());
        assertEquals(TrainConfig.standard(), read.training());
        edit(root -> ((ObjectNode) root.path("training")).remove(List.of("optimiser", "decay_recurrent")));
        TrainConfig older = ConfigFile.read(folder, TOOLKIT).config().training();
        assertEquals(standard().training().with(TrainConfig.Rule.ADAMW).withDecayRecurrent(false), older);
    }

    @Test
    void whatIsUnknownOrWrongIsNamed() throws IOException {
        refused("'wide' is no setting of the backbone mamba", root -> model(root).put("wide", 3));
        refused("the setting 'width' of the backbone mamba takes a whole number from 1 to 2147483647, not 0",
                root -> model(root).put("width", 0));
        refused("the setting 'width' of the backbone mamba takes a whole number from 1 to 2147483647, not \"8\"",
                root -> model(root).put("width", "8"));
        refused("takes one of layer, rms, batch, not \"none\"", root -> model(root).put("norm", "none"));
        refused("the setting 'dropout' of the backbone mamba takes a number from 0 to 0.999, not null",
                root -> model(root).putNull("dropout"));
        refused("there is no backbone 'lstm'; there are mamba, s4d, chimera, linear-cde, s5, rg-lru, "
                + "mamba2, gla, hgrn2, deltanet, plrnn, rir, rir-grc, ebt-grc, bbt-grc"
                + ", bt-grc, gt-grc, egt-grc, ordered-memory, crvnn, gru, vmamba, vim",
                root -> model(root).put("kind", "lstm"));
        refused("'model' must be an object, found null", root -> root.putNull("model"));
        refused("'scaling' must be an object, found null", root -> root.putNull("scaling"));
        refused("'extra' is not known", root -> root.put("extra", 1));
        refused("'deviation' of 'scaling' is not known",
                root -> ((ObjectNode) root.path("scaling")).put("deviation", 1));
        refused("'mean' of 'scaling' must hold 2 numbers, one for each of 'variates', found [1]",
                root -> ((ObjectNode) root.path("scaling")).putArray("mean").add(1));
        refused("a patch of 99 steps does not fit into a look-back of 48",
                root -> ((ObjectNode) root.path("task")).put("patch", 99));
        refused("a stride of 17 steps leaves steps between patches of 16 steps unread",
                root -> ((ObjectNode) root.path("task")).put("stride", 17));
        refused("there is no task 'sing'", root -> ((ObjectNode) root.path("task")).put("kind", "sing"));
        refused("expected version 1 to 2, found 3; a newer Statespace wrote it", root -> root.put("version", 3));
        refused("expected \"format\": \"statespace\", found \"else\"", root -> root.put("format", "else"));
    }

    @Test
    void whatIsMissingIsCalledNothing() throws IOException {
        refused("expected \"format\": \"statespace\", found nothing; this is no", root -> root.remove("format"));
        for (String part : List.of("task", "model", "scaling", "data")) {
            refused("'" + part + "' must be an object, found nothing", root -> root.remove(part));
        }
        for (String name : List.of("source", "sha256", "split", "rows")) {
            edit(root -> ((ObjectNode) root.path("data")).remove(name));
            assertTrue(refusal().contains("'" + name + "' of 'data' must be a") && refusal().contains("found nothing;"),
                    refusal());
        }
        refused("'variates' of 'scaling' must be a list of names, found nothing",
                root -> ((ObjectNode) root.path("scaling")).remove("variates"));
    }

    @Test
    void onlyALargerVersionIsCalledNewer() throws IOException {
        refused("expected version 1 to 2, found 3; a newer Statespace wrote it", root -> root.put("version", 3));
        refused("found 99999999999; a newer Statespace wrote it", root -> root.put("version", 99_999_999_999L));
        refused("found nothing; restore a copy", root -> root.remove("version"));
        refused("found null; restore a copy", root -> root.putNull("version"));
        refused("found \"2\"; restore a copy", root -> root.put("version", "2"));
        refused("found 0; restore a copy", root -> root.put("version", 0));
    }

    @Test
    void howATableWasReadComesBackAndIsChecked() throws IOException {
        refused("'columns' of 'reading' is not known",
                root -> ((ObjectNode) root.path("data")).putObject("reading").put("columns", "x"));
        refused("'time_column' of 'reading' must be a text, found 3",
                root -> ((ObjectNode) root.path("data")).putObject("reading").put("time_column", 3));
        refused("'layout' of 'reading' must be wide or long, found \"tall\"",
                root -> ((ObjectNode) root.path("data")).putObject("reading").put("layout", "tall"));
        edit(root -> ((ObjectNode) root.path("data")).putObject("reading").put("layout", "long").put("id_column", "i"));
        RunConfig read = ConfigFile.read(folder, TOOLKIT).config();
        assertEquals(new Reading("long", null, "i", null), read.data().reading());
        ConfigFile.write(folder, read, TOOLKIT);
        assertEquals(read, ConfigFile.read(folder, TOOLKIT).config());
        refused("'aggregate' of 'reading' must be mean, sum, first, last, min or max, found \"median\"",
                root -> ((ObjectNode) root.path("data")).putObject("reading").put("aggregate", "median"));
        edit(root -> ((ObjectNode) root.path("data")).putObject("reading").put("date_format", "%d.%m.%Y")
                .put("time_zone", "Europe/Berlin").put("every", "h").put("aggregate", "sum"));
        RunConfig times = ConfigFile.read(folder, TOOLKIT).config();
        assertEquals(
                new Reading(null, null, null, null, null, "%d.%m.%Y", "Europe/Berlin", "h", "sum", null, null, null,
                        null, null),
                times.data().reading());
        ConfigFile.write(folder, times, TOOLKIT);
        assertEquals(times, ConfigFile.read(folder, TOOLKIT).config());
    }

    @Test
    void aFileThatIsNoneIsRefused() throws IOException {
        assertTrue(refusal().contains("no such file"));
        Files.writeString(RunConfig.file(folder), "{ broken");
        assertTrue(refusal().contains("line 1: is not valid JSON"), refusal());
        Files.writeString(RunConfig.file(folder), "");
        assertTrue(refusal().contains("expected \"format\""), refusal());
        Files.writeString(RunConfig.file(folder), "{\"format\": \"statespace\", \"format\": \"statespace\"}");
        assertTrue(refusal().contains("is not valid JSON"), refusal());
    }

    @Test
    void aHostileFileIsRefusedInASentenceOfOneLine() throws IOException {
        Path file = RunConfig.file(folder);
        Files.writeString(file, "{\"format\": \"statespace\", \"version\": 2, \"task\": " + "[".repeat(100_000));
        assertTrue(refusal().contains("is not valid JSON"), refusal());
        Files.writeString(file, "{\"format\": \"a\\u2028b\"}");
        assertTrue(refusal().contains("found \"a?b\""), refusal());
        Files.writeString(file, "{\"format\": \"" + "x".repeat(100_000) + "\"}");
        assertTrue(refusal().length() <= 1000, refusal());
        Files.write(file, new byte[]{'{', '"', (byte) 0xff, '"', '}'});
        assertTrue(refusal().contains("is not text in UTF-8"), refusal());
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(1L << 33); // takes no room on the disk
        }
        assertTrue(refusal().contains("expected at most 67108864 bytes, found 8589934592"), refusal());
    }

    @Test
    void aRunOfAnotherTaskIsRefused() throws IOException {
        ConfigFile.write(folder, config(ClassifySpec.of(2, List.of("a", "b")), MambaSpec.TYPE.spec("")), TOOLKIT);
        assertEquals(
                folder + ": expected a forecasting model, found a classifier; use it with 'classify' or 'evaluate'",
                assertThrows(CheckpointException.class,
                        () -> statespace.run.forecast.Forecasting.TASK.trained(folder, TOOLKIT)).getMessage());
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.path("model");
    }

    private void edit(Consumer<ObjectNode> change) throws IOException {
        ObjectNode root = ConfigFile.json(standard(), TOOLKIT);
        change.accept(root);
        Files.writeString(RunConfig.file(folder), root.toString());
    }

    private void refused(String sentence, Consumer<ObjectNode> change) throws IOException {
        edit(change);
        assertTrue(refusal().contains(sentence), refusal());
    }

    private String refusal() {
        String message = assertThrows(CheckpointException.class, () -> ConfigFile.read(folder, TOOLKIT)).getMessage();
        assertTrue(message.startsWith(folder.toString()), message);
        assertFalse(message.contains("jackson") || message.contains("\n"), message);
        return message;
    }
}
