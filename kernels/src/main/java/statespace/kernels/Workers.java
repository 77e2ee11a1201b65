package statespace.kernels;

import java.lang.ref.Reference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import statespace.kernels.internal.Checks;

/**
 * The threads a kernel may use. The caller works too, helpers are daemon threads that park when idle and end after a
 * minute without work, so that nothing has to be closed. Tasks must not care which thread runs them or in which order.
 */
public final class Workers {
    private static final class Shared {
        static final Workers INSTANCE = of(
                Integer.getInteger("statespace.threads", Runtime.getRuntime().availableProcessors()));
    }

    private final int threads;
    private final ThreadPoolExecutor helpers;

    private Workers(int threads) {
        this.threads = threads;
        this.helpers = threads == 1 ? null : helpers(threads - 1);
    }

    /**
     * Workers of a given size.
     *
     * @throws IllegalArgumentException if {@code threads} is less than one
     */
    public static Workers of(int threads) {
        Checks.atLeast(1, "threads", threads);
        return new Workers(threads);
    }

    /** The workers of this process; their number is {@code -Dstatespace.threads}, else the available processors. */
    public static Workers shared() {
        return Shared.INSTANCE;
    }

    /** How many threads work at once, the caller included. */
    public int threads() {
        return threads;
    }

    /**
     * Runs {@code task} for 0 … tasks-1 and returns when all are done. The first exception or error of a task is thrown
     * here; tasks not yet begun are then skipped. May be called from several threads and from within a task. What the task
     * refers to stays reachable until the end, as it must where memory is met by address.
     */
    public void run(int tasks, IntConsumer task) {
        try {
            runAll(tasks, task);
        } finally {
            Reference.reachabilityFence(task);
        }
    }

    private void runAll(int tasks, IntConsumer task) {
        if (helpers == null || tasks <= 1) {
            for (int i = 0; i < tasks; i++) {
                task.accept(i);
            }
            return;
        }
        var batch = new Batch(tasks, task);
        for (int i = 1; i < Math.min(threads, tasks); i++) {
            helpers.execute(batch::fromTheBack);
        }
        batch.fromTheFront();
        batch.await();
    }

    private static ThreadPoolExecutor helpers(int count) {
        var number = new AtomicInteger();
        var pool = new ThreadPoolExecutor(count, count, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                body -> Thread.ofPlatform().daemon().name("statespace-worker-" + number.incrementAndGet())
                        .unstarted(body));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * The caller takes tasks from the front and helpers from the back, so that a thread meets the same memory again when
     * the same work is done again.
     */
    private static final class Batch {
        private final int tasks;
        private final IntConsumer task;
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicInteger front = new AtomicInteger();
        private final AtomicInteger back = new AtomicInteger();
        private final CountDownLatch open;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Batch(int tasks, IntConsumer task) {
            this.tasks = tasks;
            this.task = task;
            this.open = new CountDownLatch(tasks);
        }

        void fromTheFront() {
            while (claimed.getAndIncrement() < tasks) {
                run(front.getAndIncrement());
            }
        }

        void fromTheBack() {
            while (claimed.getAndIncrement() < tasks) {
                run(tasks - 1 - back.getAndIncrement());
            }
        }

        private void run(int number) {
            try {
                if (failure.get() == null) {
                    task.accept(number);
                }
            } catch (RuntimeException | Error problem) {
                failure.compareAndSet(null, problem);
            } finally {
                open.countDown();
            }
        }

        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    open.await();
                    break;
                } catch (InterruptedException interruption) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {
                }
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case Throwable problem -> throw new IllegalStateException(problem);
            }
        }
    }
}
