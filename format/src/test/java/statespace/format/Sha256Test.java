package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the examples of FIPS 180-4: "abc", nothing, and a million times "a". */
class Sha256Test {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String MILLION = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

    @TempDir
    private Path folder;

    @Test
    void bytesTextsFilesAndSegmentsHaveTheSameSum() throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "abc");
        assertEquals(ABC, Sha256.of("abc"));
        assertEquals(ABC, Sha256.of(new byte[]{'a', 'b', 'c'}));
        assertEquals(ABC, Sha256.of(file));
        assertEquals(ABC, new Sha256().add("a").add(MemorySegment.ofArray(new byte[]{'b', 'c'})).hex());
        assertEquals(NOTHING, Sha256.of(""));
        assertEquals(NOTHING, new Sha256().add(MemorySegment.ofArray(new byte[0])).hex());
        byte[] million = "a".repeat(1_000_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(MILLION, new Sha256().add(MemorySegment.ofArray(million)).hex());
    }
}
