package statespace.lab.complexity;

import java.util.function.DoubleConsumer;

/**
 * Fits the impulse response of a diagonal system to a target by gradient descent (Ran-Milo et al. 2024, section 3); the
 * learning rate falls to zero as half a cosine.
 *
 * @param best
 *            smallest squared error seen
 * @param absolute
 *            Σ_l |K_l − K*_l| at the step of the smallest squared error
 * @param last
 *            squared error at the last step
 * @param largest
 *            the largest |b| or |c| at the end
 */
public record ImpulseFit(double best, double absolute, double last, double largest) {
    /** Poles start within this radius. */
    static final double LARGEST_RADIUS = 0.9999;
    /** Standard deviation of b and c at the start. */
    static final double DEVIATION = 1e-3;

    private static final double MOMENTUM = 0.9;
    private static final double SQUARES = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double DECAY = 0.01;

    /** Update rules, with PyTorch's constants. */
    public enum Rule {
        /** Adam (Kingma and Ba 2015). */
        ADAM,
        /** Adam with a decoupled weight decay of 0.01 (Loshchilov and Hutter 2019). */
        ADAMW,
        /** Rectified Adam (Liu et al. 2020). */
        RADAM
    }

    /**
     * How a fit is made.
     *
     * @param complex
     *            field of the system
     * @param modes
     *            dimension
     * @param smallestRadius
     *            poles start outside this radius (r_min)
     * @param rule
     *            update rule
     * @param rate
     *            peak learning rate
     * @param steps
     *            of descent
     * @param accumulate
     *            true to add up the gradients of all steps, as the published script does, which never clears them
     * @param seed
     *            of the initial parameters
     */
    public record Config(boolean complex, int modes, double smallestRadius, Rule rule, double rate, int steps,
            boolean accumulate, long seed) {}

    /** Fits. */
    public static ImpulseFit of(Config config, double[] target) {
        return of(config, target, _ -> {});
    }

    /** The same, telling the share of the steps that is done about a hundred times. */
    public static ImpulseFit of(Config config, double[] target, DoubleConsumer progress) {
        ImpulseModel model = new ImpulseModel(config, target);
        int groups = model.parameters.length;
        double[][] first = new double[groups][config.modes()];
        double[][] second = new double[groups][config.modes()];
        double best = Double.POSITIVE_INFINITY;
        double absolute = Double.NaN;
        double loss = Double.NaN;
        int tell = Math.max(1, config.steps() / 100);
        for (int step = 0; step < config.steps(); step++) {
            if (!config.accumulate()) {
                model.clearGradients();
            }
            loss = model.addGradient();
            if (loss < best) {
                best = loss;
                absolute = model.absolute();
            }
            double rate = config.rate() * 0.5 * (1 + Math.cos(Math.PI * step / config.steps()));
            double momentLeft = 1 - Math.pow(MOMENTUM, step + 1.0);
            double squareLeft = 1 - Math.pow(SQUARES, step + 1.0);
            double rectified = config.rule() == Rule.RADAM ? rectification(step + 1, squareLeft) : 1;
            for (int group = 0; group < groups; group++) {
                if (config.rule() == Rule.ADAMW) {
                    scale(model.parameters[group], 1 - rate * DECAY);
                }
                update(model.parameters[group], model.gradients[group], first[group], second[group],
                        rate / momentLeft, Math.sqrt(squareLeft), rectified);
            }
            if (step % tell == 0) {
                progress.accept((double) step / config.steps());
            }
        }
        return new ImpulseFit(best, absolute, loss, model.largest());
    }

    private static void scale(double[] values, double factor) {
        for (int n = 0; n < values.length; n++) {
            values[n] *= factor;
        }
    }

    /** One step of a group; a rectification of 0 leaves the second moment out. */
    private static void update(double[] p, double[] g, double[] first, double[] second, double rate, double root,
            double rectified) {
        for (int n = 0; n < p.length; n++) {
            first[n] = MOMENTUM * first[n] + (1 - MOMENTUM) * g[n];
            second[n] = SQUARES * second[n] + (1 - SQUARES) * g[n] * g[n];
        }
        if (rectified == 0) {
            for (int n = 0; n < p.length; n++) {
                p[n] -= rate * first[n];
            }
            return;
        }
        double scaled = rate * rectified * root;
        double small = EPSILON * root;
        for (int n = 0; n < p.length; n++) {
            p[n] -= scaled * first[n] / (Math.sqrt(second[n]) + small);
        }
    }

    /** The variance rectification, 0 while the second moment is not to be trusted. */
    private static double rectification(int step, double squareLeft) {
        double limit = 2 / (1 - SQUARES) - 1;
        double length = limit - 2 * step * Math.pow(SQUARES, step) / squareLeft;
        return length > 5
                ? Math.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
                : 0;
    }
}
