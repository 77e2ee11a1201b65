package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import statespace.kernels.internal.Scratch;
import statespace.kernels.selective.SelectiveScan;

/** Who owns the memory of kernel calls, and when it goes. */
class WorkspaceTest {
    private static final int VIRTUAL = 400;
    private static final SelectiveScan.Shape SHAPE = new SelectiveScan.Shape(2, 70, 83, 5);

    private static Run scan(Workers workers) {
        return Run.selective(Kernels.vector().get(SelectiveScan.class), SHAPE, new Memory(Element.FLOAT, 3), true,
                workers);
    }

    /** The scratch that a kernel call on this thread would use. */
    private static Scratch used() {
        Scratch scratch = Scratch.enter();
        scratch.leave();
        return scratch;
    }

    /** None of the threads ends before all have called, so that what one held for itself would still be there. */
    @Test
    @Timeout(120)
    void manyVirtualThreadsShareAsManyWorkspacesAsThereAreProcessors() throws Exception {
        Workers two = Workers.of(2);
        Run expected = scan(two);
        var called = new CountDownLatch(VIRTUAL);
        var failure = new AtomicReference<Throwable>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < VIRTUAL; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    Same.bits("virtual thread", expected, scan(two));
                } catch (Throwable problem) {
                    failure.compareAndSet(null, problem);
                } finally {
                    called.countDown();
                }
                await(called);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(failure.get());
        int made = Scratch.idle();
        assertTrue(made >= 1 && made <= Runtime.getRuntime().availableProcessors(), made + " workspaces");
    }

    @Test
    void aVirtualThreadInAWorkspaceOfItsOwnBorrowsNone() throws Exception {
        try (var workspace = new Workspace()) {
            Scratch bound = workspace.call(WorkspaceTest::used);
            var seen = new CompletableFuture<Scratch>();
            Thread.startVirtualThread(() -> seen.complete(workspace.call(WorkspaceTest::used))).join();
            assertSame(bound, seen.get());
        }
    }

    @Test
    void callsUseTheInnermostWorkspaceAndThenAgainTheThreadsOwn() {
        Scratch own = used();
        try (var outer = new Workspace(); var inner = new Workspace()) {
            outer.run(() -> {
                Scratch first = used();
                assertNotSame(own, first);
                assertNotSame(first, inner.call(WorkspaceTest::used));
                assertSame(first, outer.call(WorkspaceTest::used));
                assertSame(first, used());
            });
            assertThrows(IllegalStateException.class, () -> inner.run(() -> {
                throw new IllegalStateException("work fails");
            }));
            assertSame(own, used());
        }
    }

    @Test
    void theBitsAreThoseOfAThreadsOwn() {
        Run expected = scan(Workers.of(1));
        try (var workspace = new Workspace()) {
            for (int threads = 1; threads <= 3; threads++) {
                Workers workers = Workers.of(threads);
                Same.bits(threads + " threads", expected, workspace.call(() -> scan(workers)));
            }
            workspace.clear();
            Same.bits("cleared", expected, workspace.call(() -> scan(Workers.of(1))));
        }
    }

    @Test
    @Timeout(60)
    void clearingAndClosingFreeTheMemory() {
        try (var workspace = new Workspace()) {
            freed(workspace, workspace::clear);
            freed(workspace, workspace::close);
            var problem = assertThrows(IllegalStateException.class, () -> workspace.run(() -> {}));
            assertEquals("the workspace is closed", problem.getMessage());
        }
    }

    private static void freed(Workspace workspace, Runnable free) {
        workspace.run(() -> scan(Workers.of(1)));
        Supplier<float[]> floats = () -> used().floats(1);
        var memory = new WeakReference<>(workspace.call(floats));
        assertSame(memory.get(), workspace.call(floats));
        free.run();
        while (memory.get() != null) {
            System.gc();
        }
    }

    @Test
    @Timeout(60)
    void twoThreadsCannotRunInAWorkspaceAtOnce() throws Exception {
        try (var workspace = new Workspace()) {
            var inside = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            Thread other = Thread.ofPlatform().start(() -> workspace.run(() -> {
                inside.countDown();
                await(over);
            }));
            await(inside);
            for (Runnable use : List.<Runnable>of(() -> workspace.run(() -> {}), workspace::clear, workspace::close)) {
                var problem = assertThrows(IllegalStateException.class, use::run);
                assertEquals("the workspace is in use by another thread", problem.getMessage());
            }
            over.countDown();
            other.join();
            assertThrows(IllegalStateException.class, () -> workspace.run(workspace::close));
            assertFalse(workspace.call(WorkspaceTest::used) == used());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }
}
