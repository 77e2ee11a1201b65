package statespace.data.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import statespace.data.DataException;

/** Refuses unpacked bytes that are more than the packed ones may give. */
final class LimitedStream extends FilterInputStream {
    private final Path file;
    private final long limit;
    private long left;

    LimitedStream(InputStream in, Path file, long limit) {
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
    public int read(byte[] bytes, int from, int count) throws IOException {
        int read = in.read(bytes, from, count);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new DataException(file + ": unpacks to more than " + limit + " bytes, which is out of proportion "
                    + "to its size; unpack it yourself if you trust it");
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
