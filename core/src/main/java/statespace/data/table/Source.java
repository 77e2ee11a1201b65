package statespace.data.table;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.Gzip;

/**
 * A file to read, checked before the database sees it.
 *
 * @param packed
 *            whether it is packed by gzip, whatever its name
 */
record Source(Path file, Kind kind, boolean packed, String sha256) {
    /** Columns of a text table; the database's search for its form takes seconds for as many, and grows with their square. */
    static final int MOST_COLUMNS = 10_000;
    private static final String DELIMITERS = ",;\t|";

    enum Kind {
        CSV, PARQUET, DATABASE
    }

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
            Kind kind = kind(file, options.query());
            if (kind == Kind.CSV) {
                checkText(file);
            }
            return new Source(file, kind, Gzip.isPacked(file), DataFiles.sha256(List.of(file)));
        } catch (IOException e) {
            throw new DataException(
                    file + ": cannot be read (" + e.getMessage() + "); check the disk and its permissions", e);
        }
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

    private static Kind kind(Path file, String query) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (query != null) {
            checkDatabase(file, query);
            return Kind.DATABASE;
        }
        if (name.endsWith(".duckdb") || name.endsWith(".db")) {
            throw new DataException(file + ": is a database; say which rows with the setting 'query'");
        }
        return name.endsWith(".parquet") || name.endsWith(".pq") ? Kind.PARQUET : Kind.CSV;
    }

    /** A DuckDB file carries its mark after an eight-byte checksum. */
    private static void checkDatabase(Path file, String query) throws IOException {
        if (query.isBlank()) {
            throw new DataException(file + ": the query is empty; say which rows with the setting 'query'");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(12);
            if (head.length < 12 || !new String(head, 8, 4, StandardCharsets.ISO_8859_1).equals("DUCK")) {
                throw new DataException(
                        file + ": is no DuckDB database, so no query can be put to it; leave the setting 'query' out or name another file");
            }
        }
    }

    private static void checkText(Path file) throws IOException {
        int line = 1;
        boolean blank = true;
        int[] fields = new int[DELIMITERS.length()];
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try (InputStream in = Gzip.open(file);
                InputStreamReader reader = new InputStreamReader(in, decoder)) {
            char[] buffer = new char[1 << 16];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    blank &= Character.isWhitespace(buffer[i]);
                    int delimiter = DELIMITERS.indexOf(buffer[i]);
                    if (delimiter >= 0 && ++fields[delimiter] >= MOST_COLUMNS) {
                        throw new DataException(file + ", line " + line + ": has more than " + MOST_COLUMNS
                                + " fields; divide the table, or give a series in each row with the setting 'layout=long'");
                    }
                    if (buffer[i] == '\n') {
                        line++;
                        Arrays.fill(fields, 0);
                    } else if (buffer[i] == 0) {
                        throw new DataException(file + ", line " + line
                                + ": holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
                    }
                }
            }
        } catch (ZipException | EOFException e) {
            throw new DataException(file + ": is broken gzip (" + e.getMessage() + "); fetch it again", e);
        } catch (CharacterCodingException e) {
            throw new DataException(
                    file + ", at or after line " + line + ": is not valid UTF-8; save the file in that encoding", e);
        }
        if (blank) {
            throw new DataException(file + ": is empty; a header line and rows of numbers are expected");
        }
    }
}
