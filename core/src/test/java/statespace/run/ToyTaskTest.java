package statespace.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;
import statespace.backbone.MambaSpec;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.model.CheckpointException;
import statespace.run.forecast.Forecasting;
import statespace.train.Epoch;
import statespace.train.Listener;
import statespace.train.TrainConfig;

/** A task is one package and one line: {@link ToyTask} is trained, stored, read, measured and resumed without another edit. */
class ToyTaskTest {
    private static final Toolkit TOOLKIT = Toolkit.standard().with(ToyTask.TASK);
    private static final ToyTask.Spec SPEC = new ToyTask.Spec(24, 8);
    private static final TrainConfig TRAINING = TrainConfig.standard().withEpochs(4).withRates(1e-2, 1e-2);

    @TempDir
    private Path folder;

    private Path table() throws IOException {
        SplittableRandom noise = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("t,x,y\n");
        for (int t = 0; t < 400; t++) {
            rows.append(t).append(',').append(5 + Math.sin(t / 4.0) + 0.1 * noise.nextGaussian()).append(',')
                    .append(70 * Math.cos(t / 4.0) + noise.nextGaussian()).append('\n');
        }
        return Files.writeString(folder.resolve("waves.csv"), rows);
    }

    private ToyTask.TotalJob job(String kind) throws IOException {
        BackboneSpec backbone = (BackboneSpec) ToyTask.TASK.backbones().of(Backbones.standard().find(kind), "");
        return ToyTask.of(table(), ReadOptions.automatic(), SPEC, backbone);
    }

    private ToyTask.TotalOutcome train(String kind, String out, boolean resume, Listener listener) throws IOException {
        return (ToyTask.TotalOutcome) Runs.train(job(kind), TRAINING,
                new Runs.Options(folder.resolve(out), resume, false, "", listener, TOOLKIT));
    }

