package statespace.cli.forecast;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import statespace.backbone.BackboneSpec;
import statespace.cli.run.BackboneArguments;
import statespace.cli.run.Console;
import statespace.cli.run.DataArguments;
import statespace.cli.run.RunArguments;
import statespace.cli.run.TrainingArguments;
import statespace.data.table.SeriesTable;
import statespace.model.forecast.ForecastSpec;
import statespace.run.Outcome;
import statespace.run.Runs;
import statespace.run.forecast.ForecastJob;
import statespace.run.forecast.Forecasting;
import statespace.task.forecast.ForecastTask;
import statespace.task.forecast.Split;
import statespace.train.TrainConfig;

/** Training of a forecaster and all that follows: what {@code forecast} and {@code train} have in common. */
record ForecastRun(Path data, DataArguments reading, Split.Kind split, ForecastArguments task,
        BackboneArguments backbone,
        TrainingArguments training,
        RunArguments run, Console console) {

    int train() throws IOException {
        BackboneSpec options = backbone.spec(Forecasting.TASK, console.toolkit().backbones(), task.asked());
        TrainConfig config = training.over(TrainConfig.standard());
        task.spec(1, reading.skipsMissing()); // mistakes in sizes are told before a long table is read
        run.threads();
        SeriesTable table = reading.read(data);
        run.applyThreads();
        console.tell(List.of(table.describe()));
        console.tell(table.notices().stream().map(notice -> "note: " + notice).toList());
        ForecastSpec spec = task.spec(table.variates().size(), reading.skipsMissing());
        ForecastTask windows = ForecastTask.of(table, split, spec.lookback(), spec.horizon());
        ForecastJob job = new ForecastJob(spec, options, windows);
        console.tell(job.notes());
        Outcome outcome = Runs.train(job, config, training.options(data, run, console));
        console.print(outcome, run.json());
        return 0;
    }
}
