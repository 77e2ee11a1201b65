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

/** The verb {@code bench disk}. */
@Command(name = "disk", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains on disks that become full: each run must say so, leave whole files, and go on where there is room.", footer = {
    "", "Example: statespace bench disk --count 100"})
public final class FullDiskCommand implements Callable<Integer> {
    @Option(names = "--count", paramLabel = "N", defaultValue = "20", description = "Runs in all (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the sizes of the disks (default: ${DEFAULT-VALUE}).")
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
        if (!FullDiskCampaign.isPossible()) {
            err.println("statespace: this system gives a process no file system of its own ('unshare' of Linux does); "
                    + "nothing was tried");
            return 1;
        }
        Path folder = Files.createTempDirectory("statespace-disk");
        List<Victim> victims = Victim.chosen(Victim.all(KillData.write(folder)), verbs, spec.commandLine());
        FullDiskCampaign.Tally tally = new FullDiskCampaign(folder, seed, line -> {
            err.println(line);
            err.flush();
        }).run(count, victims);
        out.printf(Locale.ROOT, "seed %d: %d runs, %d on a full disk, %d of them went on with room%n", seed, count,
                tally.refused(), tally.wentOn());
        tally.findings().forEach(finding -> out.println("  FOUND  " + finding));
        out.println(tally.findings().isEmpty() ? "nothing broken, nothing different" : "see " + folder);
        out.flush();
        return tally.findings().isEmpty() ? 0 : 1;
    }
}
