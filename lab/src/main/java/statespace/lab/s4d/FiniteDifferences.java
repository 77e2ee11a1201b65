package statespace.lab.s4d;

import java.util.function.DoubleFunction;

/** Central differences of a weighted sum of a kernel's values. */
final class FiniteDifferences {
    private static final double STEP = 1e-6;

    private FiniteDifferences() {}

    /** The largest difference between the adjoint and central differences, relative to the largest partial. */
    static double worst(DiagonalKernel kernel, double[] weights) {
        DiagonalKernel.Gradient gradient = kernel.adjoint(weights);
        double scale = 0;
        double worst = 0;
        for (int i = 0; i < kernel.a().length; i++) {
            int at = i;
            double byA = slope(weights, h -> new DiagonalKernel(bump(kernel.a(), at, h), kernel.b(), kernel.c(),
                    kernel.step(), kernel.rule()));
            double byB = slope(weights, h -> new DiagonalKernel(kernel.a(), bump(kernel.b(), at, h), kernel.c(),
                    kernel.step(), kernel.rule()));
            double byC = slope(weights, h -> new DiagonalKernel(kernel.a(), kernel.b(), bump(kernel.c(), at, h),
                    kernel.step(), kernel.rule()));
            worst = max(worst, Math.abs(byA - gradient.a()[i]), Math.abs(byB - gradient.b()[i]),
                    Math.abs(byC - gradient.c()[i]));
            scale = max(scale, Math.abs(byA), Math.abs(byB), Math.abs(byC));
        }
        double byStep = slope(weights, h -> kernel.withStep(kernel.step() * Math.exp(h)));
        return max(worst, Math.abs(byStep - gradient.logStep())) / max(scale, Math.abs(byStep));
    }

    private static double slope(double[] weights, DoubleFunction<DiagonalKernel> at) {
        return (sum(weights, at.apply(STEP)) - sum(weights, at.apply(-STEP))) / (2 * STEP);
    }

    private static double sum(double[] weights, DiagonalKernel kernel) {
        double[] values = kernel.kernel(weights.length);
        double sum = 0;
        for (int l = 0; l < values.length; l++) {
            sum += weights[l] * values[l];
        }
        return sum;
    }

    private static double[] bump(double[] values, int at, double by) {
        double[] bumped = values.clone();
        bumped[at] += by;
        return bumped;
    }

    private static double max(double first, double... others) {
        double largest = first;
        for (double other : others) {
            largest = Math.max(largest, other);
        }
        return largest;
    }
}
