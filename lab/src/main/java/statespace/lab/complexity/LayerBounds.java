package statespace.lab.complexity;

import java.util.Arrays;

/**
 * What the two lower bounds say of the impulse responses of one trained layer: how many of its channels no real diagonal
 * system with as many states can follow, within a share of each response's own peak (Ran-Milo et al. 2024, theorems 1
 * and 2).
 *
 * @param channels
 *            responses looked at
 * @param ruledOut
 *            of them, how many ask for more real states than the layer has
 * @param dimension
 *            median over the channels of the real dimension asked for
 * @param step
 *            median over the channels ruled out of the step from which they are; NaN where there are none
 * @param log2
 *            median over the channels of log₂ of n · max|B| · max|C| of any real system
 */
public record LayerBounds(int channels, int ruledOut, double dimension, double step, double log2) {

    /**
     * The bounds of a layer.
     *
     * @param responses
     *            one for each channel
     * @param state
     *            states of a real layer of the same size
     * @param share
     *            of each peak, the error allowed
     */
    public static LayerBounds of(double[][] responses, int state, double share) {
        double[] dimensions = new double[responses.length];
        double[] logarithms = new double[responses.length];
        double[] steps = new double[responses.length];
        for (int h = 0; h < responses.length; h++) {
            double peak = Arrays.stream(responses[h]).map(Math::abs).max().orElse(0);
            dimensions[h] = DimensionBound.of(responses[h], share * peak).dimension();
            logarithms[h] = ParameterBound.of(responses[h], share * peak).log2();
            steps[h] = dimensions[h] > state ? first(responses[h], share * peak, state) : Double.NaN;
        }
        double[] out = Arrays.stream(steps).filter(Double::isFinite).toArray();
        return new LayerBounds(responses.length, out.length, median(dimensions), median(out), median(logarithms));
    }

    /** The length of the shortest beginning that is ruled out. */
    private static int first(double[] response, double epsilon, int state) {
        int low = 0; // allowed
        int high = response.length; // ruled out
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (DimensionBound.of(Arrays.copyOf(response, middle), epsilon).dimension() > state) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted.length == 0
                ? Double.NaN
                : 0.5 * (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]);
    }
}
