package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void everyTaskRunsOnceAlsoFromWithinATask() {
        Workers workers = Workers.of(3);
        var runs = new AtomicIntegerArray(400);
        workers.run(20, outer -> workers.run(20, inner -> runs.incrementAndGet(20 * outer + inner)));
        for (int i = 0; i < runs.length(); i++) {
            assertEquals(1, runs.get(i));
        }
    }

    @Test
    void anExceptionReachesTheCaller() {
        var problem = new IllegalStateException("task 7");
        for (int threads = 1; threads <= 3; threads++) {
            Workers workers = Workers.of(threads);
            assertSame(problem, assertThrows(IllegalStateException.class, () -> workers.run(50, task -> {
                if (task == 7) {
                    throw problem;
                }
            })));
        }
    }
}
