package statespace.kernels.optimizer;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import statespace.kernels.Workers;
import statespace.kernels.internal.KernelCall;
import statespace.kernels.internal.Scratch;

/**
 * Cuts tensors of any size into tasks of about the same size: the tensors stand in a row, each from a multiple of a cache
 * line on, and a task takes a stretch of the row. Small tensors share a task, large ones have many, and what fits one task
 * wakes no thread. As with {@link KernelCall}, a {@link Scratch} has one object for all its calls.
 */
final class AdamWTasks implements IntConsumer {
    /** Numbers of a task: 10 to 20 µs of work, so that two threads end together and claiming a task costs nothing. */
    static final int STRETCH = 1 << 14;
    private static final int LINE = 16;

    private static final Scratch.Key<AdamWTasks> KEY = Scratch.Key.of(scratch -> new AdamWTasks());

    private List<AdamWStep.Part> parts;
    private Body body;
    private AdamWFactors[] factors = {}; // of as many tensors as there ever were
    private long[] starts = new long[1];

    /** The numbers from {@code from} to {@code to} - 1 of a tensor. */
    @FunctionalInterface
    interface Body {
        void update(AdamWStep.Part part, AdamWFactors factors, long from, long to);
    }

    private AdamWTasks() {}

    static void run(List<AdamWStep.Part> parts, Workers workers, Body body) {
        Scratch scratch = Scratch.enter();
        try {
            scratch.get(KEY).runAll(parts, workers, body);
        } finally {
            scratch.leave();
        }
    }

    private void runAll(List<AdamWStep.Part> parts, Workers workers, Body body) {
        makeRoom(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            factors[i].set(parts.get(i).settings(), parts.get(i).step());
            starts[i + 1] = starts[i] + (parts.get(i).count() + LINE - 1) / LINE * LINE;
        }
        long row = starts[parts.size()];
        this.parts = parts;
        this.body = body;
        try {
            workers.run(Math.toIntExact((row + STRETCH - 1) / STRETCH), this);
        } finally {
            this.parts = null;
            this.body = null;
        }
    }

    private void makeRoom(int tensors) {
        int before = factors.length;
        if (before < tensors) {
            factors = Arrays.copyOf(factors, tensors);
            Arrays.setAll(factors, i -> i < before ? factors[i] : new AdamWFactors());
            starts = new long[tensors + 1];
        }
    }

    @Override
    public void accept(int task) {
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
