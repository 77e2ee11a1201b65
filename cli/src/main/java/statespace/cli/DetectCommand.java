package statespace.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import statespace.model.Checkpoint;
import statespace.model.detect.DetectModel;
import statespace.task.detect.DetectTask;
import statespace.train.detect.DetectTraining;

/** A usual series and one to be watched in; scores, events and a report out. */
@Command(name = "detect", mixinStandardHelpOptions = true, sortOptions = false, description = "Learns what rows of a series usually look like and scores how far others are from that, beside honest "
        + "baselines (or scores with a trained model, --model).", footer = {"",
            "Example: statespace detect data/smd/machine-1-6_train.npy data/smd/machine-1-6_test.npy --labels "
                    + "data/smd/machine-1-6_test_label.npy"})
final class DetectCommand implements Callable<Integer> {
    @Mixin
    private DetectData data;
    @Mixin
    private DetectArguments model;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained, the last DATA is scored whole.")
    private Path trained;

    @Option(names = "--stream", description = "With --model: score rows of CSV from standard input as they come, a line for each.")
    private boolean stream;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        run.applyThreads();
        if (stream) {
            return stream();
        }
        return trained == null ? train() : score(data, trained, run, spec);
    }

    private int train() throws IOException {
        DetectData.Series series = data.read();
        describe(series, spec.commandLine().getErr());
        DetectTask task = DetectTask.of(series.train().source(), series.usual(), series.watched());
        DetectModel fresh = new DetectModel(model.model(series.train().variates()), new SplittableRandom(model.seed()));
        DetectTraining training = DetectTraining.of(fresh, task, series.train().source());
        DetectJob job = new DetectJob(series, run.folder(data.files().getFirst()), spec.commandLine().getErr());
        String command = "statespace "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
        DetectJob.Outcome outcome = job.train(training, model.training(training), model.recompute(), command,
                run.resume(), System.getenv("STATESPACE_TERMINAL") != null);
        job.write(outcome);
        print(run, spec, outcome);
        return 0;
    }

    /** Scores with a model that was trained before. */
    static int score(DetectData data, Path trained, RunArguments run, CommandSpec spec) throws IOException {
        Checkpoint.Config config = Checkpoint.readConfig(trained);
        DetectModel model = DetectJob.ready(trained, config);
        DetectData.Series series = data.read(config.scaling().variates());
        describe(series, spec.commandLine().getErr());
        DetectJob job = new DetectJob(series, run.folder(data.files().getLast()), spec.commandLine().getErr());
        DetectJob.Outcome outcome = job.measure(model, config);
        job.copy(model, config);
        job.write(outcome);
        print(run, spec, outcome);
        return 0;
    }

    private int stream() throws IOException {
        if (trained == null) {
            throw new UserException("--stream is for a trained model; name one with --model");
        }
        if (!data.files().isEmpty()) {
            throw new UserException(
                    "--stream reads rows from standard input; leave " + data.files().getFirst() + " out");
        }
        Checkpoint.Config config = Checkpoint.readConfig(trained);
        new DetectRows(DetectJob.ready(trained, config), config.scaling()).run(
                new InputStreamReader(System.in, StandardCharsets.UTF_8), spec.commandLine().getOut());
        return 0;
    }

    private static void describe(DetectData.Series series, PrintWriter err) {
        if (series.train() != null && !series.train().source().equals(series.test().source())) {
            err.println(series.train().describe());
        }
        err.println(series.test().describe());
        series.test().notices().forEach(notice -> err.println("note: " + notice));
        err.println(series.truth() == null
                ? "no labels: scores and events, no measures"
                : series.anomalous() == 0
                        ? "note: No watched row is labelled anomalous; nothing can be measured."
                        : String.format(Locale.ROOT, "%,d of %,d watched rows are labelled anomalous",
                                series.anomalous(), series.rows()));
        err.flush();
    }

    private static void print(RunArguments run, CommandSpec spec, DetectJob.Outcome outcome) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        DetectMetrics metrics = outcome.metrics();
        if (run.json()) {
            out.println(ForecastJob.json(metrics));
            out.flush();
            return;
        }
        out.println(metrics.verdict());
        out.println();
        if (metrics.labelled()) {
            out.printf("  %-18s %7s %7s %9s %7s %10s %8s %8s%n", "watched rows", "AUC-PR", "F1", "precision", "recall",
                    "PA%K area", "PA F1*", "best F1*");
            metrics.all().forEach((name, scores) -> out.printf("  %-18s %7s %7s %9s %7s %10s %8s %8s%n",
                    prepend(name, scores.cells())));
            out.println(
                    "  * comparable with published numbers only: point-adjusted F1 is won by noise, best F1 knows the "
                            + "labels");
            out.println();
        }
        out.printf(Locale.ROOT, "  %,d rows, %,d above the threshold %.3g in %d events; seed %d, %,d parameters, %d "
                + "epochs, trained in %s%n", metrics.rows(), metrics.called(), outcome.threshold(), metrics.events(),
                metrics.seed(), metrics.parameters(), metrics.epochs(), ProgressBar.duration(metrics.seconds()));
        out.println("  " + metrics.folder()
                + ": report.html, scores.csv, events.csv, metrics.json, config.json, model.safetensors");
        out.flush();
    }

    private static Object[] prepend(String name, java.util.List<String> cells) {
        java.util.List<Object> all = new java.util.ArrayList<>(cells);
        all.addFirst(name);
        return all.toArray();
    }
}
