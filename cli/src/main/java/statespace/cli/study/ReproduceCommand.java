package statespace.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.cli.run.RunArguments;
import statespace.data.fetch.DataFolder;
import statespace.format.WholeFile;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Studies;
import statespace.lab.Study;
import statespace.run.Durations;
import statespace.run.Facts;
import statespace.run.Provenance;

/** Runs a paper's claim and says whether the numbers came out. */
@Command(name = "reproduce", mixinStandardHelpOptions = true, sortOptions = false, description = "Runs a study: a claim of a paper with the numbers expected; exits with 1 if one does not come "
        + "out. Aims of this project stand beside them and change no exit code.", footer = {"",
            "Example: statespace reproduce s4d-kernel --size smoke"})
public final class ReproduceCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "STUDY", description = "Name of the study.")
    private String name;

    @Option(names = "--list", description = "List the studies with paper, claim, minutes and expected number.")
    private boolean list;

    @Option(names = "--size", defaultValue = "laptop", paramLabel = "smoke|laptop|paper", description = "Seconds, minutes, or the published setting (default: ${DEFAULT-VALUE}).")
    private Size size;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data sets (default: STATESPACE_DATA, else data).")
    private Path data;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Source of all randomness (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private RunArguments run;

    @Spec
    private CommandSpec spec;

    private final List<Study> studies;

    /** The verb over all studies. */
    public ReproduceCommand() {
        this(Studies.all());
    }

    /** The verb over some studies. */
    public ReproduceCommand(List<Study> studies) {
        this.studies = studies;
    }

    /** What {@code result.json} holds and {@code --json} prints. */
    record Result(String study, String size, double seconds, List<Check> checks, List<Aim> aims) {}

    /** A line of {@code --list --json}; minutes that nobody knows are null. */
    record Listed(String name, String paper, String claim, Map<String, Double> minutes, String expected) {}

    @Override
    public Integer call() throws IOException {
        if (list) {
            list(spec.commandLine().getOut());
            return 0;
        }
        if (name == null) {
            throw unknown("say which study, or see them all with: statespace reproduce --list");
        }
        Study study = studies.stream().filter(s -> s.card().name().equals(name)).findFirst().orElseThrow(() -> unknown(
                "there is no study '" + name + "'; there are "
                        + studies.stream().map(s -> s.card().name()).collect(Collectors.joining(", "))));
        if (!study.card().minutes().containsKey(size)) {
            throw unknown("the study " + name + " has no size " + lower(size) + "; it has " + study.card()
                    .minutes().keySet().stream().map(ReproduceCommand::lower).collect(Collectors.joining(", ")));
        }
        run.applyThreads();
        return execute(study);
    }

    private ParameterException unknown(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int execute(Study study) throws IOException {
        Path folder = Files.createDirectories(run.folder(Path.of(name + "-" + lower(size))));
        StudyProgress progress = new StudyProgress(spec.commandLine().getErr(),
                System.getenv("STATESPACE_TERMINAL") != null);
        long start = System.nanoTime();
        Findings findings;
        try {
            findings = study.run(new Setting(size, seed, DataFolder.of(data), folder, progress));
        } catch (IOException | RuntimeException | Error e) {
            progress.clear();
            removeIfEmpty(folder);
            throw e;
        }
        progress.clear();
        double seconds = (System.nanoTime() - start) * 1e-9;
        Result result = new Result(name, lower(size), seconds, findings.checks(), findings.aims());
        WholeFile.write(folder.resolve("result.json"), Facts.json(result) + "\n");
        String command = "statespace "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
        StudyReport.of(study.card(), result, findings, seed, Provenance.now(command))
                .write(folder.resolve("report.html"));
        print(study, result, findings, folder);
        return findings.pass() ? 0 : 1;
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(folder);
    }

    private void print(Study study, Result result, Findings findings, Path folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (run.json()) {
            out.println(Facts.json(result));
            out.flush();
            return;
        }
        out.println(study.card().name() + ", size " + lower(size) + ": " + study.card().claim());
        out.println();
        findings.tables().forEach(table -> TextTable.print(out, table));
        findings.notes().forEach(note -> out.println("  " + note));
        if (!findings.notes().isEmpty()) {
            out.println();
        }
        for (Check check : findings.checks()) {
            out.printf(Locale.ROOT, "  %-6s %s: %s, expected %s (%s)%n", check.pass() ? "holds" : "FAILS",
                    check.name(), Check.number(check.measured()), check.expected(), check.source());
        }
        for (Aim aim : findings.aims()) {
            out.printf(Locale.ROOT, "  %-10s %s: %s, the aim is %s%n", aim.met() ? "aim met" : "aim missed", aim.name(),
                    Check.number(aim.measured()), aim.expected());
        }
        out.println();
        out.printf(Locale.ROOT, "  %s, seed %d; %s: report.html, result.json%n",
                Durations.text(result.seconds()), seed, folder);
        out.flush();
    }

    private void list(PrintWriter out) throws IOException {
        List<Listed> all = studies.stream().map(Study::card)
                .map(card -> new Listed(card.name(), card.paper(), card.claim(), minutes(card), card.expected()))
                .toList();
        if (run.json()) {
            out.println(Facts.json(all));
        } else {
            for (Listed card : all) {
                out.println(card.name());
                out.println("  paper     " + card.paper());
                out.println("  claim     " + card.claim());
                out.println("  expected  " + card.expected());
                out.println("  minutes   " + card.minutes().entrySet().stream()
                        .map(e -> e.getKey() + " " + (e.getValue() == null
                                ? "unknown"
                                : Check.number(e.getValue())))
                        .collect(Collectors.joining(", ")));
                out.println();
            }
        }
        out.flush();
    }

    private static Map<String, Double> minutes(Study.Card card) {
        Map<String, Double> minutes = new LinkedHashMap<>();
        card.minutes().forEach((size, value) -> minutes.put(lower(size), Double.isNaN(value) ? null : value));
        return minutes;
    }

    private static String lower(Size size) {
        return size.name().toLowerCase(Locale.ROOT);
    }
}
