package statespace.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import statespace.data.DataException;

/** Sees bytes go by: counts their lines, and refuses zero bytes and what is no UTF-8. */
final class Utf8Check {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private int line = 1;
    private int open; // bytes that must follow
    private int least; // least value of the next of them
    private int most;

    Utf8Check(Path file) {
        this.file = file;
    }

    /** Sees all bytes of a file. */
    static void whole(Path file, CsvParser.Bytes bytes) throws IOException {
        Utf8Check check = new Utf8Check(file);
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = bytes.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                check.see(buffer, read);
            }
        }
        check.end();
    }

    void see(byte[] bytes, int length) {
        int lines = line;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b > 0 && open == 0) {
                lines += b == '\n' ? 1 : 0;
            } else if (b == 0) {
                throw new DataException(file + ", line " + lines
                        + ": holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
            } else {
                line = lines;
                multiple(b & 0xff);
            }
        }
        line = lines;
    }

    private void multiple(int b) {
        if (open > 0) {
            if (b < least || b > most) {
                throw refused();
            }
            open--;
            least = 0x80;
            most = 0xbf;
            return;
        }
        open = b >= 0xc2 && b <= 0xdf ? 1 : b >= 0xe0 && b <= 0xef ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
        if (open == 0) {
            throw refused();
        }
        least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        most = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    }

    /** Refuses bytes that end within a letter. */
    void end() {
        if (open > 0) {
            throw refused();
        }
    }

    private DataException refused() {
        return new DataException(
                file + ", at or after line " + line + ": is not valid UTF-8; save the file in that encoding");
    }
}
