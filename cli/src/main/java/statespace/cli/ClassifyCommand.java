package statespace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.data.labelled.LabelledReader;
import statespace.data.labelled.LabelledSeries;
import statespace.model.Checkpoint;
import statespace.model.classify.ClassifyModel;
import statespace.task.classify.ChannelScaler;
import statespace.task.classify.ClassifyTask;
import statespace.train.Epoch;
import statespace.train.TrainConfig;

/** Labelled sequences in, a trained classifier, predictions and a report out. */
@Command(name = "classify", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a classifier of sequences (or takes one with --model) and tests it beside honest "
        + "baselines.", footer = {"", "Example: statespace classify data/uea/JapaneseVowels"})
final class ClassifyCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA", description = "Folder with a training and a test part: NAME_TRAIN.ts and NAME_TEST.ts, IDX images, or train/ and "
            + "test/ with a folder of WAV or CSV files for each class; or the training part alone, with --test.")
    private Path data;

    @Option(names = "--test", paramLabel = "DATA", description = "The test part, where DATA is the training part alone.")
    private Path test;

    @Mixin
    private ClassifyArguments model;
    @Mixin
    private RunArguments run;

    @Option(names = "--model", paramLabel = "RUN", description = "Folder of a trained run; nothing is trained.")
    private Path trained;

    @Option(names = "--rate", paramLabel = "FACTOR", description = "With --model: factor on the step size of S4D, 2 for data sampled at half the rate (default: 1).")
    private Double rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        run.applyThreads();
        if (trained == null && rate != null) {
            throw new UserException("--rate is for a trained model; name one with --model");
        }
        LabelledReader.Pair pair = test == null
                ? LabelledReader.readPair(data)
                : pair(LabelledReader.read(data), LabelledReader.read(test));
        return trained == null ? train(pair) : evaluate(pair, trained, rate == null ? 1 : rate, data, run, spec);
    }

    private static LabelledReader.Pair pair(LabelledSeries train, LabelledSeries test) {
        if (train.channels() != test.channels()) {
            throw new UserException(test.source() + ": has " + test.channels() + " channels, " + train.source()
                    + " has " + train.channels() + "; name two parts of one set");
        }
        return new LabelledReader.Pair(train, test.relabelled(train.classes()));
    }

    private int train(LabelledReader.Pair pair) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (pair.train().classes().size() < 2) {
            throw new UserException(pair.train().source() + ": has the class '" + pair.train().classes().getFirst()
                    + "' alone; a classifier needs at least two");
        }
        describe(err, pair);
        ClassifyTask task = ClassifyTask.of(pair.train(), pair.test(), model.validation(), model.seed());
        TrainConfig training = model.training(task.train().count());
        ClassifyModel fresh = new ClassifyModel(model.model(task), new SplittableRandom(training.seed()));
        ClassifyJob job = new ClassifyJob(pair.train(), pair.test(), task, run.folder(data), err);
        String command = "statespace "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
        ClassifyJob.Outcome outcome = job.train(fresh, training, model.weights(task), model.recompute(), command,
                run.resume(), System.getenv("STATESPACE_TERMINAL") != null);
        job.write(outcome);
        print(run, spec, outcome.metrics());
        return 0;
    }

    /** Tests a trained model on the test part of a set. */
    static int evaluate(LabelledReader.Pair pair, Path trained, double rate, Path data, RunArguments run,
            CommandSpec spec) throws IOException {
        Checkpoint.Config config = Checkpoint.readConfig(trained);
        ClassifyModel model = load(trained, config);
        if (pair.test().channels() != model.config().channels()) {
            throw new UserException(pair.test().source() + ": has " + pair.test().channels()
                    + " channels, the model in " + trained + " was trained on " + model.config().channels()
                    + "; give it the same ones");
        }
        describe(spec.commandLine().getErr(), pair);
        LabelledSeries train = pair.train().relabelled(model.config().classes());
        LabelledSeries test = pair.test().relabelled(model.config().classes());
        ChannelScaler scaler = new ChannelScaler(config.scaling().mean(), config.scaling().deviation());
        long seed = config.training().path("seed").asLong();
        ClassifyTask task = ClassifyTask.of(train, test, 0.0, scaler, seed);
        ClassifyJob job = new ClassifyJob(train, test, task, run.folder(data), spec.commandLine().getErr());
        ClassifyJob.Outcome outcome = job.measure(model, rate, seed, List.<Epoch>of(), 0, config);
        job.copy(model, config);
        job.write(outcome);
        print(run, spec, outcome.metrics());
        return 0;
    }

    static ClassifyModel load(Path folder, Checkpoint.Config config) {
        ClassifyModel model = new ClassifyModel(config.classify(folder), new SplittableRandom(0));
        Checkpoint.readTensors(folder, model.parameters());
        return model;
    }

    private static void describe(PrintWriter err, LabelledReader.Pair pair) {
        int shortest = java.util.Arrays.stream(pair.train().lengths()).min().orElse(0);
        err.printf(Locale.ROOT, "%s: %,d training and %,d test cases, %d classes, %s, %d %s%n", pair.train().source(),
                pair.train().count(), pair.test().count(), pair.train().classes().size(),
                shortest == pair.train().longest()
                        ? shortest + " steps"
                        : shortest + " to " + pair.train().longest() + " steps",
                pair.train().channels(), pair.train().channels() == 1 ? "channel" : "channels");
        err.flush();
    }

    private static void print(RunArguments run, CommandSpec spec, ClassMetrics metrics) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(ForecastJob.json(metrics));
            out.flush();
            return;
        }
        out.println(metrics.verdict());
        out.println();
        out.printf(Locale.ROOT, "  %-18s %10s %10s %10s%n", "test part", "accuracy", "balanced", "macro F1");
        row(out, metrics.backbone() + " (this)", metrics.test(), metrics.best().equals("model"));
        metrics.baselines().forEach(
                (name, scores) -> row(out, name.replace('_', ' '), scores, metrics.best().equals(name)));
        out.println();
        if (metrics.classes().size() <= 20) {
            int longest = metrics.classes().stream().mapToInt(String::length).max().orElse(0);
            classRow(out, longest, List.of("class", "precision", "recall", "F1", "cases"));
            metrics.classRows().forEach(row -> classRow(out, longest, row));
            out.println();
        }
        out.printf(Locale.ROOT, "  %,d test cases, seed %d, %,d parameters, %d epochs, trained in %s%n",
                metrics.cases(), metrics.seed(), metrics.parameters(), metrics.epochs(),
                ProgressBar.duration(metrics.seconds()));
        out.println("  " + metrics.folder()
                + ": report.html, predictions.csv, metrics.json, config.json, model.safetensors");
        out.flush();
    }

    private static void classRow(PrintWriter out, int longest, List<String> row) {
        String gap = " ".repeat(Math.max(18, longest) - row.getFirst().length());
        out.printf(Locale.ROOT, "  %s%s %10s %10s %10s %8s%n", row.get(0), gap, row.get(1), row.get(2), row.get(3),
                row.get(4));
    }

    private static void row(PrintWriter out, String name, ClassMetrics.Scores scores, boolean best) {
        out.printf(Locale.ROOT, "  %-18s %10s %10s %10s%s%n", name, ClassMetrics.percent(scores.accuracy()),
                ClassMetrics.percent(scores.balancedAccuracy()), ClassMetrics.percent(scores.macroF1()),
                best ? "  best" : "");
    }
}
