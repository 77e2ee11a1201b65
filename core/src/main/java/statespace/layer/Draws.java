package statespace.layer;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The numbers of a {@link SplittableRandom} (SplitMix64, Steele et al. 2014), which can be drawn again from where they
 * are: every draw moves the generator's state by one constant, so that the place is the number of draws.
 */
public final class Draws implements RandomGenerator {
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final SplittableRandom source;
    private long drawn;

    /** The numbers of {@code new SplittableRandom(seed)}. */
    public Draws(long seed) {
        this.seed = seed;
        source = new SplittableRandom(seed);
    }

    /** The numbers that follow, to be drawn a second time. */
    Draws again() {
        return new Draws(seed + drawn * STRIDE);
    }

    @Override
    public int nextInt() {
        drawn++;
        return source.nextInt();
    }

    @Override
    public long nextLong() {
        drawn++;
        return source.nextLong();
    }
}
