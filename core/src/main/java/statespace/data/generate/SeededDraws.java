package statespace.data.generate;

/**
 * Random numbers of the draw with an index: a function of seed, stream and index alone (SplitMix64; Steele et al. 2014), so
 * that draws can be made in any order, again, and by many threads.
 */
final class SeededDraws {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long base;
    private long state;

    SeededDraws(long seed, long stream) {
        base = mix(seed + STEP * mix(stream + STEP));
        begin(0);
    }

    /** Goes to the first number of a draw. */
    void begin(long index) {
        state = mix(base ^ mix(index * STEP));
    }

    /** 64 random bits. */
    long next() {
        state += STEP;
        return mix(state);
    }

    /** A whole number from 0, smaller than {@code bound}. */
    int below(int bound) {
        return scaled(next() >>> Integer.SIZE, bound);
    }

    /** The same from 32 random bits that are at hand. */
    static int scaled(long bits, int bound) {
        return (int) ((bits * bound) >>> Integer.SIZE);
    }

    /** Brings numbers into a random order. */
    void shuffle(long[] numbers) {
        for (int i = numbers.length - 1; i > 0; i--) {
            int j = below(i + 1);
            long other = numbers[j];
            numbers[j] = numbers[i];
            numbers[i] = other;
        }
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
