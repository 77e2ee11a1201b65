package statespace.bench.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import statespace.bench.Machine;

/** The verb {@code bench soak}. */
@Command(name = "soak", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Runs streams for a long time: resident memory must stay flat, and a step of a model in plain Java allocates nothing.",
    "Exits with 1 if not."}, footer = {"", "Example: statespace bench soak --steps 1000000000 --rows 10000000"})
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--steps", paramLabel = "N", defaultValue = "20000000", description = "Steps of MambaStream; 0 for none (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "20000", description = "Rows of 'detect --stream'; 0 for none (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (steps < 0 || rows < 0 || steps + rows == 0) {
            throw new ParameterException(spec.commandLine(), "--steps and --rows must be at least 0, and one above it");
        }
        List<SoakReport> reports = new ArrayList<>();
        if (steps > 0) {
            try (Soak soak = new MambaSoak()) {
                reports.add(run(soak, steps));
            }
        }
        if (rows > 0) {
            try (Soak soak = new DetectSoak()) {
                reports.add(run(soak, rows));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(Machine.here().text());
        reports.forEach(report -> out.printf("%n%s%n", report.text()));
        out.flush();
        return reports.stream().allMatch(report -> report.faults().isEmpty()) ? 0 : 1;
    }

    private SoakReport run(Soak soak, long count) throws IOException {
        PrintWriter progress = spec.commandLine().getErr();
        return soak.run(count, line -> {
            progress.println(line);
            progress.flush();
        });
    }
}
