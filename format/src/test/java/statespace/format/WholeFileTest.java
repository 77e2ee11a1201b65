package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there whole or as it was before, and nothing is left beside it. */
class WholeFileTest {
    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileIsWrittenAndReplaced() throws IOException {
        Path file = folder.resolve("x");
        WholeFile.write(file, "one ü");
        WholeFile.write(file, "two ü");
        assertEquals("two ü", Files.readString(file));
        assertEquals(List.of("x"), names());
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNoLitter() throws IOException {
        Path file = folder.resolve("x");
        WholeFile.write(file, "before");
        FileSystemException full = assertThrows(FileSystemException.class, () -> WholeFile.write(file, out -> {
            out.write(new byte[1_000_000]);
            throw new IOException("no space left");
        }));
        assertEquals(file.toString(), full.getFile());
        assertEquals("no space left", full.getReason());
        assertThrows(IllegalStateException.class, () -> WholeFile.write(file, _ -> {
            throw new IllegalStateException();
        }));
        assertEquals("before", Files.readString(file));
        assertEquals(List.of("x"), names());
    }

    @Test
    void failuresNameTheFileAndNotItsPart() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken").resolve("x")).getParent();
        FileSystemException replaced = assertThrows(FileSystemException.class, () -> WholeFile.write(taken, "text"));
        assertEquals(taken.toString(), replaced.getFile());
        Path nowhere = folder.resolve("none").resolve("x");
        NoSuchFileException none = assertThrows(NoSuchFileException.class, () -> WholeFile.write(nowhere, "text"));
        assertEquals(nowhere.toString(), none.getFile());
        assertEquals(List.of("taken"), names());
    }

    @Test
    void twoWritesOfOneFileDoNotShareTheirParts() throws IOException {
        Path file = folder.resolve("x");
        WholeFile.write(file, out -> {
            out.write('a');
            WholeFile.write(file, "inner");
            assertEquals("inner", Files.readString(file));
        });
        assertEquals("a", Files.readString(file));
    }

    @Test
    void theSystemsLimitEndsInASentenceAndLeavesNoLitter() throws IOException, InterruptedException {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "this system has no bash to limit a process with");
        Path file = folder.resolve("x");
        Process limited = OtherJvm.start(List.of(bash.toString(), "-c", "ulimit -f 64; exec \"$@\"", "limited"),
                "write",
                file);
        assertEquals(file + ": File too large", limited.inputReader().readLine());
        assertEquals(0, limited.waitFor());
        assertEquals(List.of(), names());
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneWritesIsNot() throws IOException, InterruptedException {
        Path file = folder.resolve("x");
        Process living = OtherJvm.start("write", file);
        assertEquals("written", living.inputReader().readLine());
        Process killed = OtherJvm.start("write", file);
        assertEquals("written", killed.inputReader().readLine());
        killed.destroyForcibly().waitFor();
        Files.writeString(folder.resolve(".y.1.part"), "of another file");
        assertEquals(3, names().size());
        WholeFile.write(file, "mine");
        assertEquals(3, names().size(), names().toString());
        living.outputWriter().close();
        assertEquals(0, living.waitFor());
        assertEquals(4096 * 1024, Files.size(file));
        assertEquals(List.of(".y.1.part", "x"), names());
    }
}
