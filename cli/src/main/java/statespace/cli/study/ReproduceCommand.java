package statespace.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
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
import statespace.cli.run.Console;
import statespace.cli.run.RunArguments;
import statespace.config.SettingException;
import statespace.data.fetch.DataFolder;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Studies;
import statespace.lab.Study;
import statespace.lab.StudyRun;
import statespace.run.Durations;
import statespace.run.Facts;

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

    private final Studies studies;

    /** The verb over all studies. */
    public ReproduceCommand() {
        this(Studies.standard());
    }

    /** The verb over some studies. */
    public ReproduceCommand(Studies studies) {
        this.studies = studies;
    }

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
        Study study = study();
        run.applyThreads();
        return execute(study);
    }

    private Study study() {
        try {
            Study study = studies.find(name);
            study.card().check(size);
            return study;
        } catch (SettingException e) {
            throw unknown(e.getMessage());
        }
    }

    private ParameterException unknown(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int execute(Study study) throws IOException {
        Path folder = run.folder(Path.of(name + "-" + lower(size)), false);
        StudyProgress progress = new StudyProgress(spec.commandLine().getErr(), Console.isTerminal());
        StudyRun done;
        try {
            done = StudyRun.of(study, new Setting(size, seed, DataFolder.of(data), folder, progress),
                    new Console(spec).command());
        } finally {
            progress.clear();
        }
        print(study, done.result(), done.findings(), folder);
        return done.findings().pass() ? 0 : 1;
    }

    private void print(Study study, StudyRun.Result result, Findings findings, Path folder) throws IOException {
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
        out.printf(Locale.ROOT, "  %s, seed %d; %s: %s, %s%n", Durations.text(result.seconds()), seed, folder,
                StudyRun.REPORT, StudyRun.RESULT);
        out.flush();
    }

    private void list(PrintWriter out) throws IOException {
        List<Listed> all = studies.list().stream().map(Study::card)
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
