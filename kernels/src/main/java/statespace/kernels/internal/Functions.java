package statespace.kernels.internal;

/** Scalar activations, safe for arguments of any size. */
public final class Functions {
    private Functions() {}

    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    public static double silu(double x) {
        return x * sigmoid(x);
    }

    public static double siluSlope(double x) {
        double s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }

    /** Φ(x), the distribution function of a standard normal variable; relative error about 1e-14. */
    public static double normalCdf(double x) {
        double z = Math.abs(x) / Math.sqrt(2);
        double upper = z < 3 ? 0.5 - 0.5 * erfSeries(z) : 0.5 * erfcFraction(z);
        return x > 0 ? 1 - upper : upper;
    }

    /** erf z = 2/√π exp(-z²) Σ 2ⁿ z²ⁿ⁺¹ / (2n+1)!!, all terms positive. */
    private static double erfSeries(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; term > 1e-17 * sum; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
    }

    /** erfc z by its continued fraction, for large z. */
    private static double erfcFraction(double z) {
        double below = z;
        for (int n = 60; n > 0; n--) {
            below = z + n / 2.0 / below;
        }
        return Math.exp(-z * z) / Math.sqrt(Math.PI) / below;
    }

    /** x Φ(x) (Hendrycks and Gimpel 2016). */
    public static double gelu(double x) {
        return x * normalCdf(x);
    }

    public static double geluSlope(double x) {
        return normalCdf(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
