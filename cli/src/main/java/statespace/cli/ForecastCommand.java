package statespace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import statespace.data.table.SeriesTable;
import statespace.task.forecast.ForecastTask;

/** The main job: a table in, a trained model, a forecast and a report out. */
@Command(name = "forecast", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a forecasting model on a table (or takes one with --model), tests it beside honest "
        + "baselines, and forecasts what comes after the last row.", footer = {"",
            "Example: statespace forecast data/ett/ETTh1.csv --horizon 96"})
final class ForecastCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data;
    @Mixin
    private ModelArguments model;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return trained == null
                ? new TrainingRun(data, model, run, spec).execute()
                : new TrainedRun(data, run, spec).execute(trained, false);
    }

    /** Reads the table and says in one line what was found. */
    static SeriesTable read(DataArguments data, RunArguments run, CommandSpec spec) {
        SeriesTable table = data.read();
        run.applyThreads();
        PrintWriter err = spec.commandLine().getErr();
        err.println(table.describe());
        table.notices().forEach(notice -> err.println("note: " + notice));
        err.flush();
        return table;
    }

    /** Prints the result as the user wants it. */
    static void print(RunArguments run, CommandSpec spec, Metrics metrics) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(ForecastJob.json(metrics));
            out.flush();
        } else {
            Summary.print(out, metrics);
        }
    }

    /** Training and all that follows: what {@code forecast} and {@code train} have in common. */
    record TrainingRun(DataArguments data, ModelArguments model, RunArguments run, CommandSpec spec) {
        int execute() throws IOException {
            SeriesTable table = read(data, run, spec);
            var sizes = model.model(table.variates().size(), data.skipsMissing());
            ForecastTask task = ForecastTask.of(table, data.split(), sizes.lookback(), sizes.horizon());
            Path folder = run.folder(data.file());
            ForecastJob job = new ForecastJob(task, folder, spec.commandLine().getErr());
            ForecastJob.Outcome outcome = job.train(sizes, model.training(), model.recompute(), command(spec),
                    run.resume(), System.getenv("STATESPACE_TERMINAL") != null);
            job.write(outcome);
            print(run, spec, outcome.metrics());
            return 0;
        }

        private static String command(CommandSpec spec) {
            return "statespace " + String.join(" ",
                    spec.root().commandLine().getParseResult().originalArgs());
        }
    }
}
