package statespace.lab.s4d;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.diagonal.HippoLegS;

/**
 * Why HiPPO-LegS survives without its low-rank part (Gu et al. 2022, theorem 3): as N grows, the response of (A^(N),
 * B/2) to a step tends to that of (A, B), whose impulse responses are sqrt(2n+1) P_n(2e^{−t} − 1) e^{−t}.
 */
public final class LegsLimitStudy implements Study {
    private static final int ROWS = 4;
    private static final double END = 5;
    private static final int POINTS = 501;
    private static final String SOURCE = "numpy, double, on a grid over [0, 5]";
    private static final Map<Integer, double[]> KNOWN = Map.of(16, new double[]{.0243, .0398, .0459, .0471}, 64,
            new double[]{.0041, .0068, .0077, .0084}, 256, new double[]{.0005, .0009, .0011, .0014});

    @Override
    public Card card() {
        return new Card("s4d-legs-limit", "Gu, Gupta, Goel and Ré 2022, theorem 3",
                "the diagonal part of HiPPO-LegS alone tends to HiPPO-LegS as the state grows",
                "step responses differ by at most .0471 at N = 16, .0014 at N = 256", Map.of(Size.SMOKE, 0.1,
                        Size.LAPTOP, 0.2));
    }

    @Override
    public Findings run(Setting setting) {
        int[] sizes = setting.is(Size.SMOKE) ? new int[]{16, 64} : new int[]{16, 64, 256, 1024};
        Checks checks = new Checks();
        double[] times = IntStream.range(0, POINTS).mapToDouble(i -> END * i / (POINTS - 1)).toArray();
        double[][] limit = limit(times);
        List<List<String>> rows = new ArrayList<>();
        List<Plot.Line> lines = new ArrayList<>();
        lines.add(new Plot.Line("HiPPO-LegS", thin(limit[1])));
        double[] before = {1, 1, 1, 1};
        for (int size : sizes) {
            setting.progress().at((double) rows.size() / sizes.length, "N = " + size);
            double[][] diagonal = stepResponses(HippoLegS.of(size), size, times);
            double[] errors = IntStream.range(0, ROWS).mapToDouble(n -> largestDifference(diagonal[n], limit[n]))
                    .toArray();
            String name = "largest error of the step response, N = " + size + ", n = ";
            for (int n = 0; n < ROWS; n++) {
                checks.add(KNOWN.containsKey(size)
                        ? Check.near(name + n, KNOWN.get(size)[n], 6e-5, SOURCE, errors[n])
                        : Check.atMost(name + n, 2.5e-4, SOURCE, errors[n]));
                checks.add(Check.atMost("the same over that of the size before, N = " + size + ", n = " + n, 1,
                        "Gu et al. 2022, theorem 3", errors[n] / before[n]));
            }
            before = errors;
            rows.add(row(size, errors));
            lines.add(new Plot.Line("N = " + size, thin(diagonal[1])));
        }
        return checks
                .add(new Table("Largest error of the step response over [0, 5]", List.of("N", "n = 0", "n = 1",
                        "n = 2", "n = 3"), rows))
                .add(new Plot("Step response of state 1", "t", "response", false, thin(times), lines))
                .note("on a grid of " + POINTS
                        + " times, as the expected values; a finer grid finds maxima up to 5 % larger")
                .note("the impulse responses themselves do not converge point by point; only smoothed ones do")
                .note("nothing is drawn, so the seed changes nothing")
                .findings();
    }

    private static List<String> row(int size, double[] errors) {
        List<String> row = new ArrayList<>(List.of(Integer.toString(size)));
        Arrays.stream(errors).mapToObj(e -> String.format(java.util.Locale.ROOT, "%.4f", e)).forEach(row::add);
        return row;
    }

    /** x_n(t) = 2 Re Σ_m V_nm (e^{λt} − 1)/λ (V* B/2)_m over the kept half of the spectrum. */
    static double[][] stepResponses(HippoLegS legs, int size, double[] times) {
        int modes = size / 2;
        double[][] responses = new double[ROWS][times.length];
        for (int m = 0; m < modes; m++) {
            double w = legs.frequencies()[m];
            double square = 0.25 + w * w;
            for (int i = 0; i < times.length; i++) {
                double size0 = Math.exp(-0.5 * times[i]);
                double re = size0 * Math.cos(w * times[i]) - 1;
                double im = size0 * Math.sin(w * times[i]);
                double integralRe = (-0.5 * re + w * im) / square;
                double integralIm = (-0.5 * im - w * re) / square;
                double driveRe = legs.b()[2 * m] / 2;
                double driveIm = legs.b()[2 * m + 1] / 2;
                double xRe = integralRe * driveRe - integralIm * driveIm;
                double xIm = integralRe * driveIm + integralIm * driveRe;
                for (int n = 0; n < ROWS; n++) {
                    double vRe = legs.vectors()[2 * (n * modes + m)];
                    double vIm = legs.vectors()[2 * (n * modes + m) + 1];
                    responses[n][i] += 2 * (vRe * xRe - vIm * xIm);
                }
            }
        }
        return responses;
    }

    /** ∫₀ᵗ sqrt(2n+1) P_n(2e^{−s} − 1) e^{−s} ds; with z = 2e^{−s} − 1 it is (P_{n−1}(z) − P_{n+1}(z))/(2 sqrt(2n+1)). */
    static double[][] limit(double[] times) {
        double[][] responses = new double[ROWS][times.length];
        for (int i = 0; i < times.length; i++) {
            double z = 2 * Math.exp(-times[i]) - 1;
            double[] legendre = new double[ROWS + 1];
            legendre[0] = 1;
            legendre[1] = z;
            for (int n = 1; n < ROWS; n++) {
                legendre[n + 1] = ((2 * n + 1) * z * legendre[n] - n * legendre[n - 1]) / (n + 1);
            }
            responses[0][i] = (1 - z) / 2;
            for (int n = 1; n < ROWS; n++) {
                responses[n][i] = (legendre[n - 1] - legendre[n + 1]) / (2 * Math.sqrt(2.0 * n + 1));
            }
        }
        return responses;
    }

    private static double largestDifference(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
    }

    private static double[] thin(double[] values) {
        return IntStream.range(0, values.length).filter(i -> i % 5 == 0).mapToDouble(i -> values[i]).toArray();
    }
}
