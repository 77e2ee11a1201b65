package statespace.cli.run;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import statespace.run.Durations;
import statespace.train.Epoch;
import statespace.train.Listener;

/** Shows how training goes: a bar with the time left on a terminal, a line for each epoch elsewhere. */
public final class ProgressBar implements Listener {
    private static final int WIDTH = 28;
    private static final long INTERVAL_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long firstDone = -1;
    private long shown;
    private String validation = "";
    private Thread farewell;

    /** A bar on a terminal, lines elsewhere. */
    public ProgressBar(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void step(long done, long total, int epoch, double meanLoss) {
        if (firstDone < 0) {
            firstDone = done - 1;
        }
        long now = System.nanoTime();
        if (!terminal || (now - shown < INTERVAL_NANOS && done < total)) {
            return;
        }
        shown = now;
        int filled = (int) (WIDTH * done / total);
        double left = (now - start) * 1e-9 / (done - firstDone) * (total - done);
        err.print(String.format(Locale.ROOT, "\r\033[K%s%s %3d%%  epoch %d  loss %.4f%s  at most %s left",
                "█".repeat(filled), "░".repeat(WIDTH - filled), 100 * done / total, epoch, meanLoss, validation,
                Durations.text(left)));
        err.flush();
    }

    @Override
    public void epoch(Epoch epoch, boolean best) {
        boolean validated = !Double.isNaN(epoch.validationLoss()); // NaN: there is no validation split
        validation = validated ? String.format(Locale.ROOT, "  validation %.4f", epoch.validationLoss()) : "";
        if (!terminal) {
            String told = validated
                    ? String.format(Locale.ROOT, ", validation loss %.4f%s", epoch.validationLoss(),
                            best ? " (best)" : "")
                    : "";
            err.println(String.format(Locale.ROOT, "epoch %d: training loss %.4f%s, %s", epoch.number(),
                    epoch.trainLoss(), told, Durations.text(epoch.seconds())));
            err.flush();
        }
    }

    @Override
    public void remark(String sentence) {
        err.println(sentence);
        err.flush();
    }

    /** After an interruption, says how to go on. */
    @Override
    public void begun(Path folder) {
        farewell = Thread.ofPlatform().unstarted(() -> {
            err.println("\nInterrupted; the same command with --resume --out " + folder + " goes on from here.");
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    @Override
    public void ended() {
        Runtime.getRuntime().removeShutdownHook(farewell);
        clear();
    }

    private void clear() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
