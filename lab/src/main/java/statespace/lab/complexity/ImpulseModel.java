package statespace.lab.complexity;

import java.util.SplittableRandom;

/**
 * A diagonal system as a function of free parameters, with the gradient of Σ_l (K_l − K*_l)² (Ran-Milo et al. 2024,
 * section 3). Complex: a = exp(−e^ρ) e^{iθ}, K_l = 2 Re Σ c b aˡ. Real: a = ±exp(−e^ρ), K_l = Σ c b aˡ, signs drawn once.
 *
 * <p>
 * No step allocates: powers lie in one array of (length, modes), the sums S = Σ e_l aˡ and T = Σ l e_l aˡ in two.
 */
final class ImpulseModel {
    /** ρ, θ, Re b, Im b, Re c, Im c; the real model has ρ, b and c alone. */
    final double[][] parameters;
    final double[][] gradients;
    private final boolean complex;
    private final int modes;
    private final double[] target;
    private final double[] signs;
    private final double[] size; // e^ρ
    private final double[] stepRe;
    private final double[] stepIm;
    private final double[][] powerRe; // (length, modes)
    private final double[][] powerIm;
    private final double[] sumRe;
    private final double[] sumIm;
    private final double[] slopeRe;
    private final double[] slopeIm;
    private final double[] weightRe;
    private final double[] weightIm;
    private double absolute;

    /** A model with the published initialisation. */
    ImpulseModel(ImpulseFit.Config config, double[] target) {
        complex = config.complex();
        modes = config.modes();
        this.target = target;
        parameters = new double[complex ? 6 : 3][modes];
        gradients = new double[complex ? 6 : 3][modes];
        signs = new double[modes];
        size = new double[modes];
        stepRe = new double[modes];
        stepIm = new double[modes];
        powerRe = new double[target.length][modes];
        powerIm = complex ? new double[target.length][modes] : null;
        sumRe = new double[modes];
        sumIm = new double[modes];
        slopeRe = new double[modes];
        slopeIm = new double[modes];
        weightRe = new double[modes];
        weightIm = new double[modes];
        initialise(config);
    }

    private void initialise(ImpulseFit.Config config) {
        SplittableRandom random = new SplittableRandom(config.seed());
        double low = config.smallestRadius() * config.smallestRadius();
        double high = ImpulseFit.LARGEST_RADIUS * ImpulseFit.LARGEST_RADIUS;
        for (int n = 0; n < modes; n++) {
            double square = low + (high - low) * random.nextDouble();
            parameters[0][n] = Math.log(-0.5 * Math.log(square));
            signs[n] = random.nextBoolean() ? 1 : -1;
            if (complex) {
                parameters[1][n] = 2 * Math.PI * random.nextDouble();
                for (int group = 2; group < 6; group += 2) {
                    double radius = Math.abs(random.nextGaussian()) * ImpulseFit.DEVIATION;
                    double angle = 2 * Math.PI * random.nextDouble();
                    parameters[group][n] = radius * Math.cos(angle);
                    parameters[group + 1][n] = radius * Math.sin(angle);
                }
            } else {
                parameters[1][n] = random.nextGaussian() * ImpulseFit.DEVIATION;
                parameters[2][n] = random.nextGaussian() * ImpulseFit.DEVIATION;
            }
        }
    }

    /** The squared error; its gradient is added to {@link #gradients}. */
    double addGradient() {
        absolute = 0;
        java.util.Arrays.fill(sumRe, 0);
        java.util.Arrays.fill(slopeRe, 0);
        for (int n = 0; n < modes; n++) {
            size[n] = Math.exp(parameters[0][n]);
            stepRe[n] = Math.exp(-size[n]);
        }
        return complex ? complexGradient() : realGradient();
    }

    /** Σ_l |K_l − K*_l| of the last {@link #addGradient}. */
    double absolute() {
        return absolute;
    }

