package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Option;
import statespace.run.RunConfig;
import statespace.tensor.LibTorch;

/** Where a run writes and what it prints. */
public final class RunArguments {
    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/<name>-<time>).")
    private Path out;

    @Option(names = "--resume", description = "Go on with a run that was interrupted: the one in --out, else the newest of this file in runs.")
    private boolean resume;

    @Option(names = "--json", description = "Print one JSON object on standard output and nothing else there.")
    private boolean json;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    private Integer threads;

    /** True to print one JSON object alone. */
    public boolean json() {
        return json;
    }

    /** True to go on with a run. */
    public boolean resume() {
        return resume;
    }

    /** Waits for libtorch and tells it, and the kernels, how many threads may work. */
    public void applyThreads() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1) {
            throw new UserException("--threads must be at least 1, not " + count);
        }
        System.setProperty("statespace.threads", Integer.toString(count));
        LibTorch.awaitLoaded();
        torch.set_num_threads(count);
    }

    /** The folder, made by the run that writes into it; a folder that holds a run is only gone on with, never overwritten. */
    public Path folder(Path data) throws IOException {
        RunFolders runs = RunFolders.of(data);
        Path folder = out != null ? out : resume ? runs.newest() : runs.fresh();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + ": is a file; name a folder with --out");
        }
        if (Files.exists(folder.resolve(RunConfig.FILE)) && !resume) {
            throw new UserException(folder + ": already holds a run; name another folder, or go on with --resume");
        }
        if (Files.exists(folder) && !Files.isWritable(folder)) {
            throw new UserException(folder + ": may not be written; change its permissions or name another folder");
        }
        return folder;
    }
}
