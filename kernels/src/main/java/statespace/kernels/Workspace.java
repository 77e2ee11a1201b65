package statespace.kernels;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import statespace.kernels.internal.Scratch;

/**
 * The memory that kernel calls use besides their inputs and outputs: a scratch array of up to 16 MB or more, layouts, and
 * parts of gradients. It grows with the largest call and is used again by the next, so that a call allocates nothing.
 *
 * <p>
 * Who does nothing has one for each platform thread, the threads of {@link Workers} included, which lasts as long as the
 * thread. A virtual thread borrows one for the time of a call from a pool of as many as there are processors, and waits
 * where all are lent. Who wants to decide how long the memory lives, or where it is shared, makes a workspace:
 *
 * <pre>
 * try (var workspace = new Workspace()) {
 *     workspace.run(() -&gt; scan.forward(shape, in, out, workers));
 * }
 * </pre>
 *
 * The calling thread then uses it; helpers of {@link Workers} use their own. One thread at a time may run in a workspace,
 * one after another may be different ones. The results do not depend on it.
 */
public final class Workspace implements AutoCloseable {
    private final Scratch scratch = new Scratch();
    private final ReentrantLock inUse = new ReentrantLock();
    private boolean closed;

    /** An empty workspace. */
    public Workspace() {}

    /**
     * Runs {@code work}, whose kernel calls on this thread use this workspace. May be called from within.
     *
     * @throws IllegalStateException if another thread runs in this workspace, or it is closed
     */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
    }

    /**
     * The result of {@code work}, whose kernel calls on this thread use this workspace. May be called from within.
     *
     * @throws IllegalStateException if another thread runs in this workspace, or it is closed
     */
    public <T> T call(Supplier<T> work) {
        take();
        try {
            if (closed) {
                throw new IllegalStateException("the workspace is closed");
            }
            return scratch.bound(work);
        } finally {
            inUse.unlock();
        }
    }

    /**
     * Lets go of the memory, which the collector then frees; the next call begins anew.
     *
     * @throws IllegalStateException if another thread runs in this workspace
     */
    public void clear() {
        take();
        try {
            scratch.clear();
        } finally {
            inUse.unlock();
        }
    }

    /**
     * Lets go of the memory for good. Closing again does nothing.
     *
     * @throws IllegalStateException if a thread runs in this workspace
     */
    @Override
    public void close() {
        take();
        try {
            if (inUse.getHoldCount() > 1) {
                throw new IllegalStateException("the workspace is in use");
            }
            closed = true;
            scratch.clear();
        } finally {
            inUse.unlock();
        }
    }

    private void take() {
        if (!inUse.tryLock()) {
            throw new IllegalStateException("the workspace is in use by another thread");
        }
    }
}
