package statespace.cli.forecast;

import java.io.IOException;
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
record ForecastRun(DataArguments data, Split.Kind split, ForecastArguments task, BackboneArguments backbone,
        TrainingArguments training,
        RunArguments run, Console console) {

    int train() throws IOException {
        BackboneSpec options = backbone.spec(Forecasting.TASK, console.toolkit().backbones(), task.asked());
        task.spec(1, data.skipsMissing()); // mistakes in sizes are told before a long table is read
        run.threads();
        SeriesTable table = data.read();
        run.applyThreads();
        console.tell(List.of(table.describe()));
        console.tell(table.notices().stream().map(notice -> "note: " + notice).toList());
        ForecastSpec spec = task.spec(table.variates().size(), data.skipsMissing());
        ForecastTask windows = ForecastTask.of(table, split, spec.lookback(), spec.horizon());
        Outcome outcome = Runs.train(new ForecastJob(spec, options, windows), training.over(TrainConfig.standard()),
                training.options(data.file(), run, console));
        console.print(outcome, run.json());
        return 0;
    }
}
