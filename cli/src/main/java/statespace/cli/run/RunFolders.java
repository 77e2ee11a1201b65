package statespace.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import statespace.data.source.Inputs;
import statespace.model.CheckpointException;
import statespace.run.ConfigFile;
import statespace.run.RunConfig;
import statespace.run.Toolkit;
import statespace.train.RunStore;

/**
 * The folders {@code runs/NAME-TIME} of the runs on a file or folder of data.
 *
 * @param runs
 *            where they are
 * @param data
 *            the file or folder
 * @param name
 *            its name without the ending
 */
record RunFolders(Path runs, Path data, String name) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final String STAMPED = "-[0-9]{8}-[0-9]{6}(-[0-9]+)?";

    /** Of data, in {@code runs} of the working directory. */
    static RunFolders of(Path data) {
        return in(Path.of("runs"), data);
    }

    /** Of data, in a folder of runs. */
    static RunFolders in(Path runs, Path data) {
        if (Inputs.isStandardInput(data)) {
            return new RunFolders(runs, data, "stdin");
        }
        Path last = data.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.[^.]*$", "");
        return new RunFolders(runs, data, name.isEmpty() ? "run" : name);
    }

    /** A folder that is not there yet. */
    Path fresh() {
        String stamped = name + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP);
        Path folder = runs.resolve(stamped);
        for (int i = 2; Files.exists(folder); i++) {
            folder = runs.resolve(stamped + "-" + i);
        }
        return folder;
    }

    /**
     * The newest folder of this data with a run that can go on.
     *
     * @throws UserException
     *             if there is none
     */
    Path newest() throws IOException {
        if (Files.isDirectory(runs)) {
            Pattern ours = Pattern.compile(Pattern.quote(name) + STAMPED);
            try (Stream<Path> folders = Files.list(runs)) {
                var newest = folders.filter(folder -> ours.matcher(folder.getFileName().toString()).matches())
                        .filter(folder -> Files.exists(folder.resolve(RunStore.RESUME))).filter(this::isOfThisData)
                        .max(Comparator.comparing(folder -> folder.getFileName().toString()));
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new UserException("there is no run of " + data + " in " + runs + " to resume; start it without --resume, "
                + "or name its folder with --out");
    }

    /** False where the run says that it was trained on another file of the same name. */
    private boolean isOfThisData(Path folder) {
        if (!Files.exists(RunConfig.file(folder))) {
            return true;
        }
        try {
            Path source = Path.of(ConfigFile.read(folder, Toolkit.standard()).config().data().source());
            Path here = data.toAbsolutePath().normalize();
            return !source.endsWith(String.valueOf(here.getFileName()))
                    || source.toAbsolutePath().normalize().equals(here);
        } catch (CheckpointException | InvalidPathException toldByTheRun) {
            return true;
        }
    }
}
