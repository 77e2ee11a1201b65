package statespace.cli.datasets;

import java.io.PrintWriter;
import java.util.Locale;
import statespace.data.fetch.Catalogue;
import statespace.data.fetch.Download;

/** Shows on a terminal how far a file has come; elsewhere it is silent. */
final class FetchProgress implements Download.Watcher {
    private static final long INTERVAL_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private long shown = System.nanoTime() - INTERVAL_NANOS;

    FetchProgress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void at(long done, long total) {
        long now = System.nanoTime();
        if (!terminal || now - shown < INTERVAL_NANOS) {
            return;
        }
        shown = now;
        String share = total == Catalogue.UNKNOWN
                ? ""
                : String.format(Locale.ROOT, " of %s, %d%%", DataCommand.size(total), 100 * done / Math.max(1, total));
        err.print("\r\033[K  " + DataCommand.size(done) + share);
        err.flush();
    }

    void clear() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
