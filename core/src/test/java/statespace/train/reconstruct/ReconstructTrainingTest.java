package statespace.train.reconstruct;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.backbone.PlrnnSpec;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.dynamics.filter.FilterKernel;
import statespace.layer.Parameter;
import statespace.layer.piecewise.PlrnnConfig;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.task.reconstruct.ReconstructTask;
import statespace.tensor.Tensors;

/** The loss of generalised teacher forcing, against its definition in double and against differences. */
class ReconstructTrainingTest {
    private static final int ROWS = 300;
    private static final FilterKernel BOLD = FilterKernel.hemodynamic(2); // 17 taps

    private static double[][] rows(int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[ROWS][width];
        for (int t = 0; t < ROWS; t++) {
            for (int v = 0; v < width; v++) {
                rows[t][v] = Math.sin(0.13 * (v + 1) * t) + 0.1 * random.nextGaussian();
            }
        }
        return rows;
    }

    private static PlrnnSpec backbone(int latent) {
        return new PlrnnSpec(PlrnnConfig.Map.CLIPPED_SHALLOW, latent, 11, 3);
    }

    private static ReconstructTask task(ReconstructSpec spec, double[][] values, double[][] nuisance,
            FilterKernel kernel) {
        return ReconstructTask.of("waves", values, nuisance, (int) (spec.trainShare() * ROWS), spec.window(),
                new ReconstructTask.Filtering(kernel, spec.cutLeft(), spec.cutRight(), spec.leastNoise()));
    }

    private static ReconstructTraining training(ReconstructSpec spec, PlrnnSpec backbone, double[][] values,
            double[][] nuisance, FilterKernel kernel) {
        ReconstructModel model = new ReconstructModel(spec, backbone, new SplittableRandom(5));
        model.setTaps(kernel.taps());
        return new ReconstructTraining(model, task(spec, values, nuisance, kernel), 4);
    }

    private static double loss(ReconstructTraining training, int... starts) {
        try (PointerScope _ = new PointerScope()) {
            return Tensors.value(training.loss(starts, new SplittableRandom(1)));
        }
    }

    private static ReconstructSpec filtered(int variates, String more) {
        return ReconstructSpec.of(variates).with("filter=hemodynamic,taps=17,window=40" + more);
    }

