package statespace.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.MambaSpec;
import statespace.config.SettingException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.model.CheckpointException;
import statespace.model.forecast.ForecastSpec;
import statespace.run.forecast.ForecastJob;
import statespace.run.forecast.ForecastMetrics;
import statespace.task.forecast.ForecastTask;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;

/** A run's folder belongs to its run, and its model reads data as the run did. */
class RunsTest {
    private static final ReadOptions BY_DAY = ReadOptions.automatic().withTime("day").withVariates(List.of("x"));

    @TempDir
    private Path folder;
    private Path file;
    private Path run;

    /** A table whose rows are in another order by the column {@code day} than by {@code stamp}, which readers find first. */
    @BeforeEach
    void table() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder("stamp,day,x\n");
        for (int t = 0; t < 300; t++) {
            text.append(String.format(Locale.ROOT, "%d,%d,%.4f%n", t, 7 * t % 300, Math.sin(t / 3.0)
                    + 0.1 * random.nextGaussian()));
        }
        file = Files.writeString(folder.resolve("days.csv"), text.toString().replaceFirst("stamp", "time"));
        run = folder.resolve("run");
    }

    private Outcome train(ReadOptions options, boolean resume) throws IOException {
        SeriesTable table = SeriesReader.read(file, options);
        ForecastSpec spec = ForecastSpec.of(16, 4, table.variates().size());
        ForecastJob job = new ForecastJob(spec, ForecastSpec.BACKBONES.of(MambaSpec.TYPE, "width=4,state=2"),
                ForecastTask.of(table, null, 16, 4));
        return Runs.train(job, TrainConfig.standard().withEpochs(1),
                new Runs.Options(run, resume, false, "", Listener.SILENT, Toolkit.standard()));
    }

    private ForecastMetrics evaluate(DataRequest data, String out) throws IOException {
        return (ForecastMetrics) Runs.evaluate(run, data, folder.resolve(out), Toolkit.standard()).metrics();
    }

    private void keeps(String sentence, Executable call) throws IOException {
        byte[] config = Files.readAllBytes(run.resolve("config.json"));
        byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
        assertEquals(sentence, assertThrows(CheckpointException.class, call).getMessage());
        assertArrayEquals(config, Files.readAllBytes(run.resolve("config.json")));
        assertArrayEquals(model, Files.readAllBytes(run.resolve("model.safetensors")));
    }

    @Test
    void aFolderThatHoldsARunIsNotWrittenOver() throws IOException {
        train(BY_DAY, false);
        keeps(run + ": already holds a run; name another folder, or go on with the setting 'resume'",
                () -> train(BY_DAY, false));
        keeps(run + ": already holds a run; name another folder", () -> evaluate(DataRequest.of(file), "run"));
        Files.delete(run.resolve(RunStore.RESUME));
        keeps(run + ": holds a run that was measured and has no resume.safetensors to go on from; name another folder",
                () -> train(BY_DAY, true));
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstNoteStartsAnewWithResume() throws IOException {
        train(BY_DAY, false);
        Files.delete(run.resolve(RunStore.RESUME));
        Files.delete(run.resolve("metrics.json"));
        assertTrue(((ForecastMetrics) train(BY_DAY, true).metrics()).test().mse() > 0);
    }

    @Test
    void aTableIsReadAsTheRunWasToldUnlessAskedOtherwise() throws IOException {
        ForecastMetrics trained = (ForecastMetrics) train(BY_DAY, false).metrics();
        assertEquals(new Reading(null, "day", null, null),
                ConfigFile.read(run, Toolkit.standard()).config().data().reading());
        assertEquals(trained.test(), evaluate(DataRequest.of(file), "as-told").test());
        DataRequest other = DataRequest.of(file).with(ReadOptions.automatic().withTime("time"));
        assertTrue(Math.abs(trained.test().mse() - evaluate(other, "other").test().mse()) > 1e-3);
        List<String> told = TrainedRun.open(run, Toolkit.standard()).open(other).describe();
        assertTrue(told.contains("note: The time column is 'time' as asked; the model was trained with 'day'."),
                told.toString());
    }

    @Test
    void aRunGoesOnWithTheValuesItWasStartedWith() throws IOException {
        train(BY_DAY, false);
        assertTrue(assertThrows(CheckpointException.class,
                () -> train(ReadOptions.automatic().withTime("time").withVariates(List.of("x")), true)).getMessage()
                .contains("expected the data of this command, found other data"));
    }

    @Test
    void columnsOfALongTableAreRefusedOfAWideOne() {
        assertEquals(
                "the setting 'id_column' is for a long table, " + file + " is read as a wide one; leave it out, or "
                        + "choose the setting 'layout=long'",
                assertThrows(SettingException.class, () -> SeriesReader.read(file,
                        new ReadOptions(ReadOptions.Layout.WIDE, null, "day", null, null, null, null, false)))
                        .getMessage());
    }

    @Test
    void aSplitThatIsNoneIsToldWithTheFile() throws IOException {
        train(BY_DAY, false);
        Path config = run.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"ratio\"", "\"X\""));
        assertEquals(
                config + ": 'split' of 'data' must be one of [ett_hour, ett_minute, ratio], found \"X\"; restore a copy "
                        + "of the file",
                assertThrows(CheckpointException.class, () -> evaluate(DataRequest.of(file), "x")).getMessage());
    }

    private void belongsNot(String from, String to) throws IOException {
        Path config = run.resolve("config.json");
        String text = Files.readString(config);
        assertTrue(text.contains(from), text);
        Files.writeString(config, text.replace(from, to));
        String sentence = config + ": expected the task, the model and the scaling that model.safetensors was stored "
                + "with, found others; restore a copy of the file";
        assertEquals(sentence, assertThrows(CheckpointException.class,
                () -> TrainedRun.open(run, Toolkit.standard()).load()).getMessage());
        assertEquals(sentence, assertThrows(CheckpointException.class, () -> train(BY_DAY, true)).getMessage());
        Files.writeString(config, text);
    }

    @Test
    void aConfigurationWhoseShapesFitIsRefusedBesideTheTensorsOfAnother() throws IOException {
        train(BY_DAY, false);
        belongsNot("\"x\"", "\"y\"");
        belongsNot("\"standard_deviation\" : [ 0.", "\"standard_deviation\" : [ 1.");
        belongsNot("\"stride\" : 8", "\"stride\" : 9");
        Path config = run.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceAll("\\s+", " ").replace("\"rows\" : 300",
                "\"rows\" : 301"));
        TrainedRun.open(run, Toolkit.standard()).load(); // neither spaces nor what the data were change the tensors
        evaluate(DataRequest.of(file), "measured");
        assertEquals(TrainedRun.open(run, Toolkit.standard()).epoch(),
                TrainedRun.open(folder.resolve("measured"), Toolkit.standard()).epoch());
        run = folder.resolve("measured");
        Path copy = run.resolve("config.json");
        Files.writeString(copy, Files.readString(copy).replace("\"stride\" : 8", "\"stride\" : 9"));
        assertThrows(CheckpointException.class, () -> TrainedRun.open(run, Toolkit.standard()).load());
    }
}
