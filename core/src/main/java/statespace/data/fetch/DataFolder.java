package statespace.data.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import statespace.data.MissingDataException;

/**
 * The folder under which data sets lie, each in a folder of its own, such as {@code mnist/} and {@code uea/}.
 *
 * @param root
 *            the folder; it need not exist
 */
public record DataFolder(Path root) {
    /** Environment variable that names the folder. */
    public static final String VARIABLE = "STATESPACE_DATA";

    /** The given folder, else the one that {@value #VARIABLE} names, else {@code data}. */
    public static DataFolder of(Path given) {
        String named = System.getenv(VARIABLE);
        return new DataFolder(given != null ? given : Path.of(named == null || named.isBlank() ? "data" : named));
    }

    /** A file or folder in it, if it is there. */
    public Optional<Path> find(String relative) {
        Path path = root.resolve(relative);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    /**
     * A file or folder in it.
     *
     * @param relative
     *            path under the root
     * @param home
     *            where it is to be had, in words
     * @throws MissingDataException
     *             if it is not there
     */
    public Path require(String relative, String home) {
        return find(relative)
                .orElseThrow(() -> new MissingDataException(root.resolve(relative) + ": no such file; " + home
                        + ", and name the folder that holds it with the setting 'data' or " + VARIABLE));
    }
}
