package statespace.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Files that may be packed by gzip, which their first two bytes say. A packed file may unpack to {@link #limit}: a small
 * file that unpacks to a far larger one is refused before it fills memory or disk.
 */
public final class Gzip {
    /** Bytes that every packed file may unpack to. */
    public static final long FREE = 4L << 20;
    /** Further unpacked bytes for a packed byte; tables and images have 3 to 30, a file of zeros has 1000. */
    public static final long RATIO = 200;
    /** Bytes that no packed file may exceed. */
    public static final long MOST = 8L << 30;

    private static final int BUFFER = 1 << 16;

    private Gzip() {}

    /** Unpacked bytes that a packed file of this size may have. */
    public static long limit(long packed) {
        return Math.min(MOST, FREE + RATIO * Math.min(packed, MOST));
    }

    /** Whether a file begins as gzip does. */
    public static boolean isPacked(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    /**
     * The bytes of a file, unpacked if it is packed.
     *
     * @throws IOException
     *             here and while it is read, if it cannot be read or is broken gzip
     */
    public static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return isPacked(file)
                    ? new LimitedStream(new GZIPInputStream(in, BUFFER), file, limit(Files.size(file)))
                    : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