    /** The definition: states forced where the deconvolved rows are known, filtered, observed, compared. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.15, 1})
    void theLossIsItsDefinition(double alpha) {
        ReconstructTraining training = training(filtered(3, ",strength=" + alpha), backbone(3), rows(3, 1), null, BOLD);
        ReconstructTask task = training.task();
        var system = training.model().system();
        double sum = 0;
        int[] starts = {10, 100, task.starts()[task.starts().length - 1]}; // the last window reaches into the unknown end
        for (int start : starts) {
            double[] z = task.deconvolved()[start];
            double[][] states = new double[40][];
            for (int t = 0; t < 40; t++) {
                states[t] = system.map().step(z);
                double[] d = task.deconvolved()[start + t + 1];
                z = states[t].clone();
                for (int m = 0; m < 3; m++) {
                    z[m] = Double.isNaN(d[m]) ? z[m] : (1 - alpha) * z[m] + alpha * d[m];
                }
            }
            double[][] seen = system.observed(states); // 24 rows
            for (int k = 0; k < seen.length; k++) {
                for (int v = 0; v < 3; v++) {
                    double off = seen[k][v] - task.values()[start + 17 + k][v];
                    sum += off * off;
                }
            }
        }
        assertTrue(Arrays.stream(task.deconvolved()[task.trainRows() - 1]).allMatch(Double::isNaN));
        assertEquals(sum / (3 * 24 * 3), loss(training, starts), 1e-5 * sum);
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreDifferences(PlrnnConfig.Map map) {
        ReconstructSpec spec = filtered(3,
                ",nuisance=2,observation=regressor,latent_penalty=0.01,observation_penalty=0.02");
        ReconstructTraining training = training(spec, new PlrnnSpec(map, 3, 7, 2), rows(3, 1), rows(2, 2), BOLD);
        int[] starts = {12, 77};
        try (PointerScope _ = new PointerScope()) {
            Tensor loss = training.loss(starts, new SplittableRandom(1));
            loss.backward();
            for (Parameter parameter : training.parameters()) {
                if (!parameter.role().trained() || parameter.name().equals("observation.map")) {
                    continue; // B also moves the forcing, through which no gradient goes
                }
                float[] direction = Tensors.toFloats(Tensors.normal(new SplittableRandom(9), 1,
                        Tensors.shape(parameter.value())));
                double slope = dot(Tensors.toFloats(parameter.value().grad()), direction);
                if (parameter.name().equals("observation.nuisance")) {
                    assertTrue(Double.isFinite(slope) && slope != 0); // the same for J
                    continue;
                }
                double up = moved(training, parameter, direction, 3e-4, starts);
                double down = moved(training, parameter, direction, -3e-4, starts);
                assertEquals((up - down) / 6e-4, slope, 0.03 * Math.max(0.03, Math.abs(slope)), parameter.name());
            }
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * (double) b[i];
        }
        return sum;
    }

    private static double moved(ReconstructTraining training, Parameter parameter, float[] direction, double by,
            int[] starts) {
        Tensor step = Tensors.of(direction, Tensors.shape(parameter.value())).mul(Tensors.scalar(by));
        parameter.value().detach().add_(step);
        double loss = loss(training, starts);
        parameter.value().detach().sub_(step);
        return loss;
    }

    @Test
    void aMissingCellCountsInNoLoss() {
        double[][] values = rows(3, 1);
        values[60][1] = Double.NaN;
        ReconstructTraining gaps = training(filtered(3, ""), backbone(3), values, null, BOLD);
        assertTrue(gaps.task().hasMissing());
        int[] start = {45}; // the window's forcing does not reach it, its targets do
        assertTrue(Arrays.stream(gaps.task().starts()).noneMatch(s -> s > 44 && s <= 60),
                "no window begins where the gap is felt");
        double with = loss(gaps, start);
        assertTrue(Double.isFinite(with) || start[0] > 44, "only rows that are known begin a window");
        ReconstructTraining plain = training(ReconstructSpec.of(3).with("window=40"), backbone(3), values, null,
                FilterKernel.identity());
        double loss = loss(plain, 40);
        values[60][1] = 1000;
        ReconstructTraining filled = training(ReconstructSpec.of(3).with("window=40"), backbone(3), values, null,
                FilterKernel.identity());
        assertTrue(Double.isFinite(loss) && loss < loss(filled, 40) / 100);
    }

    @Test
    void withOneTapTheFilteredModelIsTheStandardOneToTheBit() {
        double[][] values = rows(3, 1);
        ReconstructTraining standard = training(ReconstructSpec.of(3).with("window=40"), backbone(3), values, null,
                FilterKernel.identity());
        ReconstructTraining delta = training(ReconstructSpec.of(3).with("filter=file,window=40"), backbone(3), values,
                null, new FilterKernel("delta", new double[]{1}));
        assertEquals(loss(standard, 3, 50, 180), loss(delta, 3, 50, 180));
    }

    @Test
    void noiseIsAddedToTargetsAndForcing() {
        double[][] values = rows(3, 1);
        double[][] still = new double[ROWS][3];
        ReconstructTraining none = training(filtered(3, ""), backbone(3), values, null, BOLD);
        ReconstructTraining some = training(filtered(3, ",noise=0.3"), backbone(3), values, null, BOLD);
        assertNotEquals(loss(none, 12), loss(some, 12));
        assertEquals(0, still[0][0]);
        double floor = loss(training(filtered(3, ",noise=0.3,strength=0"), backbone(3), values, null, BOLD), 12, 80);
        double base = loss(training(filtered(3, ",strength=0"), backbone(3), values, null, BOLD), 12, 80);
        assertEquals(base + 0.09, floor, 0.05, "the loss rises by the variance of the noise");
    }

    @Test
    void sparseForcingReplacesStatesEverySoManySteps() {
        ReconstructSpec sparse = ReconstructSpec.of(3).with("window=40,forcing=sparse,every=1");
        ReconstructSpec whole = ReconstructSpec.of(3).with("window=40,strength=1");
        double[][] values = rows(3, 1);
        assertEquals(loss(training(whole, backbone(3), values, null, FilterKernel.identity()), 9),
                loss(training(sparse, backbone(3), values, null, FilterKernel.identity()), 9));
        assertNotEquals(loss(training(whole, backbone(3), values, null, FilterKernel.identity()), 9), loss(
                training(sparse.with("every=5"), backbone(3), values, null, FilterKernel.identity()), 9));
    }

    @ParameterizedTest
    @EnumSource
    void adaptiveForcingKeepsProductsOfJacobiansBounded(ReconstructSpec.Estimate estimate) {
        ReconstructSpec spec = ReconstructSpec.of(3).with("window=40,forcing=adaptive,estimate=" + estimate);
        ReconstructTraining training = training(spec, backbone(3), rows(3, 1), null, FilterKernel.identity());
        ReconstructModel model = training.model();
        assertEquals(1, model.strength());
        double growth;
        try (PointerScope _ = new PointerScope()) {
            growth = AdaptiveForcing.growth(model, training.task(), training.windows(), new int[]{3, 90});
            AdaptiveForcing.update(model, training.task(), training.windows(), new int[]{3, 90});
        }
        assertTrue(growth > 0.1 && growth < 20, estimate + " " + growth);
        double estimated = Math.max(0, 1 - 1 / growth);
        assertEquals(0.999 + 0.001 * estimated, model.strength(), 1e-6, "it falls slowly");
        model.setStrength(0);
        try (PointerScope _ = new PointerScope()) {
            AdaptiveForcing.update(model, training.task(), training.windows(), new int[]{3, 90});
        }
        assertEquals(estimated, model.strength(), 1e-6, "and rises at once");
    }

    /** One norm of a Jacobian, by hand: the largest over a batch is at least any of them. */
    @Test
    void estimatesAreOrdered() {
        double[] growth = Arrays.stream(ReconstructSpec.Estimate.values()).mapToDouble(estimate -> {
            ReconstructTraining training = training(
                    ReconstructSpec.of(3).with("window=40,forcing=adaptive,estimate=" + estimate), backbone(3),
                    rows(3, 1), null, FilterKernel.identity());
            try (PointerScope _ = new PointerScope()) {
                return AdaptiveForcing.growth(training.model(), training.task(), training.windows(), new int[]{3, 90});
            }
        }).toArray(); // arithmetic mean, product upper bound, batch maximum, Jacobian upper bound
        assertTrue(growth[0] <= growth[2] + 1e-6 && growth[1] <= growth[2] + 1e-6 && growth[2] <= growth[3] + 1e-6,
                Arrays.toString(growth));
    }

