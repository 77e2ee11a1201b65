package statespace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.format.SafeTensors;

/** Folders that hold no reconstructed system end in one sentence that names the file, what was expected and what was found. */
class BadSystemsTest {
    @TempDir
    private Path folder;

    private static SystemFolder good() {
        return SystemFolder.of(2, 3, 7, 1);
    }

    private void refused(String file, String... parts) {
        String sentence = assertThrows(ModelException.class, () -> SystemStream.load(folder)).getMessage();
        assertTrue(sentence.startsWith(folder.resolve(file).toString()), sentence);
        assertEquals(1, sentence.lines().count(), sentence);
        for (String part : parts) {
            assertTrue(sentence.contains(part), sentence);
        }
    }

    private void refusedTensors(SystemFolder system, String... parts) throws IOException {
        system.write(folder);
        refused("model.safetensors", parts);
    }

    private void refusedConfig(String config, String... parts) throws IOException {
        good().write(folder);
        Files.writeString(folder.resolve("config.json"), config);
        refused("config.json", parts);
    }

    @Test
    void theRunOfAnotherTaskIsNamed() throws IOException {
        refusedConfig(
                "{\"format\": \"statespace\", \"version\": 2, \"task\": {\"kind\": \"forecast\", \"horizon\": 96},"
                        + " \"model\": {\"kind\": \"mamba\"}, \"scaling\": {}}",
                "expected a run of the task reconstruct, found forecast; name the folder of a reconstructed system");
        refusedConfig("{\"model_type\": \"mamba\"}", "expected 'format' statespace, found none");
        refusedConfig("{\"format\": \"statespace\", \"version\": 1}", "expected 'version' 2, found 1; systems are");
        refusedConfig("{\"format\": \"statespace\", \"version\": 3}", "found 3; a newer Statespace wrote it");
        good().write(folder);
        Files.delete(folder.resolve("config.json"));
        refused("config.json", "no such file; name the folder of a reconstructed system");
    }

    @Test
    void aRunThatWasInterruptedHasNoStateToBeginWith() throws IOException {
        SystemFolder system = good();
        system.put("begin", new float[]{Float.NaN, Float.NaN, Float.NaN}, 3);
        refusedTensors(system,
                "expected in 'begin' the state that a free run begins with, found none; its training was "
                        + "interrupted, go on with it with --resume");
        system.put("begin", new float[]{0, Float.NaN, 0}, 3);
        refusedTensors(system, "expected finite numbers in 'begin', found NaN; training went astray");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"variates\": 2|\"variates\": 0|expected 'variates' as a whole number from 1 to 16777216, found 0",
        "\"variates\": 2|\"variates\": 1e9|found 1e9", "\"variates\": 2|\"nuisance\": 0|'variates' as a whole number",
        "\"variates\": 2|\"variates\": 3|expected 3 names as 'variates' of 'scaling', found a list of 2",
        "\"variates\": 2|\"variates\": 2, \"observation\": \"seen\"|one of [identity, affine, regressor], found seen",
        "\"variates\": 2|\"variates\": 2, \"observation\": null|found null",
        "\"variates\": 2|\"variates\": 2, \"gates\": 1|the field 'gates' of 'task' is not known",
        "\"variates\": 2|\"variates\": 2, \"forcing\": \"sparse\", \"every\": 0|expected 'every'",
        "\"taps\": 1|\"taps\": 2|expected 'taps' 1 as the tensors have it, found 2",
        "\"plrnn\"|\"mamba\"|expected the backbone plrnn, found mamba", "\"latent\": 3|\"latent\": 4|'latent' 3 as the",
        "\"hidden\": 7|\"hidden\": 8|'hidden' 7 as the tensors have it, found 8",
        "\"hidden\": 7|\"depth\": 7|the field 'depth' of 'model' is not known",
        "clipped_shallow|cubic|clipped_dendritic, plain, mean_centred], found cubic",
        "\"mean\": [0.0, 0.0]|\"mean\": [0.0]|expected 2 numbers as 'mean' of 'scaling', found a list of 1",
        "\"mean\": [0.0, 0.0]|\"mean\": [0.0, 1e400]|expected 2 numbers as 'mean'",
        "\"mean\": [0.0, 0.0]|\"mean\": [0.0, \"1\"]|expected 2 numbers as 'mean'",
        "\"standard_deviation\": [1, 1]|\"standard_deviation\": [1, 0]|expected positive numbers",
        "\"scaling\": {|\"other\": {|expected an object as 'scaling', found none"})
    void configurationsThatDoNotFit(String from, String to, String sentence) throws IOException {
        String config = good().config();
        assertTrue(config.contains(from), config);
        refusedConfig(config.replace(from, to), sentence);
    }

    @Test
    void configurationsThatAreNone() throws IOException {
        for (String config : new String[]{"", "[]", "{", "{\"format\": 1, \"format\": 2}", "[".repeat(100_000)}) {
            refusedConfig(config);
        }
    }

    @Test
    void tensorsThatAreMissingOrDoNotFit() throws IOException {
        for (String name : good().tensors.keySet()) {
            SystemFolder system = good();
            system.tensors.remove(name);
            refusedTensors(system, "expected a tensor '" + name + "', found none; config.json and the tensors");
            system = good();
            system.put(name, new float[]{1, 1}, 1, 2, 1);
            refusedTensors(system, "expected '" + name + "'");
            system = good();
            system.put(name, new float[0], 0);
            refusedTensors(system, name);
            system = good();
            system.put(name, new float[]{1}, new long[0]);
            refusedTensors(system, name);
        }
        SystemFolder system = good();
        system.put("observation.map", new float[6], 2, 3);
        refusedTensors(system, "expected only tensors of a reconstructed system, found 'observation.map'");
        system = SystemFolder.of(3, 2, 4, 1);
        refusedTensors(system, "3 variates and 0 regressors, found 2 states");
    }

    @Test
    void numbersThatAreNone() throws IOException {
        SystemFolder system = good();
        system.put("begin", new float[]{0, Float.NaN, 0}, 3);
        refusedTensors(system, "expected finite numbers in 'begin', found NaN");
        system = good();
        system.put("forcing.strength", new float[]{1.5f}, 1);
        refusedTensors(system, "'forcing.strength' from 0 to 1, found 1.5");
    }

    @Test
    void aStateThatTakesFarMoreMemoryThanTheFile() throws IOException {
        SystemFolder system = SystemFolder.of(1 << 14, 1 << 14, 1, new float[1 << 14]);
        refusedTensors(system, "expected 'filter.taps' with one size of at most 65536, found [16384] beside 16384");
        system = SystemFolder.of(1, 1, 1, new float[1 << 17]);
        refusedTensors(system, "found [131072] beside 1 states");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 100, 1000})
    void filesThatWereCutShort(int bytes) throws IOException {
        good().write(folder);
        Path file = folder.resolve("model.safetensors");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
        refused("model.safetensors", "the file is damaged, restore a copy");
    }

    @Test
    void tensorsOfAnotherConfigurationOrProgramAreRefused() throws IOException {
        SystemFolder system = good();
        system.write(folder);
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(system.tensors, Map.of("config_sha256", "0")).write(file);
        refused("config.json",
                "expected the task, the model and the scaling that the tensors beside it were stored with");
        StackFile.of(6, 8, 3, 2, "").tensors(file);
        refused("model.safetensors", "expected a SHA-256 in the header, found none");
    }
}
