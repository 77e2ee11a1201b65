package statespace.cli.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.cli.run.Console;
import statespace.cli.run.DataArguments;
import statespace.cli.run.Flags;
import statespace.cli.run.UserException;
import statespace.cli.study.TextTable;
import statespace.data.labelled.LabelledProfile;
import statespace.data.labelled.LabelledReader;
import statespace.data.source.Inputs;
import statespace.data.table.DataProfile;
import statespace.run.Digits;
import statespace.run.Facts;
import statespace.run.RunConfig;
import statespace.run.RunProfile;
import statespace.run.Toolkit;
import statespace.run.TrainedRun;

/** Shows what is in a checkpoint or a data file. */
@Command(name = "inspect", mixinStandardHelpOptions = true, sortOptions = false, description = "Shows a data file (columns, span, frequency, gaps, missing), labelled sequences (classes, lengths, channels), a run's folder (layers, "
        + "parameters, sizes, provenance) or anyone's safetensors (names, types, shapes, metadata).", footer = {"",
            "Example: statespace inspect data/ett/ETTh1.csv"})
public final class InspectCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA", description = DataArguments.TABLES
            + "; labelled sequences; or the folder of a run.")
    private Path data;
    @Mixin
    private DataArguments reading;

    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
    private boolean json;

    @Option(names = "--poles", description = "Draw the poles of a run's layers into its folder (poles.html), and say what a real "
            + "model of the same size could not express.")
    private boolean poles;

    @Option(names = "--expressivity", description = "Say what the layers of a run can and cannot compute by the theory of linear "
            + "controlled differential equations.")
    private boolean expressivity;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        refuseRuns();
        boolean there = Files.exists(data);
        boolean run = Files.exists(data.resolve(RunConfig.FILE));
        boolean sequences = there && !run && LabelledReader.recognises(data);
        boolean tables = !run && !sequences && Inputs.holdsTables(data);
        if (there && !tables && (sequences || Files.isDirectory(data))) {
            reading.refuseOptions(spec, "labelled sequences and runs have nothing to choose");
        }
        if (poles && expressivity) {
            throw new ParameterException(spec.commandLine(), "ask for --poles or --expressivity, not both");
        }
        if (poles) {
            poles(out, data);
        } else if (expressivity) {
            expressivity(out, data);
        } else if (there && TensorsView.recognises(data)) {
            tensors(out, TensorsView.of(data));
        } else if (sequences) {
            sequences(out, LabelledReader.readAll(data).stream().map(LabelledProfile::of).toList());
        } else if (Files.isDirectory(data) && !tables) {
            checkpoint(out, data);
        } else {
            table(out, DataProfile.of(reading.read(data)));
        }
        out.flush();
        return 0;
    }

    /** A folder of runs is none itself. */
    private void refuseRuns() throws IOException {
        if (!Files.isDirectory(data) || Files.exists(data.resolve(RunConfig.FILE))) {
            return;
        }
        try (Stream<Path> below = Files.list(data)) {
            below.filter(folder -> Files.exists(folder.resolve(RunConfig.FILE))).sorted().findFirst()
                    .ifPresent(first -> {
                        throw new UserException(data + ": is a folder of runs; name one of them, such as " + first);
                    });
        }
    }

    private void checkpoint(PrintWriter out, Path folder) throws IOException {
        Toolkit toolkit = new Console(spec).toolkit();
        TrainedRun<?, ?> run = TrainedRun.open(folder, toolkit);
        RunConfig config = run.config();
        RunProfile profile = RunProfile.of(run, toolkit);
        if (json) {
            out.println(Facts.json(profile));
            return;
        }
        out.println(folder + ": " + config.task().kind() + " with " + config.model().kind());
        out.println("task " + Facts.text(config.task()));
        out.println("model " + Facts.text(config.model()));
        out.println("trained on " + config.data().source() + " (" + config.data().rows()
                + (config.data().frequency() == null ? " examples" : " rows, " + config.data().frequency())
                + ", SHA-256 " + config.data().sha256() + ")");
        out.println("training " + Facts.text(config.training()));
        out.println();
        for (RunProfile.Item item : profile.tensors()) {
            out.printf(Locale.ROOT, "  %-42s %-12s %-16s %,10d%n", item.name(), item.role(),
                    Arrays.toString(item.shape()), item.count());
        }
        out.printf(Locale.ROOT, "  %-42s %-12s %-16s %,10d%n%n", "all", "", "", profile.parameters());
        config.provenance().forEach((key, value) -> out.printf("  %-12s %s%n", key, value));
    }

    private void tensors(PrintWriter out, TensorsView view) throws IOException {
        if (json) {
            out.println(Facts.json(view));
        } else {
            view.print(out);
        }
    }

    private void sequences(PrintWriter out, List<LabelledProfile> splits) throws IOException {
        if (json) {
            out.println(Facts.json(splits));
            return;
        }
        for (LabelledProfile split : splits) {
            out.printf(Locale.ROOT, "%s: %s, %s, %s, %s%n%n", split.source(),
                    Facts.count(split.examples(), "example"),
                    split.shortest() == split.longest()
                            ? Facts.count(split.longest(), "step")
                            : split.shortest() + " to " + split.longest() + " steps (median " + split.median() + ")",
                    Facts.count(split.channels().size(), "channel"), Facts.count(split.classes().size(), "class"));
            out.printf("  %-24s %12s%n", "class", "examples");
            split.classes().forEach(k -> out.printf(Locale.ROOT, "  %-24s %,12d%n", k.name(), k.examples()));
            out.printf("%n  %-24s %12s %12s %12s %12s%n", "channel", "min", "mean", "max", "std. dev.");
            for (LabelledProfile.Channel c : split.channels()) {
                out.printf(Locale.ROOT, "  %-24d %12.5g %12.5g %12.5g %12.5g%n", c.number(), c.min(), c.mean(), c.max(),
                        c.standardDeviation());
            }
            out.println();
        }
    }

    private void poles(PrintWriter out, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + ": is not the folder of a run; poles belong to a trained model");
        }
        TrainedRun<?, ?> run = TrainedRun.open(folder, new Console(spec).toolkit());
        PolesView view = PolesView.of(run.load()::modes);
        if (json) {
            out.println(Facts.json(view));
            return;
        }
        TextTable.print(out, view.table());
        out.println(PolesView.legend());
        out.println();
        out.println("  " + view.write(folder, run.config().provenance()));
    }

    private void expressivity(PrintWriter out, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserException(folder + ": is not the folder of a run; expressivity belongs to a trained model");
        }
        TrainedRun<?, ?> run = TrainedRun.open(folder, new Console(spec).toolkit());
        ExpressivityView view = ExpressivityView.of(run.load()::expressivity);
        if (view.layers().isEmpty()) {
            throw new UserException(folder + ": the layers of the backbone " + run.config().model().kind()
                    + " do not say what they can compute");
        }
        if (json) {
            out.println(Facts.json(view));
            return;
        }
        out.println(folder + ": " + run.config().task().kind() + " with " + run.config().model().kind());
        out.println();
        view.print(out);
    }

    private void table(PrintWriter out, DataProfile profile) throws IOException {
        if (json) {
            out.println(Facts.json(profile));
            return;
        }
        out.printf(Locale.ROOT, "%s: %s, %,d rows, %s, %s to %s%n", profile.file(), profile.layout(), profile.rows(),
                profile.timeColumn() == null
                        ? "rows numbered"
                        : "time column '" + profile.timeColumn() + "' " + profile.frequency()
                                + (profile.reason() == null ? "" : " " + profile.reason()),
                profile.start(), profile.end());
        out.printf(Locale.ROOT, "%s, %s%n%n", Facts.count(profile.insertedRows(), "inserted row"),
                Facts.count(profile.missing(), "missing value"));
        if (!profile.columns().isEmpty()) {
            out.printf("  %-24s %-12s %s%n", "column", "role", "why");
            profile.columns().forEach(use -> out.println(String.format(Locale.ROOT, "  %-24s %-12s %s", use.column(),
                    use.role().words(), use.why()).stripTrailing()));
            out.println();
        }
        out.printf("  %-24s %12s %12s %12s %12s %8s%n", "variate", "min", "mean", "max", "std. dev.", "missing");
        for (DataProfile.Variate v : profile.variates()) {
            Digits digits = new Digits(v.standardDeviation());
            out.printf(Locale.ROOT, "  %-24s %12s %12s %12s %12.5g %8d%n", v.name(), digits.text(v.min()),
                    digits.text(v.mean()), digits.text(v.max()), v.standardDeviation(), v.missing());
        }
        profile.notices().forEach(notice -> out.println("note: " + Flags.in(notice)));
    }
}
