package statespace.bench.fuzz;

/** The randomness of tests that try random inputs: the same in every run, or what the property names. */
final class TestSeed {
    private static final String PROPERTY = "statespace.test.seed";
    private static final long USUAL = 20_260_101;

    private TestSeed() {}

    /** The seed; how to have the same again is printed. */
    static long of(String test) {
        long seed = Long.getLong(PROPERTY, USUAL);
        System.out.println(test + ": the seed is " + seed + ", and -D" + PROPERTY + "=" + seed + " repeats it");
        return seed;
    }
}
