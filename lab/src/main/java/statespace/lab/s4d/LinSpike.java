package statespace.lab.s4d;

/** The kernel that S4D-Lin starts with when C = 1 and the input is taken as it is: K_l = 2 Re Σ_n e^{a_n l}. */
final class LinSpike {
    private LinSpike() {}

    /** The first values for a state of {@code size} real dimensions and a = Δ (−1/2 + iπn). */
    static double[] kernel(int size, double step, int length) {
        double[] kernel = new double[length];
        for (int l = 0; l < length; l++) {
            for (int n = 0; n < size / 2; n++) {
                kernel[l] += 2 * Math.exp(-0.5 * step * l) * Math.cos(Math.PI * n * step * l);
            }
        }
        return kernel;
    }
}
