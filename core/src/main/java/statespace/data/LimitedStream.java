package statespace.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Refuses unpacked bytes that are more than the packed ones may give, whether they are read or skipped. */
public final class LimitedStream extends FilterInputStream {
    private final Path file;
    private final long limit;
    private long left;

    /**
     * The unpacked bytes of a file.
     *
     * @param file
     *            for the sentence
     * @param limit
     *            bytes that it may unpack to, such as {@link Gzip#limit}
     */
    public LimitedStream(InputStream in, Path file, long limit) {
        super(in);
        this.file = file;
        this.limit = limit;
        left = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        count(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new DataException(file + ": unpacks to more than " + limit + " bytes, which is out of proportion "
                    + "to its size; unpack it yourself if you trust it");
        }
    }
}
