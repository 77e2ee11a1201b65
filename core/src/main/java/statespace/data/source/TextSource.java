package statespace.data.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;
import statespace.data.DataException;
import statespace.format.Sha256;

/** A file that holds text, perhaps packed: opened, unpacked, and its bytes digested while they go by. */
public final class TextSource {
    private static final int HEAD = 1 << 12;

    private final Path file;
    private final Path content;
    private final Packing packing;
    private String sha256;

    /**
     * A file.
     *
     * @param file
     *            its name, for messages
     * @param content
     *            where its bytes are
     */
    public TextSource(Path file, Path content) throws IOException {
        this.file = file;
        this.content = content;
        packing = Packing.of(content);
    }

    /** Its name, for messages. */
    public Path file() {
        return file;
    }

    /** Where its bytes are. */
    Path content() {
        return content;
    }

    /** What the file is. */
    public FileKind kind() {
        return guarded(() -> {
            try (InputStream in = packing.unpacked(file, content, Files.newInputStream(content))) {
                return FileKind.of(file, in.readNBytes(HEAD), packing);
            }
        });
    }

    /** True if the file is a DuckDB database, which carries its mark after a checksum of eight bytes. */
    public boolean isDatabase() throws IOException {
        try (InputStream in = Files.newInputStream(content)) {
            byte[] head = in.readNBytes(12);
            return head.length == 12 && new String(head, 8, 4, StandardCharsets.ISO_8859_1).equals("DUCK");
        }
    }

    /** Reads the unpacked bytes; what went wrong below is told in a sentence. */
    <T> T read(Reader<T> reader) {
        return guarded(() -> reader.read(this::open));
    }

    /** Reads bytes that may be opened more than once. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads them. */
        T read(CsvParser.Bytes bytes) throws IOException;
    }

    private InputStream open() throws IOException {
        if (sha256 != null) {
            return packing.unpacked(file, content, Files.newInputStream(content));
        }
        Digested raw = new Digested(Files.newInputStream(content));
        return packing.unpacked(file, content, raw);
    }

    /** SHA-256 of the file's bytes, once they were read. */
    public String sha256() {
        if (sha256 == null) {
            throw new IllegalStateException("not read yet");
        }
        return sha256;
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T guarded(Action<T> action) {
        try {
            return action.run();
        } catch (ZipException | EOFException e) {
            throw new DataException(file + ": is broken " + (packing == Packing.ZIP ? "zip" : "gzip") + " ("
                    + e.getMessage() + "); fetch it again", e);
        } catch (IOException e) {
            throw new DataException(file + (packing == Packing.ZSTD
                    ? ": is broken Zstandard; fetch it again"
                    : ": cannot be read (" + e.getMessage() + "); check the disk and its permissions"), e);
        }
    }

    /** Digests all bytes of the file, those behind what was unpacked included. */
    private final class Digested extends FilterInputStream {
        private final Sha256 digest = new Sha256();

        Digested(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int read = in.read(bytes, from, count);
            if (read > 0) {
                digest.add(from == 0 ? bytes : Arrays.copyOfRange(bytes, from, from + read), read);
            }
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, HEAD)).length;
        }

        @Override
        public void close() throws IOException {
            try (InputStream _ = in) {
                if (sha256 == null) {
                    transferTo(OutputStream.nullOutputStream());
                    sha256 = digest.hex();
                }
            }
        }
    }
}
