package statespace.cli.datasets;

import java.io.PrintWriter;
import java.util.Locale;
import statespace.data.generate.Watcher;

/** Shows on a terminal how many rows of a set are drawn; elsewhere it is silent. */
final class MakeProgress implements Watcher {
    private static final long INTERVAL_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private long shown = System.nanoTime() - INTERVAL_NANOS;

    MakeProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void at(long done, long total) {
        long now = System.nanoTime();
        if (terminal && now - shown >= INTERVAL_NANOS) {
            shown = now;
            err.print(String.format(Locale.ROOT, "\r\033[K  %,d of %,d rows drawn", done, total));
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
