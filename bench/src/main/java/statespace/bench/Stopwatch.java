package statespace.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times calls in one process. All calls of a group are warmed up together and then timed in turn, so that a slow moment
 * of the machine falls on all of them; the median is reported. Before a call is timed it runs once, so that it finds the
 * caches of its own threads as it leaves them itself, not as another call did. JMH's forks would give every kernel a fresh profile, but
 * could not take ratios within one process, which is what the targets are about.
 */
public final class Stopwatch {
    private final int warmups;
    private final int rounds;
    private final List<Runnable> calls = new ArrayList<>();

    public Stopwatch(int warmups, int rounds) {
        this.warmups = warmups;
        this.rounds = rounds;
    }

    /** Adds a call and returns its number. */
    public int add(Runnable call) {
        calls.add(call);
        return calls.size() - 1;
    }

    /** Times of each call in milliseconds, sorted, (calls, rounds). */
    public double[][] run() {
        for (int i = 0; i < warmups; i++) {
            calls.forEach(Runnable::run);
        }
        double[][] times = new double[calls.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int c = 0; c < times.length; c++) {
                calls.get(c).run();
                long start = System.nanoTime();
                calls.get(c).run();
                times[c][round] = (System.nanoTime() - start) * 1e-6;
            }
        }
        Arrays.stream(times).forEach(Arrays::sort);
        return times;
    }

    public static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Half the distance between the quartiles in percent of the median. */
    public static double spread(double[] sorted) {
        return 50 * (sorted[3 * sorted.length / 4] - sorted[sorted.length / 4]) / median(sorted);
    }
}
