package statespace.lab.complexity;

import java.util.stream.IntStream;

/**
 * A complex diagonal system that has a given response exactly, with moderate parameters: a_j = e^{2πij/t}, b_j = 1, c_j =
 * (1/t) Σ_l K_l e^{−2πijl/t}, K_l = Re Σ c_j b_j a_jˡ (Ran-Milo et al. 2024, proposition 3).
 *
 * @param length
 *            t
 * @param b
 *            magnitudes of B; their phases are in C
 * @param re
 *            real parts of C
 * @param im
 *            imaginary parts of C
 */
public record FourierSystem(int length, double[] b, double[] re, double[] im) {

    /** A mode for each of the t frequencies. */
    public static FourierSystem of(double[] response) {
        return modes(response, response.length);
    }

    /** ⌊t/2⌋ + 1 modes: one of each conjugate pair, with twice its weight. */
    public static FourierSystem paired(double[] response) {
        int length = response.length;
        FourierSystem half = modes(response, length / 2 + 1);
        for (int j = 1; j < half.re.length; j++) {
            double weight = 2 * j == length ? 1 : 2;
            half.re[j] *= weight;
            half.im[j] *= weight;
        }
        return half;
    }

    private static FourierSystem modes(double[] response, int modes) {
        int length = response.length;
        double[] b = new double[modes];
        double[] re = new double[modes];
        double[] im = new double[modes];
        java.util.Arrays.fill(b, 1);
        for (int j = 0; j < modes; j++) {
            for (int l = 0; l < length; l++) {
                double phase = phase(j, l, length);
                re[j] += response[l] * Math.cos(phase) / length;
                im[j] -= response[l] * Math.sin(phase) / length;
            }
        }
        return new FourierSystem(length, b, re, im);
    }

    /** The same system with |b_j| = |c_j|. */
    public FourierSystem balanced() {
        double[] roots = IntStream.range(0, b.length).mapToDouble(j -> Math.sqrt(b[j] * Math.hypot(re[j], im[j])))
                .toArray();
        return new FourierSystem(length, roots,
                IntStream.range(0, b.length).mapToDouble(j -> roots[j] == 0 ? 0 : re[j] * b[j] / roots[j]).toArray(),
                IntStream.range(0, b.length).mapToDouble(j -> roots[j] == 0 ? 0 : im[j] * b[j] / roots[j]).toArray());
    }

    /** The first values of the response. */
    public double[] response() {
        return IntStream.range(0, length).mapToDouble(l -> IntStream.range(0, b.length).mapToDouble(j -> {
            double phase = phase(j, l, length);
            return b[j] * (re[j] * Math.cos(phase) - im[j] * Math.sin(phase));
        }).sum()).toArray();
    }

    /** The largest |B|. */
    public double largestB() {
        return java.util.Arrays.stream(b).max().orElse(0);
    }

    /** The largest |C|. */
    public double largestC() {
        return IntStream.range(0, b.length).mapToDouble(j -> Math.hypot(re[j], im[j])).max().orElse(0);
    }

    /** 2π j l / t, reduced before it is rounded. */
    private static double phase(int j, int l, int length) {
        return 2 * Math.PI * ((long) j * l % length) / length;
    }
}