    private ToyTask.TotalOutcome train(String kind) throws IOException {
        return train(kind, "run", false, Listener.SILENT);
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s4d", "mamba", "chimera", "s5", "rg-lru", "mamba2", "gla", "hgrn2", "deltanet", "plrnn",
        "gru"})
    void isTrainedStoredReadAndEvaluatedToTheSameNumbers(String kind) throws IOException {
        ToyTask.TotalOutcome outcome = train(kind);
        ToyTask.Metrics found = outcome.metrics();
        assertTrue(found.mse().get("model") < found.mse().get("mean"), "it has learned something: " + found);
        assertEquals(found.mse().get("model"), json("run/metrics.json").at("/mse/model").asDouble());

        TrainedRun<?, ?> trained = TrainedRun.open(folder.resolve("run"), TOOLKIT);
        assertEquals(SPEC, trained.spec());
        assertEquals(kind, trained.config().model().kind());
        assertEquals(List.of("x", "y"), trained.config().scaling().variates());

        var again = (ToyTask.TotalOutcome) Runs.evaluate(folder.resolve("run"),
                DataRequest.of(folder.resolve("waves.csv")), folder.resolve("again"), TOOLKIT);
        assertEquals(found.mse(), again.metrics().mse());
        assertEquals(found.mae(), again.metrics().mae());
        assertArrayEquals(Files.readAllBytes(folder.resolve("run/totals.csv")),
                Files.readAllBytes(folder.resolve("again/totals.csv")));
    }

    @Test
    void itsFilesSayWhatWasMeasured() throws IOException {
        ToyTask.TotalOutcome outcome = train("s4d");
        JsonNode task = json("run/config.json").path("task");
        assertEquals("{\"kind\":\"total\",\"length\":24,\"ahead\":8}", task.toString());
        String page = Files.readString(folder.resolve("run/report.html"));
        assertTrue(page.contains(outcome.metrics().verdict()) && page.contains("The parameters of epoch"));
        assertEquals(outcome.metrics().verdict(), outcome.summary().getFirst());
        List<String> totals = Files.readAllLines(folder.resolve("run/totals.csv"));
        assertEquals(1 + 2 * outcome.metrics().windows(), totals.size());
        assertTrue(totals.get(1).startsWith("320,x,"), "the first test row");
        double truth = Double.parseDouble(totals.get(1).split(",", -1)[2]);
        double sum = Files.readAllLines(folder.resolve("waves.csv")).subList(321, 329).stream()
                .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[1])).sum();
        assertEquals(sum, truth, 1e-3, "in the data's own units");
    }

    @Test
    void isInspectedAsAllOthers() throws IOException {
        train("s4d");
        RunProfile profile = RunProfile.of(folder.resolve("run"), TOOLKIT);
        assertEquals("total", profile.config().at("/task/kind").asText());
        assertEquals(json("run/config.json").toString(), profile.config().toString());
        RunProfile.Item head = profile.tensors().stream().filter(t -> t.name().equals("head.weight")).findFirst()
                .orElseThrow();
        assertArrayEquals(new long[]{1, 16}, head.shape());
        assertEquals("readout", head.role());
        try (PointerScope _ = new PointerScope()) {
            assertFalse(TrainedRun.open(folder.resolve("run"), TOOLKIT).load().modes(8).isEmpty(), "poles of S4D");
        }
    }

    @Test
    void goesOnWhereItWasKilled() throws IOException {
        ToyTask.TotalOutcome whole = train("s4d", "whole", false, Listener.SILENT);
        assertThrows(IllegalStateException.class, () -> train("s4d", "killed", false, new Listener() {
            @Override
            public void epoch(Epoch epoch, boolean best) {
                if (epoch.number() == 2) {
                    throw new IllegalStateException("killed");
                }
            }
        }));
        assertFalse(Files.exists(folder.resolve("killed/metrics.json")));
        assertEquals(whole.metrics(), train("s4d", "killed", true, Listener.SILENT).metrics());
    }

    @Test
    void settingsThatItDoesNotHaveOrTakeAreRefused() throws IOException {
        var settings = ToyTask.TASK.settings();
        assertEquals("'horizon' is no setting of the task total; there are length, ahead",
                assertThrows(SettingException.class, () -> settings.with(SPEC, "horizon=3")).getMessage());
        String outside = assertThrows(SettingException.class, () -> settings.with(SPEC, "ahead=0")).getMessage();
        assertTrue(outside.startsWith("the setting 'ahead' of the task total takes a whole number")
                && outside.endsWith(", not 0"), outside);
        assertTrue(assertThrows(SettingException.class,
                () -> ToyTask.TASK.backbones().of(MambaSpec.TYPE, "initialisation=legs")).getMessage()
                .startsWith("'initialisation' is no setting of the backbone mamba; there are "));
        train("s4d");
        Path config = folder.resolve("run/config.json");
        Files.writeString(config, Files.readString(config).replace("\"ahead\"", "\"horizon\""));
        assertEquals(config + ": 'horizon' is no setting of the task total; there are length, ahead; restore a copy of "
                + "the file",
                assertThrows(CheckpointException.class,
                        () -> TrainedRun.open(folder.resolve("run"), TOOLKIT)).getMessage());
    }

    @Test
    void dataThatDoesNotFitIsRefused() throws IOException {
        train("s4d");
        TrainedRun<?, ?> trained = TrainedRun.open(folder.resolve("run"), TOOLKIT);
        DataRequest gaps = new DataRequest(List.of(folder.resolve("waves.csv")),
                ReadOptions.automatic().withMissing(ReadOptions.Missing.SKIP), null, null, null, 1, true);
        assertTrue(assertThrows(DataException.class, () -> trained.open(gaps)).getMessage()
                .endsWith("choose the setting 'missing=fill'"));
        Path other = Files.writeString(folder.resolve("other.csv"), "t,x\n0,1\n1,2\n");
        assertTrue(assertThrows(DataException.class, () -> trained.open(DataRequest.of(other))).getMessage()
                .startsWith(other + ": has no column 'y'"));
    }

    @Test
    void aToolkitWithoutItAndOtherTasksNameWhatTheyHave() throws IOException {
        train("s4d");
        Path run = folder.resolve("run");
        assertEquals(
                run.resolve("config.json")
                        + ": there is no task 'total'; there are forecast, classify, detect, reconstruct; "
                        + "restore a copy of the file",
                assertThrows(CheckpointException.class, () -> TrainedRun.open(run, Toolkit.standard())).getMessage());
        assertEquals(run + ": expected a forecasting model, found a model of totals; use it with 'total' or 'evaluate'",
                assertThrows(CheckpointException.class, () -> Forecasting.TASK.trained(run, TOOLKIT)).getMessage());
    }
}
