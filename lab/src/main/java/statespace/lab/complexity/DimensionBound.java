package statespace.lab.complexity;

import java.util.stream.IntStream;

/**
 * A lower bound on the dimension of any real diagonal system that follows a response within ε. Every second value of a
 * real system's response is a sum of n exponentials of non-negative base, which has at most n − 1 sign changes; so s sign
 * changes between values beyond ±ε ask for n ≥ s + 1 (Ran-Milo et al. 2024, theorem 1).
 *
 * @param dimension
 *            the least dimension that is not ruled out; 0 where zero itself is within ε
 * @param parity
 *            0 if the even values decide, 1 if the odd ones do
 */
public record DimensionBound(int dimension, int parity) {

    /** The bound for a response, y_l = K_l for l = 0, 1, …, and an error ε in every value. */
    public static DimensionBound of(double[] response, double epsilon) {
        int even = dimension(everySecond(response, 0), epsilon);
        int odd = dimension(everySecond(response, 1), epsilon);
        return even >= odd ? new DimensionBound(even, 0) : new DimensionBound(odd, 1);
    }

    private static int dimension(double[] values, double epsilon) {
        boolean any = IntStream.range(0, values.length).anyMatch(i -> Math.abs(values[i]) > epsilon);
        return any ? signChanges(values, epsilon) + 1 : 0;
    }

    /** Sign changes of the values whose magnitude is above a threshold. */
    public static int signChanges(double[] values, double threshold) {
        int changes = 0;
        double last = 0;
        for (double value : values) {
            if (Math.abs(value) > threshold) {
                changes += last * value < 0 ? 1 : 0;
                last = Math.signum(value);
            }
        }
        return changes;
    }

    /** The values at even (0) or odd (1) places. */
    static double[] everySecond(double[] values, int parity) {
        return IntStream.range(0, (values.length - parity + 1) / 2).mapToDouble(i -> values[2 * i + parity]).toArray();
    }
}
