package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.backbone.PlrnnSpec;
import statespace.data.table.ReadOptions;
import statespace.dynamics.filter.FilterKernel;
import statespace.dynamics.systems.Lorenz63;
import statespace.format.State;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.model.Checkpoint;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.model.reconstruct.ReconstructedSystem;
import statespace.run.ConfigFile;
import statespace.run.RunConfig;
import statespace.run.Runs;
import statespace.run.Toolkit;
import statespace.run.reconstruct.ReconstructJob;
import statespace.run.reconstruct.ReconstructSeries;
import statespace.run.reconstruct.Reconstruction;
import statespace.stream.ModelException;
import statespace.stream.SystemState;
import statespace.stream.SystemStream;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;
import statespace.train.reconstruct.ReconstructTraining;

/** A reconstructed system that is stepped in plain Java runs and follows a series as the model does that was trained. */
class SystemStreamEqualsModelTest {
    private static final int ROWS = 40;
    /** Of scaled values about 1: states are float32 in a stream, double in a free run of the model. */
    private static final double FREE = 2e-5;
    /** Training computes in float32. */
    private static final double FORCED = 5e-5;

    @TempDir
    private Path folder;

    private static ReconstructModel model(String task, int variates, String backbone, RandomGenerator random) {
        ReconstructSpec spec = ReconstructSpec.of(variates).with(task);
        ReconstructModel model = new ReconstructModel(spec, PlrnnSpec.TYPE.spec(backbone), random);
        model.setBegin(normal(random, 1, model.backbone().latent())[0]);
        if (spec.taps() > 1) {
            model.setTaps(normal(random, 1, spec.taps())[0]);
        }
        return model;
    }

    private static double[][] normal(RandomGenerator random, int rows, int width) {
        double[][] all = new double[rows][width];
        for (double[] row : all) {
            Arrays.setAll(row, _ -> (float) random.nextGaussian());
        }
        return all;
    }

    /** Scaling that changes nothing but the units of the variates: 3 x + 5 (1 + column). */
    private SystemStream written(ReconstructModel model) throws IOException {
        ReconstructSpec spec = model.task();
        int columns = spec.variates() + spec.nuisance();
        double[] mean = IntStream.range(0, columns).mapToDouble(i -> 5 + 5 * i).toArray();
        double[] deviation = new double[columns];
        Arrays.fill(deviation, 3);
        RunConfig config = new RunConfig(spec, model.backbone(), new RunConfig.Scaling(
                IntStream.range(0, columns).mapToObj(i -> "column " + i).toList(), mean, deviation),
                new RunConfig.DataNote("none", "none", "none", 1, null), ReconstructTraining.standard(1), Map.of());
        ConfigFile.write(folder, config, Toolkit.standard());
        Checkpoint.writeTensors(folder, model.parameters(), Map.of());
        return SystemStream.load(folder);
    }

    private static double scaled(double value, int column) {
        return (value - 5 - 5 * column) / 3;
    }

    private static double unscaled(double value, int column) {
        return value * 3 + 5 + 5 * column;
    }

