package statespace.lab.cde;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import statespace.signature.SignatureTargets;

/**
 * The toy task of Cirone et al. 2024, section 6: random walks of 100 points in two or three dimensions and one term of
 * the signature of each. Increments are normal numbers rounded to whole ones, walks are divided by the largest
 * coordinate of all of them, labels by the largest label. The published text says "anti-symmetric"; the published code
 * computes S^{12} and S^{123} themselves, as this class does unless it is asked for the area alone, S^{12} less its
 * symmetric half.
 */
final class RandomWalks {
    private static final int POINTS = 100;
    private static final double TRAINING = 0.8;

    private final int dimensions;
    private final short[][] walks; // whole numbers, (points, dimensions)
    private final double largest;
    private final double[] labels;

    /** Walks with S^{12} or S^{123} as target. */
    static RandomWalks of(int dimensions, int count, long seed) {
        return new RandomWalks(dimensions, count, seed,
                dimensions == 2 ? SignatureTargets::s12 : SignatureTargets::s123);
    }

    /** Walks in the plane with their Lévy area ½ (S^{12} − S^{21}) as target. */
    static RandomWalks areas(int count, long seed) {
        return new RandomWalks(2, count, seed, path -> SignatureTargets.s12(path)
                - 0.5 * (path[path.length - 2] - path[0]) * (path[path.length - 1] - path[1]));
    }

    private RandomWalks(int dimensions, int count, long seed, ToDoubleFunction<double[]> term) {
        this.dimensions = dimensions;
        SplittableRandom random = new SplittableRandom(seed);
        walks = new short[count][POINTS * dimensions];
        int most = 1;
        for (short[] walk : walks) {
            for (int k = 0; k < walk.length; k++) {
                walk[k] = (short) ((k < dimensions ? 0 : walk[k - dimensions]) + Math.rint(random.nextGaussian()));
                most = Math.max(most, Math.abs(walk[k]));
            }
        }
        largest = most;
        double[] terms = IntStream.range(0, count).mapToDouble(i -> term.applyAsDouble(values(i))).toArray();
        double biggest = IntStream.range(0, count).mapToDouble(i -> Math.abs(terms[i])).max().orElse(1);
        labels = IntStream.range(0, count).mapToDouble(i -> terms[i] / biggest).toArray();
    }

    int dimensions() {
        return dimensions;
    }

    int count() {
        return walks.length;
    }

    /** How many of the first walks are for training. */
    int training() {
        return (int) (TRAINING * walks.length);
    }

    /** The target of a walk. */
    double label(int walk) {
        return labels[walk];
    }

    /** A walk without time, (points, dimensions). */
    double[] values(int walk) {
        double[] values = new double[POINTS * dimensions];
        for (int k = 0; k < values.length; k++) {
            values[k] = walks[walk][k] / largest;
        }
        return values;
    }

    /** A walk with the time from 0 to 1 before its coordinates, (points, 1 + dimensions). */
    double[] path(int walk) {
        int channels = dimensions + 1;
        double[] path = new double[POINTS * channels];
        for (int p = 0; p < POINTS; p++) {
            path[p * channels] = p / (POINTS - 1.0);
            for (int c = 0; c < dimensions; c++) {
                path[p * channels + 1 + c] = walks[walk][p * dimensions + c] / largest;
            }
        }
        return path;
    }
}
