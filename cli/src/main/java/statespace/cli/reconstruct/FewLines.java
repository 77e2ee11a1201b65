package statespace.cli.reconstruct;

import java.nio.file.Path;
import statespace.train.Epoch;
import statespace.train.Listener;

/**
 * Tells of epochs at most every five seconds: here they take milliseconds.
 *
 * @param listener
 *            that is told
 */
record FewLines(Listener listener, long[] told) implements Listener {
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    FewLines(Listener listener) {
        this(listener, new long[]{System.nanoTime()});
    }

    @Override
    public void remark(String sentence) {
        listener.remark(sentence);
    }

    @Override
    public void begun(Path folder) {
        listener.begun(folder);
    }

    @Override
    public void ended() {
        listener.ended();
    }

    @Override
    public void step(long done, long total, int epoch, double meanLoss) {
        listener.step(done, total, epoch, meanLoss);
    }

    @Override
    public void epoch(Epoch epoch, boolean best) {
        long now = System.nanoTime();
        if (now - told[0] > INTERVAL_NANOS) {
            told[0] = now;
            listener.epoch(epoch, best);
        }
    }
}
