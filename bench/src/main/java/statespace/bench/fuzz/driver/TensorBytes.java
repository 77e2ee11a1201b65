package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Safetensors files as bytes: header and data, broken apart and put together again. */
final class TensorBytes {
    private final Mutator whole;
    private final Mutator headers;
    private final List<byte[]> files;

    /** With some whole files. */
    TensorBytes(List<byte[]> files) {
        this.files = List.copyOf(files);
        whole = new Mutator(files, Words.JSON);
        headers = new Mutator(files.stream().map(file -> Arrays.copyOfRange(file, Long.BYTES, data(file))).toList(),
                Words.JSON);
    }

    /** A file of a header and its data. */
    static byte[] of(String header, byte[] data) {
        return of(header.getBytes(StandardCharsets.UTF_8), data, 0);
    }

    private static byte[] of(byte[] header, byte[] data, int from) {
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length - from).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length).put(header).put(data, from, data.length - from).array();
    }

    /** The same file as another program writes it: without a digest. */
    static byte[] unsigned(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.replaceFirst("\"sha256\":", "\"sha257\":").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int data(byte[] file) {
        return Long.BYTES + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** A broken file, or one whose header is broken and has its length told right. */
    byte[] draw(SplittableRandom random) {
        if (random.nextBoolean()) {
            return whole.draw(random);
        }
        byte[] header = headers.draw(random);
        byte[] data = files.get(random.nextInt(files.size()));
        return of(header, data, data(data));
    }
}
