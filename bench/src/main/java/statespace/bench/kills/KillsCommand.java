package statespace.bench.kills;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code bench kills}. */
@Command(name = "kills", mixinStandardHelpOptions = true, sortOptions = false, description = "Kills trainings at random moments, reads what they leave, and lets them go on: no file may be broken, no result another.", footer = {
    "", "Example: statespace bench kills --count 100"})
public final class KillsCommand implements Callable<Integer> {
    @Option(names = "--count", paramLabel = "N", defaultValue = "40", description = "Kills in all (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the moments; the machine's speed has a say as well (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--verb", paramLabel = "VERB", split = ",", description = "Only these: forecast, train, classify, detect.")
    private List<String> verbs;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be at least 1, not " + count);
        }
        Path folder = Files.createTempDirectory("statespace-kills");
        List<Victim> victims = Victim.chosen(Victim.all(KillData.write(folder)), verbs, spec.commandLine());
        KillCampaign.Tally tally = new KillCampaign(folder, seed, line -> {
            err.println(line);
            err.flush();
        }).run(count, victims);
        out.printf(Locale.ROOT, "seed %d: %d kills, %d runs went on to their end and were compared%n", seed,
                tally.kills(),
                tally.finished());
        tally.moments().forEach((moment, number) -> out.printf(Locale.ROOT, "  %5d  %s%n", number, moment));
        tally.findings().forEach(finding -> out.println("  FOUND  " + finding));
        out.println(tally.findings().isEmpty() ? "nothing broken, nothing different" : "see " + folder);
        out.flush();
        return tally.findings().isEmpty() ? 0 : 1;
    }
}
