package statespace.data.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import statespace.data.DataException;
import statespace.data.Gzip;
import statespace.data.LimitedStream;

/** How a file is packed, which its first bytes say, whatever its name. */
public enum Packing {
    /** As it is. */
    NONE,
    /** By gzip. */
    GZIP,
    /** By zip, with one file in it. */
    ZIP,
    /** By Zstandard. */
    ZSTD;

    private static final int BUFFER = 1 << 16;

    /** Of a file. */
    public static Packing of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return starts(head, 0x1f, 0x8b)
                    ? GZIP
                    : starts(head, 'P', 'K', 3, 4) ? ZIP : starts(head, 0x28, 0xb5, 0x2f, 0xfd) ? ZSTD : NONE;
        }
    }

    static boolean starts(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The unpacked bytes.
     *
     * @param file
     *            for messages and its size
     * @param in
     *            its bytes as they are; closed with the result
     */
    InputStream unpacked(Path file, Path content, InputStream in) throws IOException {
        long limit = Gzip.limit(Files.size(content));
        return switch (this) {
            case NONE -> in;
            case GZIP ->
                new LimitedStream(new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER), file, limit);
            case ZIP -> new LimitedStream(member(file, new ZipInputStream(new BufferedInputStream(in, BUFFER))), file,
                    limit);
            case ZSTD -> new LimitedStream(ZstdLines.open(content, in), file, limit);
        };
    }

    private static InputStream member(Path file, ZipInputStream zip) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && isHidden(entry)) {
            entry = zip.getNextEntry();
        }
        if (entry == null) {
            throw new DataException(file + ": is a zip archive without a file in it; name another one");
        }
        String name = entry.getName();
        if (name.equals("[Content_Types].xml") || name.startsWith("xl/") || name.equals("mimetype")) {
            throw new DataException(
                    file + ": is " + (name.equals("mimetype") ? "an OpenDocument file" : "an Excel workbook")
                            + "; save the sheet as CSV in UTF-8 and name that");
        }
        return new OneMember(file, name, zip);
    }

    private static boolean isHidden(ZipEntry entry) {
        return entry.isDirectory() || entry.getName().startsWith("__MACOSX/")
                || entry.getName().matches("(.*/)?\\.[^/]*");
    }

    /** The only member of an archive; a second one is refused. */
    private static final class OneMember extends java.io.FilterInputStream {
        private final Path file;
        private final String name;

        OneMember(Path file, String name, ZipInputStream zip) {
            super(zip);
            this.file = file;
            this.name = name;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int read = in.read(bytes, from, count);
            if (read < 0) {
                ZipEntry next = ((ZipInputStream) in).getNextEntry();
                while (next != null && isHidden(next)) {
                    next = ((ZipInputStream) in).getNextEntry();
                }
                if (next != null) {
                    throw new DataException(file + ": is a zip archive of several files ('" + name + "', '"
                            + next.getName() + "'); unpack it and name one of them");
                }
            }
            return read;
        }
    }
}
