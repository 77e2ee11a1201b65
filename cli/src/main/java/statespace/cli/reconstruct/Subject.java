package statespace.cli.reconstruct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import statespace.cli.run.UserException;

/**
 * A series of which models are made, and its regressors.
 *
 * @param name
 *            file name without its ending
 * @param file
 *            the series
 * @param nuisance
 *            regressors, or null
 */
record Subject(String name, Path file, Path nuisance) {
    private static final Set<String> ENDINGS = Set.of("csv", "tsv", "txt", "parquet", "npy");

    /** Files, or the files of a folder in the order of their names. */
    static List<Subject> of(List<Path> files, Path nuisance) throws IOException {
        List<Path> all = files.size() == 1 && Files.isDirectory(files.getFirst()) ? inside(files.getFirst()) : files;
        List<Subject> subjects = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : all) {
            String name = String.valueOf(file.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
            if (!names.add(name)) {
                throw new UserException(file + ": another series is called " + name + " as well; rename one of them");
            }
            subjects.add(new Subject(name, file, nuisance(file, nuisance, all.size() > 1)));
        }
        return subjects;
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> ENDINGS.contains(String.valueOf(file.getFileName()).replaceFirst(".*\\.", "")
                            .toLowerCase(Locale.ROOT)))
                    .sorted().toList();
            if (found.isEmpty()) {
                throw new UserException(folder + ": holds no CSV, TSV, Parquet or .npy file; name another folder");
            }
            return found;
        }
    }

    private static Path nuisance(Path file, Path given, boolean several) {
        if (given == null) {
            return null;
        }
        if (!Files.isDirectory(given)) {
            if (several) {
                throw new UserException(given + ": is one file of regressors for several series; name a folder with "
                        + "a file of the same name for each");
            }
            return given;
        }
        Path own = given.resolve(String.valueOf(file.getFileName()));
        if (!Files.exists(own)) {
            throw new UserException(own + ": no such file; " + file + " has no regressors in that folder");
        }
        return own;
    }
}
