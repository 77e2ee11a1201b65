package statespace.lab.cde;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.signature.RandomLinearCde;

/** What is computed of a walk before a linear readout; nothing of it is trained. */
@FunctionalInterface
interface FeatureMap {
    /** Features of the walks {@code from} to {@code to - 1}. */
    double[][] of(RandomWalks walks, int from, int to);

    /**
     * The coordinates themselves: a linear readout of them is any linear filter of the path, as a stack of linear S4
     * layers is.
     */
    static FeatureMap coordinates() {
        return (walks, from, to) -> IntStream.range(from, to).mapToObj(walks::values).toArray(double[][]::new);
    }

    /** The last state of a random linear CDE. */
    static FeatureMap cde(int dimensions, RandomLinearCde.Config config) {
        RandomLinearCde cde = new RandomLinearCde(dimensions + 1, config);
        return (walks, from, to) -> cde.features(paths(walks, from, to), Workers.shared());
    }

    /**
     * Two random diagonal CDEs: the second is driven by the walk and by three random combinations of the states of the
     * first, which are divided by their largest value over the first walks.
     */
    static FeatureMap chain(RandomWalks all, int first, int second, long seed) {
        int channels = all.dimensions() + 1;
        int projected = 3;
        RandomLinearCde lower = new RandomLinearCde(channels, RandomLinearCde.Config.of(first, 1, seed));
        RandomLinearCde upper = new RandomLinearCde(channels + projected,
                RandomLinearCde.Config.of(second, 1, seed + 1));
        SplittableRandom random = new SplittableRandom(seed + 2);
        double[] weights = IntStream.range(0, projected * first).mapToDouble(_ -> random.nextGaussian()).toArray();
        double[] largest = new double[projected];
        double[][] sample = joined(all, 0, Math.min(1000, all.training()), lower, weights, new double[]{1, 1, 1});
        for (double[] path : sample) {
            for (int k = 0; k < path.length; k++) {
                int channel = k % (channels + projected) - channels;
                if (channel >= 0) {
                    largest[channel] = Math.max(largest[channel], Math.abs(path[k]));
                }
            }
        }
        return (walks, from, to) -> upper.features(joined(walks, from, to, lower, weights, largest), Workers.shared());
    }

    /** Each walk with the projected states of a CDE beside its coordinates. */
    private static double[][] joined(RandomWalks walks, int from, int to, RandomLinearCde lower, double[] weights,
            double[] largest) {
        double[][] paths = paths(walks, from, to);
        double[][] states = lower.trajectories(paths, Workers.shared());
        int channels = walks.dimensions() + 1;
        int projected = largest.length;
        int size = weights.length / projected;
        double[][] joined = new double[paths.length][];
        for (int i = 0; i < paths.length; i++) {
            int points = paths[i].length / channels;
            double[] wide = new double[points * (channels + projected)];
            for (int p = 0; p < points; p++) {
                System.arraycopy(paths[i], p * channels, wide, p * (channels + projected), channels);
                for (int c = 0; c < projected; c++) {
                    double sum = 0;
                    for (int n = 0; n < size; n++) {
                        sum += weights[c * size + n] * states[i][p * size + n];
                    }
                    wide[p * (channels + projected) + channels + c] = sum / largest[c];
                }
            }
            joined[i] = wide;
        }
        return joined;
    }

    private static double[][] paths(RandomWalks walks, int from, int to) {
        double[][] paths = new double[to - from][];
        Arrays.setAll(paths, i -> walks.path(from + i));
        return paths;
    }
}
