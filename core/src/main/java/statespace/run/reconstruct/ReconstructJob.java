package statespace.run.reconstruct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import statespace.backbone.BackboneSpec;
import statespace.dynamics.filter.FilterKernel;
import statespace.model.reconstruct.ReconstructModel;
import statespace.model.reconstruct.ReconstructSpec;
import statespace.run.History;
import statespace.run.Job;
import statespace.run.Outcome;
import statespace.run.Reading;
import statespace.run.RunConfig;
import statespace.task.Scaler;
import statespace.task.reconstruct.ReconstructTask;
import statespace.train.RunStore;
import statespace.train.reconstruct.ReconstructTraining;

/**
 * Reconstruction from one series.
 *
 * @param task
 *            settings
 * @param backbone
 *            options
 * @param series
 *            as it was read
 * @param scaler
 *            of variates, then regressors
 * @param kernel
 *            the filter; null where that of a trained model is taken
 * @param rows
 *            scaled and deconvolved; null where a trained model meets a series
 * @param batch
 *            windows of a training step
 */
public record ReconstructJob(ReconstructSpec task, BackboneSpec backbone, ReconstructSeries series, Scaler scaler,
        FilterKernel kernel, ReconstructTask rows, int batch) implements Job<ReconstructModel> {

    /**
     * A job for a new model.
     *
     * @throws statespace.data.DataException
     *             if the series is too short, or a column does not move
     */
    public static ReconstructJob of(ReconstructSpec spec, BackboneSpec backbone, ReconstructSeries series,
            FilterKernel kernel, int batch) {
        int train = trainRows(spec, series);
        series.checkMoving(train);
        Scaler scaler = series.fit(train);
        FilterKernel stored = stored(kernel);
        return new ReconstructJob(spec, backbone, series, scaler, stored, task(spec, series, scaler, stored), batch);
    }

    /** The filter as a model stores it, in 32 bits: what is deconvolved now is what will be deconvolved again. */
    private static FilterKernel stored(FilterKernel kernel) {
        return new FilterKernel(kernel.name(), Arrays.stream(kernel.taps()).map(tap -> (float) tap).toArray());
    }

    private static int trainRows(ReconstructSpec spec, ReconstructSeries series) {
        return (int) (spec.trainShare() * series.table().rows());
    }

    private static ReconstructTask task(ReconstructSpec spec, ReconstructSeries series, Scaler scaler,
            FilterKernel kernel) {
        return ReconstructTask.of(series.table().source(), series.scaled(scaler), series.scaledNuisance(scaler),
                trainRows(spec, series), spec.window(), new ReconstructTask.Filtering(kernel, spec.cutLeft(),
                        spec.cutRight(), spec.leastNoise()));
    }

    @Override
    public String data() {
        return series.content() + Arrays.toString(rows.deconvolved()[rows.starts()[0]]);
    }

    @Override
    public RunConfig.Scaling scaling() {
        return new RunConfig.Scaling(series.names(), scaler.mean(), scaler.standardDeviation());
    }

    @Override
    public RunConfig.DataNote note() {
        return new RunConfig.DataNote(series.table().source(), series.table().sha256(),
                rows.trainRows() + " rows train, " + (series.table().rows() - rows.trainRows()) + " test",
                series.table().rows(), series.table().calendar().label(), Reading.of(series.table()));
    }

    @Override
    public List<String> describe() {
        return series.describe();
    }

    @Override
    public double positions(int batch) {
        return (double) batch * task.window();
    }

    @Override
    public ReconstructModel fresh(RandomGenerator random) {
        ReconstructModel model = new ReconstructModel(task, backbone, random);
        if (kernel != null) {
            model.setTaps(kernel.taps());
        }
        return model;
    }

    @Override
    public ReconstructTraining learnable(ReconstructModel model) {
        return new ReconstructTraining(model, rows, batch);
    }

    /** Keeps the state that the first deconvolved row says, for free runs. */
    @Override
    public void finish(ReconstructModel model, RunStore store) throws IOException {
        int first = rows.starts()[0];
        model.setBegin(model.states(new double[][]{rows.deconvolved()[first]},
                rows.nuisance() == null ? null : new double[][]{rows.deconvolvedNuisance()[first]})[0]);
        store.saveFinished(model.parameters());
    }

    /** The rows of a trained model, its filter taken from it. */
    private ReconstructTask rows(ReconstructModel model) {
        return rows != null
                ? rows
                : task(task, series, scaler, new FilterKernel("of the model", model.taps()));
    }

    @Override
    public Outcome measure(ReconstructModel model, History history, RunConfig config, Path folder) {
        return Measurement.of(model, rows(model), history.seed()).outcome(series, scaler, history, config, folder);
    }
}
