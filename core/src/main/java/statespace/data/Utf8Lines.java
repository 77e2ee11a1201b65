package statespace.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a UTF-8 file, numbered from one; bytes in another encoding are refused with their line. */
public final class Utf8Lines implements Closeable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final int LONGEST = 1 << 28;

    private final Path file;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final byte[] buffer = new byte[1 << 16];
    private byte[] line = new byte[1 << 12];
    private int at;
    private int filled;
    private int number;

    private Utf8Lines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    public static Utf8Lines open(Path file) throws IOException {
        return new Utf8Lines(file, Files.newInputStream(file));
    }

    public Path file() {
        return file;
    }

    /** Number of the line that was read last. */
    public int number() {
        return number;
    }

    /** A mistake in the line that was read last. */
    public DataException mistake(String sentence) {
        return new DataException(file + ", line " + number + ": " + sentence);
    }

    /** The next line without its end and without white space around it, or null after the last. */
    public String next() throws IOException {
        int length = 0;
        boolean any = false;
        while (at < filled || refill()) {
            any = true;
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int count = end - at;
            if (length + count > LONGEST) {
                throw new DataException(file + ", line " + (number + 1) + ": has more than " + LONGEST
                        + " bytes; divide it, or name a text file");
            }
            if (length + count > line.length) {
                line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
            }
            System.arraycopy(buffer, at, line, length, count);
            length += count;
            at = end;
            if (end < filled) {
                at++;
                break;
            }
        }
        if (!any) {
            return null;
        }
        number++;
        return decode(length);
    }

    private boolean refill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    private String decode(int length) {
        try {
            String text = decoder.decode(ByteBuffer.wrap(line, 0, length)).toString();
            if (text.indexOf('\0') >= 0) {
                throw mistake("holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
            }
            return (number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text)
                    .strip();
        } catch (CharacterCodingException e) {
            throw new DataException(file + ", line " + number + ": is not valid UTF-8; save the file in that encoding",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
