package statespace.kernels.recursion;

/**
 * Which hidden units of a node are dropped: a hash of a seed, the node and the unit, so that the mask can be drawn again
 * and does not depend on who draws it.
 *
 * @param seed
 *            of the pass
 * @param rate
 *            share that is dropped
 */
record DropoutMask(int seed, double rate) {
    static final int FIRST = 0x7feb352d;
    static final int SECOND = 0x846ca68b;
    static final int BITS = 24;

    static DropoutMask of(TreeRecursion.Chance chance) {
        long seed = 0;
        for (long each : chance.seeds()) {
            seed = seed * 31 + each;
        }
        return new DropoutMask(Long.hashCode(seed * 0x9E3779B97F4A7C15L), chance.dropout());
    }

    /** Where the units of a node begin. */
    int start(int key, int hidden) {
        return key * hidden + seed;
    }

    /** Hashes below it are dropped, of {@link #BITS} bits. */
    int threshold() {
        return (int) (rate * (1 << BITS));
    }

    /** The factor on a unit: 0, or 1 / (1 - rate). */
    double factor(int start, int unit) {
        if (rate == 0) {
            return 1;
        }
        int hash = start + unit;
        hash = (hash ^ (hash >>> 16)) * FIRST;
        hash = (hash ^ (hash >>> 15)) * SECOND;
        hash ^= hash >>> 16;
        return hash >>> (Integer.SIZE - BITS) < threshold() ? 0 : 1 / (1 - rate);
    }
}
