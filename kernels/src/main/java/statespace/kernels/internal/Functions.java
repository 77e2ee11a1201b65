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
}