    private double realGradient() {
        double[] b = parameters[1];
        double[] c = parameters[2];
        for (int n = 0; n < modes; n++) {
            stepRe[n] *= signs[n];
            weightRe[n] = b[n] * c[n];
        }
        double loss = 0;
        java.util.Arrays.fill(powerRe[0], 1);
        for (int l = 0; l < target.length; l++) {
            if (l > 0) {
                product(powerRe[l - 1], stepRe, powerRe[l]);
            }
            double error = dot(weightRe, powerRe[l]) - target[l];
            loss += error * error;
            absolute += Math.abs(error);
            add(2 * error, powerRe[l], sumRe);
            add(2 * error * l, powerRe[l], slopeRe);
        }
        for (int n = 0; n < modes; n++) {
            gradients[0][n] -= weightRe[n] * slopeRe[n] * size[n];
            gradients[1][n] += c[n] * sumRe[n];
            gradients[2][n] += b[n] * sumRe[n];
        }
        return loss;
    }

    private double complexGradient() {
        java.util.Arrays.fill(sumIm, 0);
        java.util.Arrays.fill(slopeIm, 0);
        double[] br = parameters[2];
        double[] bi = parameters[3];
        double[] cr = parameters[4];
        double[] ci = parameters[5];
        for (int n = 0; n < modes; n++) {
            double angle = parameters[1][n];
            stepIm[n] = stepRe[n] * Math.sin(angle);
            stepRe[n] *= Math.cos(angle);
            weightRe[n] = br[n] * cr[n] - bi[n] * ci[n];
            weightIm[n] = br[n] * ci[n] + bi[n] * cr[n];
        }
        double loss = 0;
        java.util.Arrays.fill(powerRe[0], 1);
        java.util.Arrays.fill(powerIm[0], 0);
        for (int l = 0; l < target.length; l++) {
            if (l > 0) {
                turn(powerRe[l - 1], powerIm[l - 1], powerRe[l], powerIm[l]);
            }
            double error = 2 * (dot(weightRe, powerRe[l]) - dot(weightIm, powerIm[l])) - target[l];
            loss += error * error;
            absolute += Math.abs(error);
            double slope = 4 * error;
            add(slope, powerRe[l], sumRe);
            add(slope, powerIm[l], sumIm);
            add(slope * l, powerRe[l], slopeRe);
            add(slope * l, powerIm[l], slopeIm);
        }
        for (int n = 0; n < modes; n++) {
            gradients[0][n] -= (weightRe[n] * slopeRe[n] - weightIm[n] * slopeIm[n]) * size[n];
            gradients[1][n] -= weightRe[n] * slopeIm[n] + weightIm[n] * slopeRe[n];
            gradients[2][n] += sumRe[n] * cr[n] - sumIm[n] * ci[n];
            gradients[3][n] -= sumRe[n] * ci[n] + sumIm[n] * cr[n];
            gradients[4][n] += sumRe[n] * br[n] - sumIm[n] * bi[n];
            gradients[5][n] -= sumRe[n] * bi[n] + sumIm[n] * br[n];
        }
        return loss;
    }

    void clearGradients() {
        for (double[] group : gradients) {
            java.util.Arrays.fill(group, 0);
        }
    }

    /** The largest |b| and |c|. */
    double largest() {
        double largest = 0;
        for (int n = 0; n < modes; n++) {
            largest = complex
                    ? Math.max(largest, Math.max(Math.hypot(parameters[2][n], parameters[3][n]),
                            Math.hypot(parameters[4][n], parameters[5][n])))
                    : Math.max(largest, Math.max(Math.abs(parameters[1][n]), Math.abs(parameters[2][n])));
        }
        return largest;
    }

    private void turn(double[] re, double[] im, double[] toRe, double[] toIm) {
        for (int n = 0; n < modes; n++) {
            toRe[n] = re[n] * stepRe[n] - im[n] * stepIm[n];
            toIm[n] = re[n] * stepIm[n] + im[n] * stepRe[n];
        }
    }

    private static void product(double[] x, double[] y, double[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] = x[n] * y[n];
        }
    }

    private static void add(double factor, double[] x, double[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += factor * x[n];
        }
    }

    /** Four sums at once, for the processor adds them side by side. */
    private static double dot(double[] x, double[] y) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int n = 0;
        for (; n + 3 < x.length; n += 4) {
            a += x[n] * y[n];
            b += x[n + 1] * y[n + 1];
            c += x[n + 2] * y[n + 2];
            d += x[n + 3] * y[n + 3];
        }
        for (; n < x.length; n++) {
            a += x[n] * y[n];
        }
        return a + b + (c + d);
    }
}
