package statespace.bench.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import statespace.bench.fuzz.driver.Target;
import statespace.format.Sha256;

/**
 * Lets a reader read inputs drawn from a seed. Every input must be read, or refused by the failure that the reader documents
 * with a sentence of one line, and must not take more memory of the heap than {@link #allowed}. Input {@code i} is a
 * function of seed, target and {@code i} alone.
 */
final class Fuzzer {
    /** Memory that any input may take, in bytes. */
    static final long FREE = 64L << 20;
    /** Further bytes of memory for a byte of input. */
    static final long PER_BYTE = 100;

    private static final int LONGEST_SENTENCE = 1500;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target target;
    private final long seed;

    Fuzzer(Target target, long seed) {
        this.target = target;
        this.seed = seed ^ start(target.name());
    }

    private static long start(String name) {
        return HexFormat.fromHexDigitsToLong(Sha256.of(name).substring(0, 16));
    }

    /** Bytes that reading an input of this size may allocate in all. */
    static long allowed(int size) {
        return FREE + PER_BYTE * size;
    }

    byte[] input(long index) {
        return target.draw(new SplittableRandom(new SplittableRandom(seed + index).nextLong()));
    }

    /** Tries inputs from an index on, {@code count} of them or until it is time. */
    Tally run(long from, long count, BooleanSupplier isTime) {
        Tally tally = new Tally(target.name());
        for (long i = from; i < from + count && !isTime.getAsBoolean(); i++) {
            tryOne(i, input(i), tally);
        }
        return tally;
    }

    /** Tries one input. */
    void tryOne(long index, byte[] input, Tally tally) {
        Throwable failure = null;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        try {
            target.read(input);
        } catch (Throwable thrown) { // whatever it is, it is what we look for
            failure = thrown;
        }
        long nanos = System.nanoTime() - begin;
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        tally.add(index, nanos, allocated, failure == null, failure != null && target.documents(failure));
        if (failure != null && !target.documents(failure)) {
            tally.fell(new Finding(index, input, kind(failure), trace(failure)));
        } else if (failure != null && !isSentence(failure.getMessage())) {
            tally.fell(new Finding(index, input, "no sentence of one line: " + kind(failure), trace(failure)));
        }
        if (allocated > allowed(input.length)) {
            tally.fell(new Finding(index, input, "too much memory" + (failure == null ? "" : ": " + kind(failure)),
                    allocated + " bytes for an input of " + input.length));
        }
    }

    private static boolean isSentence(String message) {
        return message != null && !message.isBlank() && message.length() <= LONGEST_SENTENCE
                && message.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    /** The type and the first place in our code, with the types that led to it. */
    private static String kind(Throwable failure) {
        StringBuilder kind = new StringBuilder(failure.getClass().getName());
        for (StackTraceElement place : failure.getStackTrace()) {
            if (place.getClassName().startsWith("statespace.") && !place.getClassName().contains(".fuzz.")) {
                return kind.append(" at ").append(place.getClassName()).append(':').append(place.getLineNumber())
                        .toString();
            }
        }
        return kind.toString();
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new String(bytes, 0, Math.min(bytes.length, 1 << 14), StandardCharsets.UTF_8);
    }
}
