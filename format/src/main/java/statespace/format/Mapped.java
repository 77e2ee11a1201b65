package statespace.format;

import java.util.function.Supplier;

/** Reading from a mapped file: where another process cut it off, the JDK reports an error of the machine. */
final class Mapped {
    private Mapped() {}

    /**
     * What {@code reads} reads.
     *
     * @param place
     *            file and place, for the sentence
     * @throws FormatException
     *             if the file became shorter than it was when it was mapped
     */
    @SuppressWarnings("ThreadPriorityCheck") // no wait for other threads, but a way into the machine
    static <T> T reading(String place, Supplier<T> reads) {
        try {
            T read = reads.get();
            Thread.yield(); // compiled code reports the fault when the thread next enters the machine: here
            return read;
        } catch (InternalError e) {
            throw shorter(place, e);
        }
    }

    static FormatException shorter(String place, InternalError cause) {
        return new FormatException(
                place + ": the file became shorter while it was read; read it again when nobody writes it", cause);
    }
}
