package statespace.lab.dsr;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.dynamics.filter.FilterKernel;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** The canonical haemodynamic response at the repetition times in use. */
public final class HrfStudy implements Study {
    private static final String SOURCE = "our specification: the gamma densities of SPM in double precision";
    private static final double EXACT = 1e-7;

    /** The taps at a repetition time, in the digits that are known. */
    private record Known(String tr, int taps, String sum, int peak, String largest, int trough, String smallest,
            List<String> first) {
        List<String> values() {
            List<String> all = new ArrayList<>(List.of(sum, largest, smallest));
            all.addAll(first);
            return all;
        }
    }

    private static final List<Known> TABLE = List.of(
            new Known("0.2", 161, "4.16718663", 25, "0.04210063", 79, "-0.00374272",
                    List.of("5.239e-7", "1.37264e-5", "8.53405e-5", "2.944355e-4")),
            new Known("0.5", 65, "1.66685659", 10, "0.10525270", 32, "-0.00933068",
                    List.of("9.47596e-5", "1.8391876e-3", "8.4710079e-3", "2.16511777e-2")),
            new Known("1.2", 27, "0.69451304", 4, "0.25158683", 13, "-0.02243541",
                    List.of("8.9927227e-3", "8.66737845e-2", "0.1982386313", "0.2515868265")),
            new Known("1.4", 23, "0.59529866", 4, "0.28495309", 11, "-0.02604293",
                    List.of("1.85657181e-2", "0.146503925", "0.2743355768", "0.2849530935")),
            new Known("2.0", 17, "0.41690011", 3, "0.38492338", 8, "-0.03730608",
                    List.of("8.6566081e-2", "0.3748882365", "0.3849233817", "0.2161173156")),
            new Known("3.0", 11, "0.28160137", 2, "0.56986441", 5, "-0.05375278",
                    List.of("0.3580192879", "0.5698644072", "0.2041482778", "2.3986106e-3")));

    @Override
    public Card card() {
        return new Card("dsr-hrf", "Volkmann et al. 2024; Friston et al., SPM",
                "the filter of BOLD signals is the difference of two gamma densities, sampled at the repetition time",
                "taps, sum, extremes and first taps at six repetition times, to the last known digit",
                Map.of(Size.SMOKE, 0.01, Size.LAPTOP, 0.01, Size.PAPER, 0.01));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        List<List<String>> rows = new ArrayList<>();
        for (Known known : TABLE) {
            double tr = Double.parseDouble(known.tr());
            double[] h = FilterKernel.hemodynamic(tr).taps();
            int peak = index(h, 1);
            int trough = index(h, -1);
            double[] measured = {sum(tr, h), h[peak], h[trough], h[1], h[2], h[3], h[4]};
            checks.add(Check.near("TR " + known.tr() + ", taps", known.taps(), 0, SOURCE, h.length))
                    .add(Check.near("TR " + known.tr() + ", index of the largest tap", known.peak(), 0, SOURCE, peak))
                    .add(Check.near("TR " + known.tr() + ", index of the smallest tap", known.trough(), 0, SOURCE,
                            trough))
                    .add(Check
                            .atMost("TR " + known.tr() + ", sum and six taps: largest error over what the known digits "
                                    + "and 1e-7 allow", 1, SOURCE, worst(known.values(), measured)))
                    .add(Check.near("TR " + known.tr() + ", sum of the scaled taps", 1, 1e-12, SOURCE,
                            Arrays.stream(h).sum()));
            rows.add(List.of(known.tr(), Integer.toString(h.length), Check.number(measured[0]),
                    peak + ": " + Check.number(h[peak]), trough + ": " + Check.number(h[trough]),
                    Check.number(h[1]), Check.number(h[2]), Check.number(h[3]), Check.number(h[4])));
        }
        checks.add(Check.near("taps at a TR of 0.2 that was read in 32 bits", 161, 0,
                "32 / 0.2 is 160, whatever the rounding of 0.2", FilterKernel.hemodynamic((float) 0.2).length()));
        return checks
                .add(new Table("The canonical haemodynamic response", List.of("TR", "taps", "sum before scaling",
                        "largest", "smallest", "h1", "h2", "h3", "h4"), rows))
                .note("no seed: nothing is random").findings();
    }

    /** Index of the largest tap, or with the sign −1 of the smallest. */
    private static int index(double[] h, int sign) {
        return IntStream.range(0, h.length).reduce((a, b) -> sign * h[b] > sign * h[a] ? b : a).orElseThrow();
    }

    /** What the taps were divided by: the first one as the formula says over what it became. */
    private static double sum(double tr, double[] h) {
        double factorial = IntStream.rangeClosed(2, 15).asDoubleStream().reduce(1, (a, b) -> a * b);
        double first = Math.exp(-tr) * (Math.pow(tr, 5) / 120 - Math.pow(tr, 15) / (6 * factorial));
        return first / h[1];
    }

    private static double worst(List<String> known, double[] measured) {
        double worst = 0;
        for (int i = 0; i < measured.length; i++) {
            BigDecimal value = new BigDecimal(known.get(i));
            double allowed = value.ulp().doubleValue() / 2 + EXACT * Math.abs(value.doubleValue());
            double ratio = Math.abs(measured[i] - value.doubleValue()) / allowed;
            worst = ratio >= worst || Double.isNaN(ratio) ? ratio : worst;
        }
        return worst;
    }
}
