package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.linalg_solve;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Factorisations of dense matrices by libtorch's LAPACK, on a thread that has room for them. With two or more threads
 * LAPACK's recursive factorisations keep some hundred KiB on the stack for each level; a Java thread's stack of 1 MiB
 * overflows from a few hundred rows on, and that ends the process without a word.
 */
public final class LinearAlgebra {
    private static final long STACK = 256L << 20;

    private LinearAlgebra() {}

    /** X with A X = B, for a square regular A; outside any gradient. */
    public static Tensor solve(Tensor a, Tensor b) {
        Tensor x = zeros_like(b);
        withRoom(() -> {
            try (PointerScope _ = new PointerScope()) {
                return Bridge.withoutGradient(() -> x.copy_(linalg_solve(a, b)).numel());
            }
        });
        return x;
    }

    /**
     * Runs a task on a thread with a large stack and waits for it.
     *
     * @return what the task returns; no tensor, for those belong to the scope of the thread that made them
     */
    public static <T> T withRoom(Supplier<T> task) {
        var value = new AtomicReference<T>();
        var failure = new AtomicReference<Throwable>();
        Thread thread = new Thread(null, () -> value.set(task.get()), "linear algebra", STACK);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) { // the task reads tensors of this thread: it has to end first
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        if (failure.get() instanceof Error e) {
            throw e;
        }
        return value.get();
    }
}
