package statespace.bench;

import java.util.Arrays;

/**
 * Times several pieces of work in turn, round after round, so that a change of the machine's speed meets all of them.
 * A harness of our own and not a forked one: the targets are ratios between kernels, which must come from one process
 * on one machine within the same seconds, and each call lasts milliseconds, far above the resolution of the clock.
 */
final class Stopwatch {
    private final int warmUps;
    private final int rounds;

    Stopwatch(int warmUps, int rounds) {
        this.warmUps = warmUps;
        this.rounds = rounds;
    }

    /** Milliseconds of one piece of work. */
    record Timing(double median, double spread) {
        static Timing of(double[] milliseconds) {
            double[] sorted = milliseconds.clone();
            Arrays.sort(sorted);
            int last = sorted.length - 1;
            double median = sorted[sorted.length / 2];
            return new Timing(median, (sorted[last - last / 4] - sorted[last / 4]) / median);
        }
    }

    /** The timings of all pieces, in their order. */
    Timing[] time(Runnable... pieces) {
        for (Runnable piece : pieces) {
            for (int i = 0; i < warmUps; i++) {
                piece.run();
            }
        }
        double[][] milliseconds = new double[pieces.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < pieces.length; i++) {
                long begin = System.nanoTime();
                pieces[i].run();
                milliseconds[i][round] = (System.nanoTime() - begin) * 1e-6;
            }
        }
        return Arrays.stream(milliseconds).map(Timing::of).toArray(Timing[]::new);
    }
}
