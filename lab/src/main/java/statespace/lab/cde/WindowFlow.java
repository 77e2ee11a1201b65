package statespace.lab.cde;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import statespace.signature.LogOde;

/**
 * Ways to move a state over a window of a path by its log-signature, right ones and wrong ones.
 *
 * @param name
 *            as tables show it
 * @param depth
 *            of the log-signature
 * @param flow
 *            exp L or I + L
 * @param sign
 *            1, or −1 to take the brackets with the wrong sign
 */
record WindowFlow(String name, int depth, LogOde.Flow flow, int sign) {
    static final WindowFlow ONE = new WindowFlow("depth 1", 1, LogOde.Flow.EXPONENTIAL, 1);
    static final WindowFlow TWO = new WindowFlow("depth 2", 2, LogOde.Flow.EXPONENTIAL, 1);
    static final WindowFlow WRONG = new WindowFlow("depth 2, wrong bracket sign", 2, LogOde.Flow.EXPONENTIAL, -1);
    static final WindowFlow LINEAR = new WindowFlow("depth 2, I + L", 2, LogOde.Flow.LINEAR, 1);

    /** The state at the end of a path, in windows of some segments. */
    double[] end(double[][] matrices, double[] state, double[] path, int segments) {
        LogOde ode = new LogOde(matrices, depth, flow);
        double[] y = state;
        for (double[] window : ode.logSignature().windows(path, segments)) {
            for (int k = matrices.length; k < window.length; k++) {
                window[k] *= sign;
            }
            y = ode.step(y, window);
        }
        return y;
    }

    /** Coordinates of a window's log-signature. */
    int coordinates(int letters) {
        return depth == 1 ? letters : letters + letters * (letters - 1) / 2;
    }

    /** The exact state at the end of a path of straight segments: exp L of each of them. */
    static double[] exact(double[][] matrices, double[] state, double[] path) {
        return ONE.end(matrices, state, path, 1);
    }

    /** The largest difference of any cell of two flows, given as what they do to a state. */
    static double distance(UnaryOperator<double[]> one, UnaryOperator<double[]> other, int size) {
        return IntStream.range(0, size).mapToDouble(i -> {
            double[] unit = new double[size];
            unit[i] = 1;
            double[] a = one.apply(unit);
            double[] b = other.apply(unit);
            return IntStream.range(0, size).mapToDouble(k -> Math.abs(a[k] - b[k])).max().orElseThrow();
        }).max().orElseThrow();
    }
}
