package statespace.data.generate;

import java.util.SplittableRandom;

/** The randomness of tests that try random moments: the same in every run, or what the property names. */
public final class TestSeed {
    private static final String PROPERTY = "statespace.test.seed";
    private static final long USUAL = 20_260_101;

    private TestSeed() {}

    /** A source of its own for a test; how to have the same again is printed. */
    public static SplittableRandom random(String test) {
        long seed = Long.getLong(PROPERTY, USUAL);
        System.out.println(test + ": the seed is " + seed + ", and -D" + PROPERTY + "=" + seed + " repeats it");
        return new SplittableRandom(seed);
    }
}
