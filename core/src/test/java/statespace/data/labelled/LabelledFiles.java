package statespace.data.labelled;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import statespace.data.Numbers;

/** Small files of every kind, made byte by byte. */
public final class LabelledFiles {
    private LabelledFiles() {}

    /** A RIFF file: the plain header, an odd chunk that nobody knows, and the data. */
    static byte[] wav(int encoding, int channels, int rate, int bits, byte... data) {
        ByteBuffer out = ByteBuffer.allocate(12 + 24 + 12 + 8 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        riff(out);
        chunk(out, "fmt ", 16).putShort((short) encoding).putShort((short) channels).putInt(rate)
                .putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8)).putShort((short) bits);
        chunk(out, "LIST", 3).put(new byte[]{1, 2, 3, 0});
        chunk(out, "data", data.length).put(data);
        return out.array();
    }

    /** The same in the extensible form. */
    static byte[] extensible(int encoding, int channels, int rate, int bits, byte... data) {
        ByteBuffer out = ByteBuffer.allocate(12 + 48 + 8 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        riff(out);
        chunk(out, "fmt ", 40).putShort((short) 0xFFFE).putShort((short) channels).putInt(rate)
                .putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8)).putShort((short) bits)
                .putShort((short) 22).putShort((short) bits).putInt(0).putShort((short) encoding).put(new byte[14]);
        chunk(out, "data", data.length).put(data);
        return out.array();
    }

    private static void riff(ByteBuffer out) {
        chunk(out, "RIFF", out.capacity() - 8).put("WAVE".getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer chunk(ByteBuffer out, String name, int size) {
        return out.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(size);
    }

    /** Numbers in a row of bytes, least significant first. */
    static byte[] little(int width, long... numbers) {
        ByteBuffer out = ByteBuffer.allocate(width * numbers.length);
        for (long number : numbers) {
            for (int b = 0; b < width; b++) {
                out.put((byte) (number >> (8 * b)));
            }
        }
        return out.array();
    }

    static byte[] floats(float... numbers) {
        ByteBuffer out = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            out.putFloat(number);
        }
        return out.array();
    }

    /** An IDX file with this magic number, these sizes and these bytes. */
    static byte[] idx(int magic, int[] sizes, int... bytes) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * sizes.length + bytes.length).putInt(magic);
        for (int size : sizes) {
            out.putInt(size);
        }
        for (int b : bytes) {
            out.put((byte) b);
        }
        return out.array();
    }

    static byte[] gzip(byte... bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    public static Path write(Path file, byte... bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    public static Path write(Path file, String text) throws IOException {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