    @Test
    void aManifoldPenaltyNeedsAMapWithWeights() {
        ReconstructSpec spec = ReconstructSpec.of(3).with("window=40,manifold_penalty=1,manifold_share=0.7");
        assertEquals("'manifold_penalty' of the task applies to the maps dendritic, clipped_dendritic, plain and "
                + "mean_centred, which have a W, not to a shallow one",
                assertThrows(SettingException.class, () -> loss(
                        training(spec, backbone(3), rows(3, 1), null, FilterKernel.identity()), 9)).getMessage());
        ReconstructSpec without = ReconstructSpec.of(3).with("window=40");
        PlrnnSpec plain = new PlrnnSpec(PlrnnConfig.Map.PLAIN, 3, 1, 1);
        ReconstructTraining training = training(spec, plain, rows(3, 1), null, FilterKernel.identity());
        double[] decay = training.model().system().map().jacobian(new double[]{-1, -1, -1})[1];
        double off = loss(training, 9)
                - loss(training(without, plain, rows(3, 1), null, FilterKernel.identity()), 9);
        assertTrue(off > 1 - decay[1], "at least ‖1 − A‖ of one state: " + off);
    }

    @Test
    void tooFewRowsAreRefused() {
        assertEquals("waves: 225 training rows of 300 are too few for windows of 230 steps behind a filter of 17 taps, "
                + "which take 235; supply more rows or choose a shorter window with the setting 'window'",
                assertThrows(DataException.class, () -> training(filtered(3, "").with("window=230"), backbone(3),
                        rows(3, 1), null, BOLD)).getMessage());
        assertArrayEquals(new int[]{225, 3}, new int[]{
            task(filtered(3, ""), rows(3, 1), null, BOLD).deconvolved().length, 3});
    }
}
