package statespace.train.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import statespace.backbone.Ability;
import statespace.backbone.BackboneSpec;
import statespace.backbone.BackboneType;
import statespace.backbone.Backbones;
import statespace.backbone.ChimeraSpec;
import statespace.backbone.S4dSpec;
import statespace.data.DataException;
import statespace.layer.ForwardContext;
import statespace.model.Checkpoint;
import statespace.model.detect.DetectModel;
import statespace.model.detect.DetectSpec;
import statespace.model.detect.DetectStream;
import statespace.model.detect.RowScore;
import statespace.task.detect.DetectTask;
import statespace.task.detect.DetectionQuality;
import statespace.tensor.Tensors;
import statespace.train.Listener;
import statespace.train.RunStore;
import statespace.train.TrainConfig;
import statespace.train.Trainer;

/** A detector scores a stream as it scores the whole, learns what is usual, and is kept with its calibration. */
class DetectTrainingTest {
    @TempDir
    private Path folder;

    private static double[][] waves(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] values = new double[3][rows];
        for (int t = 0; t < rows; t++) {
            for (int v = 0; v < 3; v++) {
                values[v][t] = (v + 1) * Math.sin(t * .25 + v) + .05 * random.nextGaussian();
            }
        }
        return values;
    }

    static List<BackboneType<?>> backbones() {
        // Trees read a whole sequence at once; what makes one row of features of it has no scores for single rows.
        return Backbones.standard().types().stream()
                .filter(type -> !((BackboneSpec) type.settings().defaults()).can(Ability.SUMMARY)).toList();
    }

    private static DetectModel model(BackboneType<?> backbone) {
        return new DetectModel(DetectSpec.of(3).withWindow(40),
                (BackboneSpec) DetectSpec.BACKBONES.of(backbone,
                        backbone.settings().find("width").isPresent() ? "width=8" : "latent=8"),
                new SplittableRandom(1));
    }

    private static float[][] cut(float[][] values, int from, int to) {
        return Arrays.stream(values).map(row -> Arrays.copyOfRange(row, from, to)).toArray(float[][]::new);
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void rowByRowChunkByChunkAndWholeGiveEqualScores(BackboneType<?> backbone) {
        try (PointerScope _ = new PointerScope()) {
            DetectTask task = DetectTask.of("waves", waves(400, 1), waves(300, 2));
            DetectModel model = model(backbone);
            DetectTraining.of(model, task, "waves").calibrate();
            double[] whole = new DetectStream(model).push(task.test()).rows();
            DetectStream rows = new DetectStream(model);
            DetectStream chunks = new DetectStream(model);
            for (int t = 0; t < 300; t++) {
                DetectStream.Scores one = rows.push(cut(task.test(), t, t + 1));
                assertEquals(whole[t], one.rows()[0], 1e-4 * (1 + whole[t]), "row " + t);
            }
            for (int t = 0; t < 300; t += 37) {
                double[] some = chunks.push(cut(task.test(), t, Math.min(300, t + 37))).rows();
                for (int i = 0; i < some.length; i++) {
                    assertEquals(whole[t + i], some[i], 1e-4 * (1 + whole[t + i]), "row " + (t + i));
                }
            }
            assertEquals(300, rows.rows());
        }
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void aHiddenCellIsNotSeenAndNothingLaterReachesACell(BackboneType<?> backbone) {
        try (PointerScope _ = new PointerScope()) {
            DetectModel model = model(backbone);
            float[] x = new float[3 * 20];
            Arrays.fill(x, .5f);
            float[] seen = new float[3 * 20];
            Arrays.fill(seen, 1);
            seen[20 + 7] = 0;
            float[] changed = x.clone();
            changed[20 + 7] = 9;
            float[][] said = new float[2][];
            for (int i = 0; i < 2; i++) {
                said[i] = Tensors.toFloats(model.forward(Tensors.of(i == 0 ? x : changed, 1, 3, 20),
                        Tensors.of(seen, 1, 3, 20), ForwardContext.evaluation()).reconstruction());
            }
            assertArrayEquals(said[0], said[1]);
            changed = x.clone();
            changed[12] = 9;
            float[] later = Tensors.toFloats(model.forward(Tensors.of(changed, 1, 3, 20), Tensors.of(seen, 1, 3, 20),
                    ForwardContext.evaluation()).reconstruction());
            for (int v = 0; v < 3; v++) {
                assertArrayEquals(Arrays.copyOfRange(said[0], v * 20, v * 20 + 12),
                        Arrays.copyOfRange(later, v * 20, v * 20 + 12));
            }
            assertFalse(Arrays.equals(Arrays.copyOfRange(said[0], 12, 20), Arrays.copyOfRange(later, 12, 20)));
        }
    }

    @Test
    void aRowIsScoredByThoseThatAreJudgedAndSmoothed() {
        float[][] cells = {{1, 3, 5}, {9, 9, 9}, {3, 3, 1}};
        assertArrayEquals(new double[]{2, 3, 3}, new RowScore(false, List.of(0, 2), 1).rows(cells), 1e-12);
        assertArrayEquals(new double[]{3, 3, 5}, new RowScore(true, List.of(2, 0), 1).rows(cells), 1e-12);
        assertArrayEquals(new double[]{1, 2, 3.5}, new RowScore(false, List.of(0), 3).rows(cells), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new RowScore(false, List.of(), 0));
        DetectSpec config = DetectSpec.of(2);
        assertThrows(IllegalArgumentException.class, () -> config.with(new RowScore(false, List.of(2), 1), .9));
    }

    @Test
    void smoothedScoresGoOnFromRowToRow() {
        try (PointerScope _ = new PointerScope()) {
            DetectTask task = DetectTask.of("waves", waves(400, 1), waves(60, 2));
            DetectSpec config = DetectSpec.of(3).withWindow(40);
            DetectModel model = new DetectModel(config.with(new RowScore(false, List.of(1), 9), .9),
                    DetectSpec.BACKBONES.of(ChimeraSpec.TYPE, "width=6,state=3"), new SplittableRandom(1));
            DetectTraining.of(model, task, "waves").calibrate();
            DetectStream.Scores whole = new DetectStream(model).push(task.test());
            DetectStream parts = new DetectStream(model);
            for (int t = 0; t < 60; t += 7) {
                double[] some = parts.push(cut(task.test(), t, Math.min(60, t + 7))).rows();
                for (int i = 0; i < some.length; i++) {
                    assertEquals(whole.rows()[t + i], some[i], 1e-4 * (1 + some[i]), "row " + (t + i));
                }
            }
            assertArrayEquals(new float[60], whole.cells()[0], "a variate that is not judged drives nothing");
        }
    }

    @Test
    void everyCellIsHiddenInOneOfTheTwoMasks() {
        DetectSpec config = DetectSpec.of(5);
        for (int v = 0; v < 5; v++) {
            for (long t = 0; t < 40; t++) {
                assertTrue(config.hides(0, v, t) != config.hides(1, v, t));
            }
        }
    }

    @Test
    void aTrainedDetectorFindsWhatIsUnusualAndIsKeptWithItsCalibration() throws IOException {
        try (PointerScope _ = new PointerScope()) {
            double[][] watched = waves(600, 2);
            boolean[] truth = new boolean[600];
            for (int t = 300; t < 340; t++) {
                watched[1][t] = 2 * Math.sin(t * .9);
                truth[t] = true;
            }
            DetectTask task = DetectTask.of("waves", waves(800, 1), watched);
            DetectModel model = model(ChimeraSpec.TYPE);
            DetectTraining training = DetectTraining.of(model, task, "waves");
            assertFalse(model.isCalibrated());
            RunStore store = new RunStore(folder, "waves");
            TrainConfig config = TrainConfig.standard().withEpochs(30).withBatch(8).withRates(1e-2, 5e-3)
                    .withWeightDecay(0.01).withWarmup(0.1);
            Trainer.Result result = new Trainer(training, config, store, Listener.SILENT).run(false);
            assertTrue(result.bestLoss() < .5 * result.curve().getFirst().trainLoss(), result.toString());
            training.calibrate(store);
            DetectStream.Scores scores = new DetectStream(model).push(task.test());
            DetectionQuality quality = DetectionQuality.of(truth, scores.rows(), model.calibration().threshold());
            assertTrue(quality.aucPr() > .8, quality.toString());
            assertTrue(quality.f1() > .6, quality.toString());
            DetectModel loaded = model(ChimeraSpec.TYPE);
            Checkpoint.readTensors(folder, loaded.parameters());
            assertArrayEquals(scores.rows(), new DetectStream(loaded).push(task.test()).rows());
            assertEquals(model.calibration().threshold(), loaded.calibration().threshold());
        }
    }

    @Test
    void aSeriesThatHoldsNoWindowIsRefused() {
        DetectTask task = DetectTask.of("short.csv", waves(100, 1), waves(10, 1));
        DataException told = assertThrows(DataException.class,
                () -> DetectTraining.of(model(S4dSpec.TYPE), task, "short.csv"));
        assertEquals("short.csv: 100 rows are too few for windows of 40 steps, of which the held-out fifth must hold "
                + "one; supply 204 rows or choose a smaller one with the setting 'window'", told.getMessage());
    }
}
