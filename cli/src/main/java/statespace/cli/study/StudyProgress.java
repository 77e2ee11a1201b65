package statespace.cli.study;

import java.io.PrintWriter;
import java.util.Locale;
import statespace.lab.Setting;
import statespace.run.Durations;

/** Shows how a study goes: a bar with the time left on a terminal, a line for each tenth or new step elsewhere. */
final class StudyProgress implements Setting.Progress {
    private static final int WIDTH = 28;
    private static final long INTERVAL_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long shown;
    private int told = -1;

    StudyProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public synchronized void at(double share, String what) {
        long now = System.nanoTime();
        double seconds = (now - start) * 1e-9;
        String left = share > 0.01 ? ", " + Durations.text(seconds / share * (1 - share)) + " left" : "";
        if (terminal) {
            if (now - shown >= INTERVAL_NANOS) {
                shown = now;
                int filled = (int) (WIDTH * Math.max(0, Math.min(1, share)));
                err.print(String.format(Locale.ROOT, "\r\033[K%s%s %3.0f%%  %s%s", "█".repeat(filled),
                        "░".repeat(WIDTH - filled), 100 * share, what, left));
                err.flush();
            }
        } else if ((int) (10 * share) != told) {
            told = (int) (10 * share);
            err.println(String.format(Locale.ROOT, "%3.0f%%  %s%s", 100 * share, what, left));
            err.flush();
        }
    }

    void clear() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
