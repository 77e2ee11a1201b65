package statespace.bench.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import statespace.bench.fuzz.driver.Target;
import statespace.bench.fuzz.driver.Targets;

/** The verb {@code bench fuzz}. */
@Command(name = "fuzz", mixinStandardHelpOptions = true, description = {
    "Lets every reader read broken and hostile inputs: each must be read, or refused in one sentence, in bounded memory.",
    "Exits with 1 if one was not; such inputs are saved with the command that repeats them."}, footer = {"",
        "Example: statespace bench fuzz --count 100000 --target npy"})
public final class FuzzCommand implements Callable<Integer> {
    private static final long ROUND = 20_000;

    @Option(names = "--count", paramLabel = "N", description = "Inputs of the quickest readers; slow readers get fewer, as the column 'tried' says (default: 100000).")
    private Long count;

    @Option(names = "--hours", paramLabel = "H", description = "Go on this long instead, all targets in turn.")
    private Double hours;

    @Option(names = "--target", paramLabel = "NAME", description = "One reader only, with all of the count.")
    private String target;

    @Option(names = "--seed", paramLabel = "S", description = "Source of all inputs (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(names = "--from", paramLabel = "I", description = "Number of the first input (default: ${DEFAULT-VALUE}).", defaultValue = "0")
    private long from;

    @Option(names = "--input", paramLabel = "FILE", description = "Read this input alone; needs --target.")
    private Path input;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where failing inputs are saved (default: ${DEFAULT-VALUE}).", defaultValue = "runs/fuzz")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (target != null && !Targets.names().contains(target)) {
            throw mistake("there is no target '" + target + "'; there are " + String.join(", ", Targets.names()));
        }
        if ((input != null && target == null) || (count != null && hours != null)) {
            throw mistake(count == null || hours == null
                    ? "--input needs --target"
                    : "--count and --hours exclude each other");
        }
        if (from < 0 || (count != null && count < 1) || (hours != null && !(hours > 0))) {
            throw mistake("--count and --hours must be above 0, and --from at least 0");
        }
        List<String> names = target == null ? Targets.names() : List.of(target);
        Map<String, Tally> tallies = new LinkedHashMap<>();
        names.forEach(name -> tallies.put(name, new Tally(name)));
        if (input != null) {
            one(tallies.get(target));
        } else {
            all(tallies);
        }
        PrintWriter table = spec.commandLine().getOut();
        table.println(Tally.header());
        tallies.values().forEach(tally -> table.println(tally.row()));
        table.flush();
        return tallies.values().stream().anyMatch(tally -> tally.fallen() > 0) ? 1 : 0;
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void one(Tally tally) throws IOException {
        try (Target reader = Targets.open(target)) {
            new Fuzzer(reader, seed).tryOne(0, Files.readAllBytes(input), tally);
        }
        tally.findings().forEach(finding -> spec.commandLine().getErr().println(finding.text()));
    }

    private void all(Map<String, Tally> tallies) throws IOException {
        long end = hours == null ? Long.MAX_VALUE : System.nanoTime() + (long) (hours * 3600e9);
        BooleanSupplier isTime = () -> hours != null && System.nanoTime() - end > 0;
        long most = hours != null ? Long.MAX_VALUE - from : count == null ? 100_000 : count;
        List<Target> readers = new ArrayList<>();
        try {
            for (String name : tallies.keySet()) {
                readers.add(Targets.open(name));
            }
            for (long done = 0; done < most && !isTime.getAsBoolean(); done += ROUND) {
                for (Target reader : readers) {
                    int cost = target == null ? reader.cost() : 1;
                    round(reader, from + done / cost, Math.max(1, Math.min(ROUND, most - done) / cost), isTime,
                            tallies.get(reader.name()));
                }
            }
        } finally {
            for (Target reader : readers) {
                reader.close();
            }
        }
    }

    private void round(Target reader, long begin, long inputs, BooleanSupplier isTime, Tally tally)
            throws IOException {
        Tally round = new Fuzzer(reader, seed).run(begin, inputs, isTime);
        int known = tally.findings().size();
        tally.add(round);
        for (Finding finding : tally.findings().subList(known, tally.findings().size())) {
            String command = finding.save(out, reader.name(), seed);
            spec.commandLine().getErr()
                    .println(reader.name() + ": " + finding.kind() + "; repeat it with: " + command);
        }
        PrintWriter progress = spec.commandLine().getErr();
        progress.println(tally.row());
        progress.flush();
    }
}
