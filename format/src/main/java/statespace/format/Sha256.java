package statespace.format;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over bytes that come part by part, in hexadecimal digits. */
public final class Sha256 {
    private static final int CHUNK = 1 << 18;

    private final MessageDigest digest;

    /** Over no bytes so far. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The SHA-256 of these bytes. */
    public static String of(byte[] bytes) {
        return new Sha256().add(bytes).hex();
    }

    /** The SHA-256 of a text in UTF-8. */
    public static String of(String text) {
        return new Sha256().add(text).hex();
    }

    /** The SHA-256 of a file. */
    public static String of(Path file) throws IOException {
        return new Sha256().add(file).hex();
    }

    /** Goes on with these bytes. */
    public Sha256 add(byte[] bytes) {
        return add(bytes, bytes.length);
    }

    /** Goes on with the first of these bytes. */
    public Sha256 add(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
        return this;
    }

    /** Goes on with a text in UTF-8. */
    public Sha256 add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Goes on with the bytes of a file. */
    public Sha256 add(Path file) throws IOException {
        byte[] buffer = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                add(buffer, n);
            }
        }
        return this;
    }

    /** Goes on with the bytes of a segment, which may be larger than 2 GiB. */
    public Sha256 add(MemorySegment bytes) {
        byte[] buffer = new byte[(int) Math.min(CHUNK, bytes.byteSize())];
        for (long at = 0; at < bytes.byteSize(); at += buffer.length) {
            int count = (int) Math.min(buffer.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, at, MemorySegment.ofArray(buffer), 0, count);
            add(buffer, count);
        }
        return this;
    }

    /** The sum of all bytes so far, 64 digits in lower case; this object then starts again with none. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
