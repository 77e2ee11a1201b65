package statespace.bench.fuzz.driver;

import java.io.IOException;
import java.util.SplittableRandom;

/** A reader that takes the bytes of others, and how to make inputs for it. */
public interface Target extends AutoCloseable {
    /** What it is called on the command line. */
    String name();

    /** An input, most often a broken one: a function of {@code random} alone. */
    byte[] draw(SplittableRandom random);

    /**
     * Lets the reader read.
     *
     * @throws Exception
     *             whatever the reader throws
     */
    void read(byte[] input) throws Exception;

    /** Whether the reader's documentation names this failure. */
    boolean documents(Throwable failure);

    /** How many inputs of the quickest reader take as long as one of this. */
    default int cost() {
        return 1;
    }

    @Override
    default void close() throws IOException {}
}
