package statespace.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.DataFiles;

/**
 * The files that a name stands for: one, those of a folder, those that fit a pattern such as {@code year-*.csv}, or what comes
 * from standard input.
 *
 * @param name
 *            for messages
 * @param files
 *            where the bytes are, in the order of their names
 */
public record Inputs(Path name, List<Path> files) {
    private static final Path STANDARD_INPUT = Path.of("-");
    private static final String EXPECTED = "name a CSV, Parquet or DuckDB file in it";
    private static final Pattern TABLES = Pattern
            .compile(".*\\.(csv|tsv|txt|parquet|pq|jsonl|ndjson)(\\.(gz|zst|zip))?");
    private static final int MOST = 100_000;

    /**
     * Looks for them.
     *
     * @throws DataException
     *             if there are none, or one may not be read
     */
    public static Inputs of(Path name) {
        if (name.equals(STANDARD_INPUT)) {
            return new Inputs(Path.of("standard input"), List.of(spooled()));
        }
        if (Files.isDirectory(name)) {
            List<Path> files = list(name, file -> TABLES.matcher(lower(file)).matches());
            if (files.isEmpty()) {
                throw new DataException(name + ": is a folder; " + EXPECTED);
            }
            return checked(name, files);
        }
        if (!Files.exists(name)) {
            return pattern(name);
        }
        return checked(name, List.of(name));
    }

    private static Inputs pattern(Path name) {
        Path last = name.getFileName();
        Path folder = name.getParent() == null ? Path.of("") : name.getParent();
        if (last == null || !last.toString().matches(".*[*?].*") || !Files.isDirectory(folder)) {
            throw new DataException(name + ": no such file; check the path");
        }
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault()
                    .getPathMatcher("glob:" + last.toString().replaceAll("[\\\\{\\[]", "\\\\$0"));
        } catch (IllegalArgumentException e) {
            throw new DataException(name + ": no such file; check the path", e);
        }
        List<Path> files = list(folder, file -> matcher.matches(file.getFileName()));
        if (files.isEmpty()) {
            throw new DataException(name + ": no file fits this pattern; check the path");
        }
        return checked(name, files);
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.list(folder)) {
            List<Path> files = paths.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile).filter(wanted).sorted().limit(MOST + 1L).toList();
            if (files.size() > MOST) {
                throw new DataException(folder + ": holds more than " + MOST + " files; join them");
            }
            return files;
        } catch (IOException e) {
            throw DataFiles.unreadable(folder, e);
        }
    }

    private static String lower(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static Inputs checked(Path name, List<Path> files) {
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new DataException(file + ": may not be read; change its permissions");
            }
            try {
                if (Files.size(file) == 0) {
                    throw new DataException(file + ": is empty; a header line and rows of numbers are expected");
                }
            } catch (IOException e) {
                throw DataFiles.unreadable(file, e);
            }
        }
        return new Inputs(name, files);
    }

    /** Standard input as a file, which is removed when the program ends: a table is looked at before it is read. */
    private static Path spooled() {
        try {
            Path file = Files.createTempFile("statespace-input-", "");
            file.toFile().deleteOnExit();
            InputStream in = System.in; // stays open: it is not ours
            try (OutputStream out = Files.newOutputStream(file)) {
                in.transferTo(out);
            }
            if (Files.size(file) == 0) {
                throw new DataException("standard input: is empty; a header line and rows of numbers are expected");
            }
            return file;
        } catch (IOException e) {
            throw new DataException("standard input: cannot be kept in the temporary folder (" + e.getMessage()
                    + "); make room there, or name a file", e);
        }
    }

    /** True for the name of standard input. */
    public static boolean isStandardInput(Path name) {
        return name.equals(STANDARD_INPUT);
    }

    /** True for a folder that holds tables itself, and not folders of them. */
    public static boolean holdsTables(Path folder) {
        return Files.isDirectory(folder) && !list(folder, file -> TABLES.matcher(lower(file)).matches()).isEmpty();
    }
}
