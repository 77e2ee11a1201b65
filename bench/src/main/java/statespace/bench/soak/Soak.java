package statespace.bench.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import statespace.bench.Machine;

/** A stream that goes on for a number of steps, each of which is timed. */
abstract class Soak implements AutoCloseable {
    private static final long LONGEST = 3_600_000_000_000L; // ns
    private static final int DIGITS = 3;
    private static final int LOOKS = 20;

    private final String name;
    private final long bound;
    private final boolean allocates;

    Soak(String name, long bound, boolean allocates) {
        this.name = name;
        this.bound = bound;
        this.allocates = allocates;
    }

    /** What runs, with its sizes. */
    abstract String what();

    /** Takes a step. */
    abstract void step(long number) throws IOException;

    /** Bytes that the stepping thread has allocated so far; negative if unknown. */
    abstract long allocated();

    /** The process whose memory is watched. */
    abstract long process();

    SoakReport run(long steps, Consumer<String> progress) throws IOException {
        Histogram nanos = new Histogram(LONGEST, DIGITS);
        List<SoakReport.Point> points = new ArrayList<>();
        long done = 0;
        for (int look = 1; look <= LOOKS; look++) {
            long until = look < LOOKS ? steps / LOOKS * look : steps;
            if (until == done) {
                continue;
            }
            nanos.reset();
            long before = allocated();
            for (long i = done; i < until; i++) {
                long start = System.nanoTime();
                step(i);
                nanos.recordValue(Math.min(LONGEST, System.nanoTime() - start));
            }
            long after = allocated();
            double each = before < 0 ? Double.NaN : (double) (after - before) / (until - done);
            done = until;
            points.add(SoakReport.Point.of(done, Machine.residentBytes(process()), each, nanos));
            progress.accept(name + ": " + done + " of " + steps + " steps");
        }
        return new SoakReport(name, what(), points, bound, allocates);
    }

    @Override
    public abstract void close() throws IOException;
}
