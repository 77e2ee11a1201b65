package statespace.run.reconstruct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.PlrnnSpec;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.dynamics.filter.FilterKernel;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.model.CheckpointException;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.run.DataRequest;
import statespace.run.Runs;
import statespace.run.Toolkit;
import statespace.run.TrainedRun;
import statespace.train.Epoch;
import statespace.train.Listener;
import statespace.train.TrainConfig;
import statespace.train.reconstruct.ReconstructTraining;

/** A reconstruction is trained, stored, read, measured again to the same numbers, resumed and run freely. */
class ReconstructRunTest {
    private static final int ROWS = 240;
    private static final FilterKernel BOLD = FilterKernel.hemodynamic(2);
    private static final PlrnnSpec BACKBONE = new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW, 3, 9, 1);
    private static final TrainConfig TRAINING = ReconstructTraining.standard(1).withEpochs(4).withRates(1e-2, 1e-2);

    @TempDir
    private Path folder;

    private Path table(String name, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int t = 0; t < ROWS; t++) {
            rows.append(5 + Math.sin(0.2 * t) + 0.05 * random.nextGaussian()).append(',')
                    .append(100 * Math.cos(0.2 * t) + random.nextGaussian()).append('\n');
        }
        return Files.writeString(folder.resolve(name), rows);
    }

    private static ReconstructSpec spec(String more) {
        return ReconstructSpec.of(2).with("filter=hemodynamic,taps=17,interval=2,window=40,updates=6" + more);
    }

    private ReconstructJob job(ReconstructSpec spec, FilterKernel kernel) throws IOException {
        Path nuisance = spec.nuisance() > 0 ? table("motion.csv", 9) : null;
        return ReconstructJob.of(spec, BACKBONE,
                ReconstructSeries.read(table("bold.csv", 1), nuisance, ReadOptions.automatic()), kernel, 16);
    }

    private ReconstructOutcome train(ReconstructSpec spec, String out, boolean resume, Listener listener)
            throws IOException {
        return (ReconstructOutcome) Runs.train(job(spec, BOLD), TRAINING,
                new Runs.Options(folder.resolve(out), resume, false, "", listener, Toolkit.standard()));
    }

    private TrainedRun<ReconstructSpec, ReconstructModel> trained(String out) {
        return Reconstruction.TASK.trained(folder.resolve(out), Toolkit.standard());
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    @Test
    void isMeasuredAgainToTheSameNumbers() throws IOException {
        ReconstructMetrics found = train(spec(""), "run", false, Listener.SILENT).metrics();
        ReconstructMetrics again = (ReconstructMetrics) Runs.evaluate(folder.resolve("run"),
                DataRequest.of(folder.resolve("bold.csv")), folder.resolve("again"), Toolkit.standard()).metrics();
        assertEquals(found.stateSpace(), again.stateSpace());
        assertEquals(found.spectrum(), again.spectrum());
        assertEquals(found.predictionError(), again.predictionError());
        assertEquals(found.lyapunov(), again.lyapunov());
        assertEquals(found.verdict(), again.verdict());
        assertArrayEquals(Files.readAllBytes(folder.resolve("run/generated.csv")),
                Files.readAllBytes(folder.resolve("again/generated.csv")));
        assertEquals(List.of("model", "var", "halves"), List.copyOf(found.stateSpace().keySet()));
        assertEquals(found.lyapunov().getFirst() / 2, found.perUnit(), 1e-12, "rows are 2 s apart");
    }

    @Test
    void itsFilesHoldWhatWasMeasured() throws IOException {
        ReconstructOutcome outcome = train(spec(""), "run", false, Listener.SILENT);
        assertEquals(outcome.metrics().stateSpace().get("model").mean(),
                json("run/metrics.json").at("/state_space/model/mean").asDouble());
        ReconstructMetrics read = ReconstructMetrics.read(folder.resolve("run/metrics.json"));
        assertEquals(outcome.metrics().verdict(), read.verdict());
        assertEquals(outcome.metrics().spectrum(), read.spectrum());
        String page = Files.readString(folder.resolve("run/report.html"));
        assertTrue(page.contains("generated by a free run") && page.contains(outcome.metrics().verdict()));
        List<String> lines = Files.readAllLines(folder.resolve("run/generated.csv"));
        assertEquals("row,x,y", lines.getFirst());
        assertEquals(ROWS + 1, lines.size());
        double mean = lines.stream().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",", -1)[2])).average()
                .orElseThrow();
        assertTrue(Math.abs(mean) < 200, "in the units of the data: " + mean);
        assertEquals("[\"x\",\"y\"]", json("run/config.json").at("/scaling/variates").toString());
    }

    /** What a number is not known to be is null in the file, and unknown again when it is read, never 0. */
    @Test
    void whatWasNotMeasuredStaysUnknown() throws IOException {
        ReconstructOutcome outcome = (ReconstructOutcome) Runs.train(
                job(ReconstructSpec.of(2).with("window=40,updates=2"), FilterKernel.identity()),
                TRAINING.withEpochs(1), Runs.Options.of(folder.resolve("run")));
        assertTrue(Double.isNaN(outcome.metrics().perUnit()), "no interval, no unit of time");
        assertTrue(json("run/metrics.json").path("per_unit").isNull());
        assertTrue(Double.isNaN(ReconstructMetrics.read(folder.resolve("run/metrics.json")).perUnit()));
        Path other = Files.writeString(folder.resolve("other.json"), "[1]");
        assertEquals(other + ": does not hold the measures of a reconstruction; name another folder",
                assertThrows(CheckpointException.class, () -> ReconstructMetrics.read(other)).getMessage());
    }

    @Test
    void goesOnWhereItWasKilled() throws IOException {
        ReconstructMetrics whole = train(spec(",forcing=adaptive,noise=0.1"), "whole", false, Listener.SILENT)
                .metrics();
        assertThrows(IllegalStateException.class,
                () -> train(spec(",forcing=adaptive,noise=0.1"), "killed", false, new Listener() {
                    @Override
                    public void epoch(Epoch epoch, boolean best) {
                        if (epoch.number() == 3) {
                            throw new IllegalStateException("killed");
                        }
                    }
                }));
        ReconstructMetrics resumed = train(spec(",forcing=adaptive,noise=0.1"), "killed", true, Listener.SILENT)
                .metrics();
        assertEquals(whole.stateSpace(), resumed.stateSpace());
        assertEquals(whole.strength(), resumed.strength());
        assertTrue(whole.strength() < 1);
        assertEquals(whole.lyapunov(), resumed.lyapunov());
    }

    /** Until training ends the model has no state to begin with, and a run from zeros would look like one from the data. */
    @Test
    void aRunThatWasInterruptedIsNoSystemYet() throws IOException {
        assertThrows(IllegalStateException.class, () -> train(spec(""), "cut", false, new Listener() {
            @Override
            public void epoch(Epoch epoch, boolean best) {
                if (epoch.number() == 2) {
                    throw new IllegalStateException("cut off");
                }
            }
        }));
        String expected = folder.resolve("cut/model.safetensors") + ": expected a state that a free run begins with, "
                + "found none; its training was interrupted, go on with it with the setting 'resume'";
        TrainedRun<ReconstructSpec, ReconstructModel> cut = trained("cut");
        assertFalse(cut.load().isFinished());
        assertEquals(expected,
                assertThrows(CheckpointException.class, () -> Generation.of(cut, 5)).getMessage());
        assertEquals(expected, assertThrows(CheckpointException.class, () -> Runs.evaluate(folder.resolve("cut"),
                DataRequest.of(folder.resolve("bold.csv")), folder.resolve("again"), Toolkit.standard()))
                .getMessage());
        train(spec(""), "cut", true, Listener.SILENT);
        assertTrue(trained("cut").ready().isFinished());
    }

    @Test
    void regressorsAreExplainedAndAskedFor() throws IOException {
        ReconstructSpec spec = spec(",nuisance=2,observation=regressor");
        ReconstructMetrics found = train(spec, "run", false, Listener.SILENT).metrics();
        assertEquals("[\"x\",\"y\",\"nuisance x\",\"nuisance y\"]",
                json("run/config.json").at("/scaling/variates").toString());
        ReconstructMetrics again = (ReconstructMetrics) Runs.evaluate(folder.resolve("run"),
                DataRequest.of(List.of(folder.resolve("bold.csv"), folder.resolve("motion.csv"))),
                folder.resolve("again"), Toolkit.standard()).metrics();
        assertEquals(found.predictionError(), again.predictionError());
        assertEquals(found.stateSpace(), again.stateSpace());
        DataRequest alone = DataRequest.of(folder.resolve("bold.csv"));
        assertEquals("the model has 2 nuisance regressors; name a second file with those of "
                + folder.resolve("bold.csv"),
                assertThrows(SettingException.class, () -> trained("run").open(alone)).getMessage());
    }

    @Test
    void aFreeRunIsWrittenWithItsStates() throws IOException {
        train(spec(""), "run", false, Listener.SILENT);
        Generation generation = Generation.of(trained("run"), 50);
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        generation.write(out);
        List<String> lines = text.toString().lines().toList();
        assertEquals("row,x,y,latent_1,latent_2,latent_3", lines.getFirst());
        assertEquals(51, lines.size());
        assertTrue(generation.warning().isEmpty());
        double[] states = lines.stream().skip(1).mapToDouble(l -> Double.parseDouble(l.split(",", -1)[3])).toArray();
        double[][] truth = trained("run").load().system().run(0, 50).latent();
        for (int t = 0; t < 50; t++) {
            assertEquals(truth[t + 16][0], states[t], 1e-6 * Math.max(1, Math.abs(states[t])));
        }
    }

    @Test
    void manyModelsShareATableAndAreNotTrainedTwice() throws IOException {
        List<ManyModels.Item> items = new ArrayList<>();
        for (int seed = 1; seed < 4; seed++) {
            items.add(new ManyModels.Item("seed" + seed, "bold", "convSSM", job(spec(""), BOLD),
                    TRAINING.withSeed(seed)));
        }
        List<String> begun = new ArrayList<>();
        ModelTable table = ManyModels.train(items, folder.resolve("many"), false, "", 2, item -> Listener.SILENT,
                Toolkit.standard());
        ModelTable again = ManyModels.train(items, folder.resolve("many"), true, "", 2, item -> new Listener() {
            @Override
            public void begun(Path place) {
                begun.add(item.name());
            }
        }, Toolkit.standard());
        assertEquals(List.of(), begun, "all were there");
        assertEquals(table.summaries(), again.summaries());
        ModelTable.Summary summary = table.summaries().get("convSSM");
        assertEquals(3, summary.models());
        assertEquals(summary.bounded(), summary.stateSpace().runs());
        ReconstructOutcome alone = (ReconstructOutcome) Runs.train(job(spec(""), BOLD), TRAINING.withSeed(2),
                Runs.Options.of(folder.resolve("alone")));
        assertEquals(alone.metrics().stateSpace(), table.rows().get(1).metrics().stateSpace(),
                "a model is the same beside others");
        assertTrue(Files.readString(folder.resolve("many/report.html")).contains("seed3"));
        assertThrows(CheckpointException.class, () -> ManyModels.train(items, folder.resolve("many"), false, "", 2,
                item -> Listener.SILENT, Toolkit.standard()));
    }

    @Test
    void dataThatDoesNotSuitIsRefused() throws IOException {
        Path still = Files.writeString(folder.resolve("still.csv"), "a,b\n" + "1,2\n3,2\n".repeat(60));
        assertEquals(still + ": the column 'b' is constant in the 90 training rows; leave it out",
                assertThrows(DataException.class, () -> ReconstructJob.of(ReconstructSpec.of(2).with("window=20"),
                        BACKBONE, ReconstructSeries.read(still, null, ReadOptions.automatic()),
                        FilterKernel.identity(), 16)).getMessage());
        StringBuilder clock = new StringBuilder("a,onset\n");
        for (int t = 0; t < 120; t++) {
            clock.append(Math.sin(t)).append(',').append(t == 7 ? "" : Double.toString(72 * t / 100.0))
                    .append('\n');
        }
        Path timed = Files.writeString(folder.resolve("timed.csv"), clock);
        assertEquals(
                timed + ": the column 'onset' grows by the same step in every row, as times and row counters do, and "
                        + "is no variable of a system; leave it out with the setting 'ignore'",
                assertThrows(DataException.class, () -> ReconstructJob.of(ReconstructSpec.of(2).with("window=20"),
                        BACKBONE, ReconstructSeries.read(timed, null, ReadOptions.automatic()),
                        FilterKernel.identity(), 16)).getMessage());
        Path few = Files.writeString(folder.resolve("few.csv"), "a\n1\n2\n");
        assertEquals(few + ": has 2 rows; a system is reconstructed from at least 8", assertThrows(DataException.class,
                () -> ReconstructSeries.read(few, null, ReadOptions.automatic())).getMessage());
        Path series = table("bold.csv", 1);
        assertEquals(few + ": has 2 rows, " + series + " has 240; give it one row of regressors for each row of the "
                + "series",
                assertThrows(DataException.class, () -> ReconstructSeries.read(series, few, ReadOptions.automatic()))
                        .getMessage());
        train(spec(""), "run", false, Listener.SILENT);
        assertTrue(assertThrows(DataException.class, () -> trained("run").open(DataRequest.of(still))).getMessage()
                .startsWith(still + ": has no column 'x'"));
        assertFalse(Files.exists(folder.resolve("never")));
    }

    /** A folder as it was written when the task came to be: it loads, and gives the same numbers. */
    @Test
    void theGoldenFolderGivesTheSameNumbers() throws IOException, URISyntaxException {
        Path golden = Path.of(ReconstructRunTest.class.getResource("/golden/0.2.0").toURI());
        ReconstructMetrics expected = ReconstructMetrics.read(golden.resolve("reconstruct/metrics.json"));
        ReconstructMetrics found = (ReconstructMetrics) Runs.evaluate(golden.resolve("reconstruct"),
                DataRequest.of(List.of(golden.resolve("data/bold.csv"), golden.resolve("data/motion.csv"))),
                folder.resolve("again"), Toolkit.standard()).metrics();
        assertEquals(expected.lyapunov().getFirst(), found.lyapunov().getFirst(), 2e-4);
        assertEquals(expected.stateSpace().keySet(), found.stateSpace().keySet());
        expected.stateSpace().forEach((name, spread) -> assertEquals(spread.mean(),
                found.stateSpace().get(name).mean(), 2e-3, name));
        expected.spectrum().forEach((name, spread) -> assertEquals(spread.mean(), found.spectrum().get(name).mean(),
                2e-3, name));
        expected.predictionError().forEach((name, errors) -> assertEquals(errors.test(),
                found.predictionError().get(name).test(), 2e-4, name));
    }
}
