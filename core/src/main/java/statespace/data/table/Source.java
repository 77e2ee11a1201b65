package statespace.data.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.source.FileKind;
import statespace.data.source.Inputs;
import statespace.data.source.TextFiles;
import statespace.data.source.TextSource;

/**
 * What is to be read, checked before it is.
 *
 * @param file
 *            as it was named
 * @param kind
 *            what it is
 * @param files
 *            where its bytes are
 * @param texts
 *            the same as text; empty if they are none, or were read
 * @param sha256
 *            of the bytes; null for text that was not read yet
 */
record Source(Path file, FileKind kind, List<Path> files, List<TextSource> texts, String sha256) {
    static Source open(Path file, ReadOptions options) {
        checkRemote(file, options);
        Inputs inputs = Inputs.of(file);
        try {
            if (options.query() != null) {
                return database(inputs, options.query());
            }
            FileKind kind = null;
            List<TextSource> texts = new ArrayList<>();
            for (Path each : inputs.files()) {
                boolean one = inputs.files().size() == 1;
                TextSource text = new TextSource(one ? inputs.name() : each, each);
                FileKind found = isNamedDatabase(each) ? FileKind.DATABASE : text.kind();
                if (kind != null && found != kind) {
                    throw new DataException(file + ": holds files of different kinds, such as '"
                            + inputs.files().getFirst().getFileName() + "' and '" + each.getFileName()
                            + "'; read those of one kind together");
                }
                kind = found;
                texts.add(text);
            }
            return of(inputs, kind, texts);
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private static Source of(Inputs inputs, FileKind kind, List<TextSource> texts) {
        return switch (kind) {
            case DATABASE -> throw new DataException(
                    inputs.name() + ": is a database; say which rows with the setting 'query'");
            case PARQUET ->
                new Source(inputs.name(), kind, inputs.files(), List.of(), DataFiles.sha256(inputs.files()));
            default -> {
                if (kind == FileKind.TSF && texts.size() > 1) {
                    throw new DataException(inputs.name() + ": holds several .tsf files; name one of them");
                }
                yield new Source(inputs.name(), kind, inputs.files(), texts, null);
            }
        };
    }

    private static boolean isNamedDatabase(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".duckdb") || name.endsWith(".db");
    }

    /** The same once its text was read. */
    Source digested() {
        return new Source(file, kind, files, List.of(), TextFiles.sha256(texts));
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

    private static Source database(Inputs inputs, String query) throws IOException {
        Path file = inputs.name();
        if (query.isBlank()) {
            throw new DataException(file + ": the query is empty; say which rows with the setting 'query'");
        }
        if (inputs.files().size() == 1 && Files.exists(file) && new TextSource(file, file).isDatabase()) {
            return new Source(file, FileKind.DATABASE, inputs.files(), List.of(), DataFiles.sha256(List.of(file)));
        }
        throw new DataException(file
                + ": is no DuckDB database, so no query can be put to it; leave the setting 'query' out or name another file");
    }
}
