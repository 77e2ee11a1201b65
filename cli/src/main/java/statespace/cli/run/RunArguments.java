package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Option;
import statespace.run.RunConfig;
import statespace.tensor.LibTorch;
import statespace.train.RunStore;

/** Where a run writes and what it prints. */
public final class RunArguments {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/<name>-<time>).")
    private Path out;

    @Option(names = "--resume", description = "Go on with a run that was interrupted: the one in --out, else the newest.")
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
        String name = name(data);
        Path runs = Path.of("runs");
        Path folder = out != null ? out : resume ? newest(runs, name) : fresh(runs, name);
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

    /** What a run on a file or folder is called: its name without its ending. */
    public static String name(Path data) {
        Path last = data.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.[^.]*$", "");
        return name.isEmpty() ? "run" : name;
    }

    private static Path fresh(Path runs, String name) {
        Path folder = runs.resolve(name + "-" + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(STAMP));
        for (int i = 2; Files.exists(folder); i++) {
            folder = runs
                    .resolve(name + "-" + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(STAMP) + "-" + i);
        }
        return folder;
    }

    private static Path newest(Path runs, String name) throws IOException {
        Optional<Path> newest = Optional.empty();
        if (Files.isDirectory(runs)) {
            try (Stream<Path> folders = Files.list(runs)) {
                newest = folders.filter(folder -> folder.getFileName().toString().startsWith(name + "-"))
                        .filter(folder -> Files.exists(folder.resolve(RunStore.RESUME)))
                        .max(Comparator.comparing(folder -> folder.getFileName().toString()));
            }
        }
        return newest.orElseThrow(() -> new UserException(
                "there is no run of " + name + " in " + runs + " to resume; start it without --resume"));
    }
}
