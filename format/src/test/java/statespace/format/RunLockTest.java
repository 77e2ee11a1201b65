package statespace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder has one holder, among processes and within one. */
class RunLockTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    private Path folder;

    private void assertHeldBy(long process, String message) {
        assertTrue(message.matches(Pattern.quote(folder + ": is in use by process " + process + " since ") + TIME
                + "; wait until it ends, stop it, or name another folder"), message);
    }

    @Test
    void aSecondProcessIsRefusedWhileTheFirstHoldsTheFolder() throws IOException, InterruptedException {
        try (RunLock _ = RunLock.take(folder)) {
            Process second = OtherJvm.start("lock", folder);
            assertHeldBy(ProcessHandle.current().pid(), second.inputReader().readLine());
            assertEquals(0, second.waitFor());
        }
        assertFalse(Files.exists(folder.resolve(RunLock.FILE)));
        Process third = OtherJvm.start("lock", folder);
        assertEquals("locked", third.inputReader().readLine());
        assertHeldBy(third.pid(), assertThrows(FormatException.class, () -> RunLock.take(folder)).getMessage());
        third.outputWriter().close();
        assertEquals(0, third.waitFor());
        RunLock.take(folder).close();
    }

    @Test
    void aKilledProcessLeavesNoLock() throws IOException, InterruptedException {
        Process killed = OtherJvm.start("lock", folder);
        assertEquals("locked", killed.inputReader().readLine());
        killed.destroyForcibly().waitFor();
        assertTrue(Files.exists(folder.resolve(RunLock.FILE)));
        RunLock.take(folder).close();
        assertFalse(Files.exists(folder.resolve(RunLock.FILE)));
    }

    @Test
    void theSameProcessIsRefusedTwiceAndTheFirstLockLasts() throws IOException, InterruptedException {
        RunLock first = RunLock.take(folder);
        for (Path same : new Path[]{folder, folder.resolve("."), Path.of("").toAbsolutePath().relativize(folder)}) {
            assertThrows(FormatException.class, () -> RunLock.take(same));
        }
        assertHeldBy(ProcessHandle.current().pid(),
                assertThrows(FormatException.class, () -> RunLock.take(folder)).getMessage());
        Process second = OtherJvm.start("lock", folder);
        assertHeldBy(ProcessHandle.current().pid(), second.inputReader().readLine());
        first.close();
        try (RunLock _ = RunLock.take(folder)) {
            first.close();
            assertTrue(Files.exists(folder.resolve(RunLock.FILE)));
        }
        assertEquals(0, second.waitFor());
    }

    @Test
    void threadsThatRaceNeverHoldTheFolderTogether() throws InterruptedException {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int k = 0; k < 100; k++) {
                    try (RunLock _ = RunLock.take(folder)) {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        holders.decrementAndGet();
                        taken.incrementAndGet();
                    } catch (FormatException | IOException held) {
                        refused.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, most.get());
        assertEquals(400, taken.get() + refused.get());
    }

    @Test
    void whatStandsInTheFileIsNotBelieved() throws IOException {
        Files.writeString(folder.resolve(RunLock.FILE), "x\n".repeat(100_000));
        try (RunLock _ = RunLock.take(folder)) {
            assertTrue(Files.size(folder.resolve(RunLock.FILE)) < 100);
        }
        Path none = folder.resolve("none");
        String message = assertThrows(FormatException.class, () -> RunLock.take(none)).getMessage();
        assertTrue(message.startsWith(none.resolve(".lock") + ": cannot be written (NoSuchFile"), message);
    }
}