    private static double[] unscaled(double[] row, int from) {
        return IntStream.range(0, row.length).mapToDouble(i -> unscaled(row[i], from + i)).toArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "''; 3; map=clipped_shallow,latent=3,hidden=20", "''; 3; map=shallow,latent=7,hidden=5",
        "observation=affine; 5; map=dendritic,latent=4,bases=3",
        "observation=affine; 2; map=clipped_dendritic,latent=6,bases=4",
        "observation=regressor,nuisance=2; 3; map=plain,latent=5", "''; 1; map=mean_centred,latent=4",
        "filter=file,taps=6; 2; map=clipped_shallow,latent=3,hidden=9",
        "filter=file,taps=17,observation=affine; 4; map=mean_centred,latent=3"})
    void freeRunsAreThoseOfTheModel(String task, int variates, String backbone) throws IOException {
        ReconstructModel model = model(task, variates, backbone, TestSeed.random("freeRunsAreThoseOfTheModel"));
        SystemStream stream = written(model);
        assertEquals(model.backbone().latent(), stream.latent());
        assertEquals(model.task().taps(), stream.taps());
        assertEquals(variates, stream.variates().size());
        double[] other = {0.3, -0.2, 0.1, 0.7, -0.9, 0.4, 0.2};
        double[] from = Arrays.copyOf(other, stream.latent());
        for (boolean stored : new boolean[]{true, false}) {
            ReconstructedSystem system = model.system();
            ReconstructedSystem.Orbit orbit = stored ? system.run(0, ROWS) : system.run(from, 0, ROWS);
            assertTrue(orbit.isBounded());
            SystemState state = stored ? stream.newState() : stream.stateFrom(from);
            double[] x = new double[variates];
            double[] z = new double[stream.latent()];
            stream.observe(state, x);
            for (int t = 0; t < ROWS; t++) {
                for (int i = 0; i < variates; i++) {
                    assertEquals(orbit.observed()[t][i], scaled(x[i], i), FREE, "row " + t);
                }
                state.latent(z);
                assertArrayEquals(orbit.latent()[t + stream.taps() - 1], z, FREE, "row " + t);
                stream.step(state, x);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "strength=0.15; 3; map=clipped_shallow,latent=3,hidden=20", "strength=0.4; 2; map=shallow,latent=6,hidden=9",
        "strength=0; 2; map=plain,latent=2", "strength=1; 2; map=plain,latent=3",
        "observation=affine,strength=0.3; 6; map=dendritic,latent=4,bases=3",
        "observation=affine,strength=0.3; 2; map=mean_centred,latent=5",
        "observation=regressor,nuisance=2,strength=0.2; 3; map=clipped_dendritic,latent=4,bases=2",
        "forcing=sparse,every=7; 2; map=clipped_shallow,latent=5,hidden=8", "forcing=adaptive; 2; map=plain,latent=2"})
    void aSeriesIsFollowedAsInTraining(String task, int variates, String backbone) throws IOException {
        RandomGenerator random = TestSeed.random("aSeriesIsFollowedAsInTraining");
        ReconstructModel model = model(task, variates, backbone, random);
        if (model.task().forcing() == ReconstructSpec.Forcing.ADAPTIVE) {
            model.setStrength(0.35);
        }
        SystemStream stream = written(model);
        double[][] series = normal(random, ROWS + 1, variates);
        double[][] nuisance = normal(random, ROWS + 1, model.task().nuisance());
        for (int t = 5; t < ROWS; t += 3) {
            series[t][t % variates] = Double.NaN;
        }
        double[][] expected = forced(model, series, nuisance);
        SystemState state = stream.stateAt(unscaled(series[0], 0), unscaled(nuisance[0], variates));
        for (int t = 1; t <= ROWS; t++) {
            double[] x = unscaled(series[t], 0);
            stream.follow(x, unscaled(nuisance[t], variates), state, x);
            for (int i = 0; i < variates; i++) {
                assertTrue(Double.isFinite(expected[t - 1][i]));
                assertEquals(expected[t - 1][i], scaled(x[i], i), FORCED, "row " + t);
            }
            state = stream.state(State.fromBytes(state.toState().toBytes()));
        }
    }

    private static double[][] forced(ReconstructModel model, double[][] series, double[][] nuisance) {
        boolean regressed = model.task().nuisance() > 0;
        float[] alpha = new float[ROWS];
        for (int t = 0; t < ROWS; t++) {
            alpha[t] = model.task().forcing() == ReconstructSpec.Forcing.SPARSE
                    ? (t + 1) % model.task().every() == 0 ? 1 : 0
                    : (float) model.strength();
        }
        return Bridge.withoutGradient(() -> {
            try (PointerScope _ = new PointerScope()) {
                Tensor d = model.invert(tensor(series, 0), regressed ? tensor(nuisance, 0) : null);
                float[] said = Tensors.toFloats(model.forced(d, Tensors.of(alpha, ROWS),
                        regressed ? tensor(nuisance, 1) : null));
                double[][] rows = new double[ROWS][series[0].length];
                for (int i = 0; i < said.length; i++) {
                    rows[i / series[0].length][i % series[0].length] = said[i];
                }
                return rows;
            }
        });
    }

    private static Tensor tensor(double[][] rows, int from) {
        float[] values = new float[(rows.length - from) * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[from + i / rows[0].length][i % rows[0].length];
        }
        return Tensors.of(values, 1, rows.length - from, rows[0].length);
    }

    private Path trained() throws IOException {
        double[][] lorenz = Lorenz63.standardised(0.05, 400, 3);
        String csv = Stream.concat(Stream.of("x,\"y é\\\"\"\",z"), Arrays.stream(lorenz).map(row -> String.format(
                Locale.ROOT, "%.6f,%.6f,%.6f", 7 * row[0] + 1e-7, 0.01 * row[1], row[2] - 1000)))
                .reduce((a, b) -> a + "\n" + b).orElseThrow();
        Path file = Files.writeString(folder.resolve("lorenz.csv"), csv);
        ReconstructSpec spec = ReconstructSpec.of(3).with("window=30,updates=5");
        ReconstructJob job = ReconstructJob.of(spec, PlrnnSpec.TYPE.spec("latent=3,hidden=10"),
                ReconstructSeries.read(file, null, ReadOptions.automatic()), FilterKernel.identity(), 8);
        Path run = folder.resolve("run");
        Runs.train(job, ReconstructTraining.standard(2).withEpochs(2).withBatch(8), Runs.Options.of(run));
        return run;
    }

    @Test
    void aTrainedRunIsReadAndOtherConfigurationsBesideItAreRefused() throws IOException {
        Path run = trained();
        SystemStream stream = SystemStream.load(run);
        assertTrue(stream.canFollow());
        ReconstructedSystem.Orbit orbit = Reconstruction.TASK.trained(run, Toolkit.standard()).ready().system()
                .run(0, 5);
        SystemState state = stream.newState();
        double[] z = new double[3];
        for (int t = 0; t < 5; t++) {
            state.latent(z);
            assertArrayEquals(orbit.latent()[t], z, FREE);
            stream.step(state, new double[3]);
        }
        Path config = run.resolve("config.json");
        String text = Files.readString(config);
        assertEquals(List.of("x", "y é\\\"", "z"), stream.variates());
        for (String[] other : new String[][]{{"\"strength\" : 0.15", "\"strength\" : 0.2"}, {"\"x\"", "\"X\""}}) {
            assertTrue(text.contains(other[0]), text);
            Files.writeString(config, text.replace(other[0], other[1]));
            String message = assertThrows(ModelException.class, () -> SystemStream.load(run)).getMessage();
            assertTrue(message.startsWith(config + ": expected the task, the model and the scaling that"), message);
        }
        Files.writeString(config, text.replaceAll("\\s*\n\\s*", " "));
        assertFalse(SystemStream.load(run).variates().isEmpty());
    }

    @Test
    void whatAConfigurationLeavesOutIsTheDefault() throws IOException {
        ReconstructSpec defaults = ReconstructSpec.of(3);
        PlrnnSpec backbone = PlrnnSpec.TYPE.spec("");
        assertEquals(ReconstructSpec.Observation.IDENTITY, defaults.observation());
        assertEquals(ReconstructSpec.Forcing.FIXED, defaults.forcing());
        assertEquals(PlrnnConfig.Map.CLIPPED_SHALLOW, backbone.map());
        ReconstructModel model = new ReconstructModel(defaults, backbone, new SplittableRandom(1));
        model.setBegin(new double[backbone.latent()]);
        double[] whole = new double[3];
        SystemStream stream = written(model);
        stream.step(stream.newState(), whole);
        Path config = folder.resolve("config.json");
        Files.writeString(config, """
                {"format": "statespace", "version": 2, "task": {"kind": "reconstruct", "variates": 3},
                 "model": {"kind": "plrnn"}, "scaling": {"variates": ["a", "b", "c"], "mean": [5, 10, 15],
                 "standard_deviation": [3, 3, 3]}}""");
        double[] less = new double[3];
        SystemStream defaulted = SystemStream.load(folder);
        defaulted.step(defaulted.newState(), less);
        assertArrayEquals(whole, less);
    }
}
