package statespace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine.Model.CommandSpec;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.model.Checkpoint;
import statespace.model.forecast.ForecastConfig;
import statespace.model.forecast.ForecastModel;
import statespace.task.Scaler;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Split;
import statespace.train.Epoch;

/** Runs a model that was trained before on a table with the same variates: what {@code evaluate} and {@code forecast
 * --model} have in common. */
record TrainedRun(DataArguments data, RunArguments run, CommandSpec spec) {

    /** Runs the model; {@code again} measures it even where its folder holds what was measured on the same table. */
    int execute(Path trained, boolean again) throws IOException {
        Checkpoint.Config config = Checkpoint.readConfig(trained);
        ForecastConfig sizes = config.forecast(trained);
        if (data.skipsMissing() && !sizes.skipsMissing()) {
            throw new UserException("--missing skip needs a model that was trained with it, " + trained
                    + " was not; leave it at --missing fill");
        }
        SeriesTable table = table(trained, config);
        ForecastModel model = load(trained, config);
        Split split = Split.of(table, data.split() != null ? data.split() : sameSplit(table, config));
        int lookback = sizes.lookback();
        split.check(table, lookback, sizes.horizon());
        Scaler scaler = new Scaler(config.scaling().mean(), config.scaling().deviation());
        ForecastTask task = ForecastTask.of(table, split, scaler, lookback, sizes.horizon());
        Path folder = run.folder(data.file());
        ForecastJob job = new ForecastJob(task, folder, spec.commandLine().getErr());
        long seed = config.training().path("seed").asLong();
        Optional<Measured> kept = again ? Optional.empty() : Measured.kept(trained, task, model);
        Measured measured = kept.orElseGet(() -> Measured.of(task, model));
        if (kept.isPresent()) {
            spec.commandLine().getErr().println("note: errors and intervals as " + trained.resolve(Measured.FILE)
                    + " has them for this table; evaluate measures again");
        }
        ForecastJob.Outcome outcome = job.outcome(model, measured, seed, List.<Epoch>of(), 0, config);
        job.copy(model, config);
        job.write(outcome);
        ForecastCommand.print(run, spec, outcome.metrics());
        return 0;
    }

    static ForecastModel load(Path folder, Checkpoint.Config config) {
        ForecastModel model = new ForecastModel(config.forecast(folder), new SplittableRandom(0));
        Checkpoint.readTensors(folder, model.parameters());
        return model;
    }

    private SeriesTable table(Path trained, Checkpoint.Config config) {
        ReadOptions options = data.options();
        if (options.variates() == null) {
            options = options.withVariates(config.scaling().variates());
        }
        SeriesTable table = SeriesReader.read(data.file(), options);
        if (!table.variates().equals(config.scaling().variates())) {
            throw new UserException(data.file() + ": has variates " + table.variates() + ", the model in " + trained
                    + " was trained on " + config.scaling().variates() + "; give it the same ones");
        }
        spec.commandLine().getErr().println(table.describe());
        run.applyThreads();
        return table;
    }

    private static Split.Kind sameSplit(SeriesTable table, Checkpoint.Config config) {
        return table.sha256().equals(config.data().sha256()) ? Split.Kind.valueOf(config.data().split()) : null;
    }
}
