package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Option;
import statespace.config.SettingException;
import statespace.run.Runs;
import statespace.tensor.LibTorch;

/** Where a run writes and what it prints. */
public final class RunArguments implements Use.Options {
    private static final int MOST_THREADS = 1024;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/<name>-<time>).")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
    private boolean json;

    @Option(names = "--threads", paramLabel = "N", description = "Threads, at most " + MOST_THREADS
            + " (default: all cores).")
    private Integer threads;

    @Override
    public Set<Use> uses(String option) {
        return option.equals("--threads") ? EnumSet.allOf(Use.class) : EnumSet.of(Use.TRAINING, Use.MEASURING);
    }

    /** True if a folder was named for the run. */
    public boolean named() {
        return out != null;
    }

    /** True to print one JSON object alone. */
    public boolean json() {
        return json;
    }

    /**
     * How many threads may work.
     *
     * @throws SettingException
     *             if these are too few or too many
     */
    public int threads() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1 || count > MOST_THREADS) {
            throw new SettingException("the setting 'threads' takes a whole number from 1 to " + MOST_THREADS + ", not "
                    + count);
        }
        return count;
    }

    /** Waits for libtorch and tells it, and the kernels, how many threads may work. */
    public void applyThreads() {
        int count = threads();
        System.setProperty("statespace.threads", Integer.toString(count));
        LibTorch.awaitLoaded();
        torch.set_num_threads(count);
    }

    /** The folder, made by the run that writes into it; a folder that holds a run is only gone on with, never overwritten. */
    public Path folder(Path data, boolean resume) throws IOException {
        RunFolders runs = RunFolders.of(data);
        Path folder = out != null ? out : resume ? runs.newest() : runs.fresh();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + ": is a file; name a folder with --out");
        }
        Runs.checkFolder(folder, resume);
        if (Files.exists(folder) && !Files.isWritable(folder)) {
            throw new UserException(folder + ": may not be written; change its permissions or name another folder");
        }
        return folder;
    }
}
