package statespace.lab;

import java.util.SplittableRandom;

/** A random order of things that are counted from 0. */
public final class Shuffle {
    private Shuffle() {}

    /** Each of the orders of {@code count} things is as likely as any other (Fisher and Yates). */
    public static int[] of(int count, long seed) {
        int[] order = new int[count];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
