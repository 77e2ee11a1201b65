package statespace.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed files unpack to what their size allows and no further. */
class GzipTest {
    @TempDir
    private Path folder;

    private Path zeros(long count) throws IOException {
        Path file = folder.resolve("zeros.gz");
        byte[] some = new byte[1 << 20];
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (long at = 0; at < count; at += some.length) {
                out.write(some, 0, (int) Math.min(some.length, count - at));
            }
        }
        return file;
    }

    private static long unpacked(Path file) throws IOException {
        try (InputStream in = Gzip.open(file)) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void aSmallFileMayUnpackToFourMegabytes() throws IOException {
        assertEquals(Gzip.FREE, unpacked(zeros(Gzip.FREE)));
    }

    @Test
    void whatUnpacksOutOfProportionIsRefused() throws IOException {
        Path file = zeros(64 << 20);
        long limit = Gzip.FREE + Gzip.RATIO * Files.size(file);
        assertEquals(
                file + ": unpacks to more than " + limit + " bytes, which is out of proportion to its size; unpack "
                        + "it yourself if you trust it",
                assertThrows(DataException.class, () -> unpacked(file)).getMessage());
    }

    @Test
    void noFileUnpacksToMoreThanTheTotal() {
        assertEquals(Gzip.MOST, Gzip.limit(Long.MAX_VALUE));
        assertEquals(Gzip.MOST, Gzip.limit(Gzip.MOST / 100));
    }

    @Test
    void aFileThatIsNotPackedIsReadAsItIs() throws IOException {
        Path file = Files.write(folder.resolve("plain.gz"), new byte[]{0x1f, 7, 8});
        try (InputStream in = Gzip.open(file)) {
            assertArrayEquals(new byte[]{0x1f, 7, 8}, in.readAllBytes());
        }
    }
}
