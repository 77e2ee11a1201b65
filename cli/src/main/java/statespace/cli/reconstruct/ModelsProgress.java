package statespace.cli.reconstruct;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import statespace.run.Durations;
import statespace.run.reconstruct.ManyModels;
import statespace.train.Listener;

/**
 * Shows how the training of many models goes: all their steps together, with the time left. After an interruption it says how
 * to go on.
 */
final class ModelsProgress implements AutoCloseable {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LINES_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final int models;
    private final boolean terminal;
    private final Thread farewell;
    private final long start = System.nanoTime();
    private long taken; // steps in this process
    private long left; // steps of models that have begun
    private int begun;
    private int ended;
    private long perModel;
    private long shown = start;

    ModelsProgress(PrintWriter err, int models, boolean terminal, Path folder) {
        this.err = err;
        this.models = models;
        this.terminal = terminal;
        farewell = Thread.ofPlatform().unstarted(() -> {
            err.println("\nInterrupted; the same command with --resume --out " + folder + " goes on from here.");
            err.flush();
        });
    }

    /** From here on an interruption is told. */
    void watch() {
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            say(""); // the process is ending, and the farewell is said
        }
    }

    /** The listener of one of them. */
    Listener of(ManyModels.Item item) {
        return new Listener() {
            private long last = -1;

            @Override
            public void remark(String sentence) {
                say(item.name() + ": " + sentence);
            }

            @Override
            public void step(long done, long total, int epoch, double meanLoss) {
                moved(last < 0 ? done - 1 : last, done, total, last < 0);
                last = done;
            }

            @Override
            public void ended() {
                finished(item.name());
            }
        };
    }

    private synchronized void say(String sentence) {
        err.println((terminal ? "\r\033[K" : "") + sentence);
        err.flush();
    }

    private synchronized void moved(long from, long done, long total, boolean first) {
        if (first) {
            begun++;
            perModel = total;
            left += total - from;
        }
        taken += done - from;
        left -= done - from;
        long now = System.nanoTime();
        if (now - shown < (terminal ? TERMINAL_NANOS : LINES_NANOS)) {
            return;
        }
        shown = now;
        long waiting = left + perModel * Math.max(0, models - begun);
        double seconds = (now - start) * 1e-9 / taken * waiting;
        String text = String.format(Locale.ROOT, "%d of %d models trained, %d %% of the steps, about %s left", ended,
                models, 100 * taken / Math.max(1, taken + waiting), Durations.text(seconds));
        err.print(terminal ? "\r\033[K" + text : text + "\n");
        err.flush();
    }

    private synchronized void finished(String name) {
        ended++;
        if (terminal) {
            err.print("\r\033[K");
        }
        err.println(name + " is trained, " + ended + " of " + models);
        err.flush();
    }
}
