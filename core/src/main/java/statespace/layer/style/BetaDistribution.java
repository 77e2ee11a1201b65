package statespace.layer.style;

import java.util.random.RandomGenerator;

/**
 * Draws from Beta(a, a). It is the share of one of two draws from Gamma(a) in their sum; for small a these are too small for a
 * double, so their logarithms are drawn: ln Γ(a) = ln Γ(a + 1) + ln U / a (Marsaglia and Tsang 2000).
 *
 * @param a
 *            above 0; below 1 draws lie near 0 and near 1
 */
record BetaDistribution(double a) {
    private static final double THIRD = 1.0 / 3;
    private static final double HALF = 0.5;

    double draw(RandomGenerator random) {
        double own = logGamma(random);
        double other = logGamma(random);
        return 1 / (1 + Math.exp(other - own));
    }

    private double logGamma(RandomGenerator random) {
        double d = a + 1 - THIRD;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            if (root > 0) {
                double v = root * root * root;
                if (Math.log(positive(random)) < HALF * x * x + d - d * v + d * Math.log(v)) {
                    return Math.log(d * v) + Math.log(positive(random)) / a;
                }
            }
        }
    }

    /** Uniform in (0, 1]. */
    private static double positive(RandomGenerator random) {
        return 1 - random.nextDouble();
    }
}
