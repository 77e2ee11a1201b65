package statespace.kernels;

import java.util.List;

/**
 * Cuts tensors of any size into tasks of about the same size: the tensors stand in a row, each from a multiple of a cache
 * line on, and a task takes a stretch of the row. Small tensors share a task, large ones have many, and what fits one task
 * wakes no thread.
 */
final class AdamWTasks {
    /** Numbers of a task: 10 to 20 µs of work, so that two threads end together and claiming a task costs nothing. */
    static final int STRETCH = 1 << 14;
    private static final int LINE = 16;

    private final List<AdamWStep.Part> parts;
    private final AdamWFactors[] factors;
    private final long[] starts;

    /** The numbers from {@code from} to {@code to} - 1 of a tensor. */
    @FunctionalInterface
    interface Body {
        void update(AdamWStep.Part part, AdamWFactors factors, long from, long to);
    }

    private AdamWTasks(List<AdamWStep.Part> parts) {
        this.parts = parts;
        factors = new AdamWFactors[parts.size()];
        starts = new long[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            factors[i] = AdamWFactors.of(parts.get(i).settings(), parts.get(i).step());
            starts[i + 1] = starts[i] + (parts.get(i).count() + LINE - 1) / LINE * LINE;
        }
    }

    static void run(List<AdamWStep.Part> parts, Workers workers, Body body) {
        AdamWTasks tasks = new AdamWTasks(parts);
        long row = tasks.starts[parts.size()];
        workers.run(Math.toIntExact((row + STRETCH - 1) / STRETCH), task -> tasks.run(task, body));
    }

    private void run(int task, Body body) {
        long begin = (long) task * STRETCH;
        long end = begin + STRETCH;
        for (int i = first(begin); i < parts.size() && starts[i] < end; i++) {
            AdamWStep.Part part = parts.get(i);
            long from = Math.max(0, begin - starts[i]);
            long to = Math.min(part.count(), end - starts[i]);
            if (from < to) {
                body.update(part, factors[i], from, to);
            }
        }
    }

    /** The first tensor that ends behind a place. */
    private int first(long place) {
        int low = 0;
        int high = parts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle + 1] > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
