package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the training on the command line. */
class TrainingArgumentsTest {
    @TempDir
    private Path folder;

    @Test
    void furtherSettingsAreFollowedAndStored() throws IOException {
        Path data = Cli.series(folder, 400);
        Path run = folder.resolve("run");
        Cli.Result told = Cli.run("forecast", data, "--horizon", 4, "--lookback", 16, "--width", 8, "--layers", 1,
                "--epochs", 2, "--learning-rate", 3e-3, "--training",
                "optimiser=ranger,schedule=plateau,weight-decay=0.01,decay_recurrent=true,clip=5", "--out", run);
        assertEquals(0, told.code(), told.err());
        JsonNode training = JsonMapper.builder().build().readTree(run.resolve("config.json").toFile()).path("training");
        assertEquals("ranger", training.path("optimiser").asText());
        assertEquals("plateau", training.path("schedule").asText());
        assertEquals(0.01, training.path("weight_decay").asDouble());
        assertTrue(training.path("decay_recurrent").asBoolean());
        assertEquals(5, training.path("clip").asDouble());
        assertEquals(3e-3, training.path("learning_rate").asDouble());
        assertEquals(2, training.path("epochs").asInt());
        assertEquals(0, Cli.run("evaluate", data, "--model", run).code());
    }

    @Test
    void mistakesAreToldBeforeAnythingIsRead() {
        refused("'momentum' is no setting of the training; there are epochs, batch, learning_rate, recurrent_rate, "
                + "weight_decay, warmup, clip, patience, seed, schedule, optimiser, decay_recurrent", "momentum=0.9");
        refused("the setting 'optimiser' of the training takes one of adamw, radam, ranger, not \"sgd\"",
                "optimiser=sgd");
        refused("the setting 'schedule' of the training takes one of cosine, constant, exponential, plateau, not "
                + "\"step\"", "schedule=step");
        refused("the setting 'clip' of the training takes a number from 2.2250738585072014E-308 to 1.0E300, not 0.0",
                "clip=0");
        refused("'ranger' is no setting of the training; write name=value", "ranger");
        refused("--training gives 'epochs', which has an option of its own; write --epochs", "epochs=3");
        refused("--training gives 'learning_rate', which has an option of its own; write --learning-rate",
                "learning-rate=3");
    }

    private void refused(String sentence, String settings) {
        for (String verb : new String[]{"forecast", "classify", "reconstruct"}) {
            Cli.Result told = Cli.run(verb, folder.resolve("none"), "--training", settings);
            assertEquals("statespace: " + sentence, told.err().strip(), verb);
            assertEquals(2, told.code());
        }
    }

    @Test
    void aPlateauNeedsAValidationSplit() throws IOException {
        Path data = Cli.series(folder, 400);
        Path run = folder.resolve("run");
        Cli.Result told = Cli.run("reconstruct", data, "--training", "schedule=plateau", "--out", run);
        assertEquals(2, told.code());
        assertEquals(
                "statespace: the schedule 'plateau' follows the validation loss, and reconstruct holds no split out; "
                        + "take the schedule cosine, constant or exponential (see: statespace reconstruct --help)",
                told.err().strip());
        Path waves = WaveFiles.ts(Files.createDirectories(folder.resolve("waves")), 1);
        told = Cli.run("classify", waves, "--validation", 0, "--training", "schedule=plateau", "--out", run);
        assertEquals("statespace: the schedule 'plateau' follows the validation loss, and there is no validation split "
                + "here; hold examples out for one, or take the schedule cosine, constant or exponential",
                told.err().lines().filter(line -> line.startsWith("statespace: ")).findFirst().orElse(told.err()));
        assertEquals(2, told.code());
        assertFalse(Files.exists(run));
    }
}
