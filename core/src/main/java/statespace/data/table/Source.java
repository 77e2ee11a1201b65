package statespace.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.source.FileKind;
import statespace.data.source.TextSource;

/**
 * A file to read, checked before it is.
 *
 * @param file
 *            as it was named
 * @param kind
 *            what it is
 * @param text
 *            its text, or null if it is no text
 * @param sha256
 *            of its bytes; null for text that was not read yet
 */
record Source(Path file, FileKind kind, TextSource text, String sha256) {
    static Source open(Path file, ReadOptions options) {
        checkRemote(file, options);
        if (!Files.exists(file)) {
            throw new DataException(file + ": no such file; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new DataException(file + ": is a folder; name a CSV, Parquet or DuckDB file in it");
        }
        if (!Files.isReadable(file)) {
            throw new DataException(file + ": may not be read; change its permissions");
        }
        try {
            if (Files.size(file) == 0) {
                throw new DataException(file + ": is empty; a header line and rows of numbers are expected");
            }
            if (options.query() != null) {
                return database(file, options.query());
            }
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            TextSource text = new TextSource(file, file);
            FileKind kind = name.endsWith(".duckdb") || name.endsWith(".db") ? FileKind.DATABASE : text.kind();
            return switch (kind) {
                case DATABASE -> throw new DataException(
                        file + ": is a database; say which rows with the setting 'query'");
                case PARQUET -> new Source(file, kind, null, DataFiles.sha256(List.of(file)));
                default -> new Source(file, kind, text, null);
            };
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    /** The same once its text was read. */
    Source digested() {
        return new Source(file, kind, null, text.sha256());
    }

    private static void checkRemote(Path file, ReadOptions options) {
        if (file.toString().matches("(?i)(https?|s3):[/\\\\].*")) {
            throw new DataException(file + ": is an address, where a file is expected; download it first, or name a "
                    + "DuckDB file and read the address in its query with the setting 'allow_remote'");
        }
        if (options.allowRemote() && options.query() == null) {
            throw new DataException(file + ": is read without a query, so the setting 'allow_remote' has nothing to "
                    + "allow; leave it out");
        }
    }

    private static Source database(Path file, String query) throws IOException {
        if (query.isBlank()) {
            throw new DataException(file + ": the query is empty; say which rows with the setting 'query'");
        }
        if (new TextSource(file, file).isDatabase()) {
            return new Source(file, FileKind.DATABASE, null, DataFiles.sha256(List.of(file)));
        }
        throw new DataException(file
                + ": is no DuckDB database, so no query can be put to it; leave the setting 'query' out or name another file");
    }
}
