package statespace.data.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Zips of others: what they claim, and what they unpack to. */
class UnzipTest {
    @TempDir
    private Path folder;

    private Path zip(int bytes, String... names) throws IOException {
        Path file = folder.resolve("a.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(new byte[bytes]);
            }
        }
        return file;
    }

    private String refused(Path zip) {
        Path target = folder.resolve("set");
        String message = assertThrows(DataException.class, () -> Unzip.into(zip, target)).getMessage();
        assertFalse(Files.exists(target));
        assertFalse(Files.exists(folder.resolve("set.unpacked")), "what was unpacked before is removed");
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    void aZipThatUnpacksOutOfProportionIsRefused() throws IOException {
        String message = refused(zip(10 << 20, "1", "2", "3"));
        assertTrue(message.startsWith("what came unpacks to more than "), message);
    }

    @Test
    void entriesOverEachOtherAreRefused() throws IOException {
        assertEquals("what came is no whole zip (it has two entries 'a/b/../c'); it was deleted, run the same command "
                + "again", refused(zip(3, "a/c", "a/b/../c")));
        assertTrue(refused(zip(3, "a", "a/b")).startsWith("what came is no whole zip (it has two entries 'a/b')"));
        assertTrue(refused(zip(3, ".")).startsWith("what came is no whole zip (it has two entries '.')"));
    }

    @Test
    void namesThatNoFileCanHaveAreRefused() throws IOException {
        assertTrue(
                refused(zip(3, "a\0b")).startsWith("what came is no whole zip (its entry 'a?b' is no name of a file)"));
        assertTrue(refused(zip(3, "x".repeat(300))).contains("is no name of a file"));
        assertTrue(refused(zip(3, "../a\nb")).startsWith("the zip has the entry '../a?b', which leads out"));
    }

    @Test
    void brokenContentIsTheFaultOfTheZipNotOfTheDisk() throws IOException {
        Path file = zip(3000, "a");
        byte[] bytes = Files.readAllBytes(file);
        System.arraycopy("nonsense".getBytes(StandardCharsets.US_ASCII), 0, bytes, 31, 8);
        Files.write(file, bytes);
        assertTrue(refused(file).startsWith("what came is no whole zip ("));
    }
}
