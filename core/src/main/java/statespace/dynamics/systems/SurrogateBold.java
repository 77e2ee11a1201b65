package statespace.dynamics.systems;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import statespace.dynamics.filter.FilterKernel;

/**
 * Surrogate whole-brain data with known latent activity. Each region is an oscillator near its limit cycle (the normal form
 * of a Hopf bifurcation) with a frequency of its own between 0.02 and 0.1 Hz: w′ = (a + iω) w − |w|² w + G Σ_k C_{jk} (w_k
 * − w_j) + noise, over a random connectome C whose rows sum to 1. The activity is Re w. Observed is its convolution with the
 * haemodynamic response, with white noise and with the traces of head motion.
 *
 * @param regions
 *            number of regions N
 * @param tr
 *            seconds from row to row
 * @param growth
 *            a, above 0 for limit cycles, below for damped oscillations that the noise drives, in 1/s
 * @param coupling
 *            G, in 1/s
 * @param drive
 *            standard deviation of the noise in the activity, per √s
 * @param noise
 *            standard deviation of the observation's white noise, the signal having 1
 * @param motion
 *            standard deviation that motion adds to the observation, 0 for none
 */
public record SurrogateBold(int regions, double tr, double growth, double coupling, double drive, double noise,
        double motion) {
    private static final double STEP = 0.05; // seconds, at most
    private static final double SETTLING = 500; // seconds
    private static final int AXES = 6;
    private static final double SPIKE = 0.01; // share of rows with a sudden movement

    /** Refuses numbers without meaning. */
    public SurrogateBold {
        if (regions < 1) {
            throw new IllegalArgumentException("the setting 'regions' is " + regions + "; give at least 1");
        }
        if (!Double.isFinite(growth)) {
            throw new IllegalArgumentException("the setting 'growth' is " + growth + "; give a number");
        }
        check("coupling", coupling);
        check("drive", drive);
        check("noise", noise);
        check("motion", motion);
        FilterKernel.hemodynamic(tr);
    }

    private static void check(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("the setting '" + name + "' is " + value + "; give a number from 0");
        }
    }

    /** Regions near their limit cycles, little noise in the activity, 10 % white noise and 20 % motion. */
    public static SurrogateBold usual(int regions, double tr) {
        return new SurrogateBold(regions, tr, 0.1, 0.08, 0.02, 0.1, 0.2);
    }

    /**
     * What was generated.
     *
     * @param bold
     *            (rows, regions), each region with mean 0 and standard deviation 1
     * @param activity
     *            (rows, regions), aligned with {@code bold}, in units in which its filtered values have standard deviation 1
     *            before noise and motion are added
     * @param nuisance
     *            (rows, 12): three rotations in radians, three translations in millimetres, and their differences from row
     *            to row, the first 0
     */
    public record Data(double[][] bold, double[][] activity, double[][] nuisance) {}

    /** A data set; the same seed gives the same. */
    public Data generate(int rows, long seed) {
        if (rows < 2) {
            throw new IllegalArgumentException("the setting 'rows' is " + rows + "; give at least 2");
        }
        SplittableRandom random = new SplittableRandom(seed);
        FilterKernel kernel = FilterKernel.hemodynamic(tr);
        double[][] states = simulate(rows + kernel.length() - 1, random.split());
        Standardised filtered = Standardised.of(kernel.convolve(states));
        double[][] activity = Arrays.stream(states, kernel.length() - 1, states.length).map(state -> {
            double[] scaled = state.clone();
            Arrays.setAll(scaled, j -> (state[j] - filtered.mean()[j]) / filtered.deviation()[j]);
            return scaled;
        }).toArray(double[][]::new);
        double[][] nuisance = motion(rows, random.split());
        double[][] traces = traces(nuisance, random.split());
        SplittableRandom white = random.split();
        double[][] bold = new double[rows][regions];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < regions; j++) {
                bold[t][j] = filtered.values()[t][j] + noise * white.nextGaussian() + motion * traces[t][j];
            }
        }
        return new Data(Standardised.of(bold).values(), activity, nuisance);
    }

    /** The real parts, a row each {@code tr} seconds after the settling, by the method of Heun for noise of this kind. */
    private double[][] simulate(int rows, SplittableRandom random) {
        int inner = (int) Math.ceil(tr / STEP);
        double step = tr / inner;
        Network network = new Network(
                random.doubles(regions, 2 * Math.PI * 0.02, 2 * Math.PI * 0.1).toArray(), connectome(random));
        double[] w = random.doubles(2L * regions, -0.5, 0.5).toArray();
        long settling = Math.round(SETTLING / step);
        double[][] states = new double[rows][];
        for (int row = 0; row < rows; row++) {
            for (long i = 0; i < (row == 0 ? settling : inner); i++) {
                w = network.step(w, step, random);
            }
            states[row] = Arrays.copyOf(w, regions);
        }
        return states;
    }

    private double[][] connectome(SplittableRandom random) {
        double[][] weights = new double[regions][regions];
        for (int j = 0; j < regions; j++) {
            int self = j;
            double[] row = IntStream.range(0, regions).mapToDouble(k -> k == self ? 0 : Math.exp(random.nextGaussian()))
                    .toArray();
            double sum = Arrays.stream(row).sum();
            weights[j] = Arrays.stream(row).map(c -> sum == 0 ? 0 : c / sum).toArray();
        }
        return weights;
    }

    /** Coupled oscillators; real parts of all regions, then imaginary parts. */
    private final class Network {
        private final double[] frequency;
        private final double[][] weights;

        Network(double[] frequency, double[][] weights) {
            this.frequency = frequency;
            this.weights = weights;
        }

        double[] step(double[] w, double step, SplittableRandom random) {
            double[] kick = new double[w.length];
            Arrays.setAll(kick, _ -> drive * Math.sqrt(step) * random.nextGaussian());
            double[] first = derivative(w);
            double[] ahead = new double[w.length];
            Arrays.setAll(ahead, i -> w[i] + step * first[i] + kick[i]);
            double[] second = derivative(ahead);
            Arrays.setAll(ahead, i -> w[i] + step * (first[i] + second[i]) / 2 + kick[i]);
            return ahead;
        }

        private double[] derivative(double[] w) {
            double[] slope = new double[w.length];
            for (int j = 0; j < regions; j++) {
                double re = w[j];
                double im = w[regions + j];
                double pull = growth - re * re - im * im;
                double fromRe = 0;
                double fromIm = 0;
                for (int k = 0; k < regions; k++) {
                    fromRe += weights[j][k] * (w[k] - re);
                    fromIm += weights[j][k] * (w[regions + k] - im);
                }
                slope[j] = pull * re - frequency[j] * im + coupling * fromRe;
                slope[regions + j] = pull * im + frequency[j] * re + coupling * fromIm;
            }
            return slope;
        }
    }

    /** Slow drifts with some sudden movements, and their differences. */
    private static double[][] motion(int rows, SplittableRandom random) {
        double[][] nuisance = new double[rows][2 * AXES];
        double[] place = new double[AXES];
        for (int t = 0; t < rows; t++) {
            boolean sudden = random.nextDouble() < SPIKE;
            for (int axis = 0; axis < AXES; axis++) {
                double unit = axis < AXES / 2 ? 0.0003 : 0.02; // radians, millimetres
                double move = unit * (sudden ? 10 : 1) * random.nextGaussian();
                double before = place[axis];
                place[axis] = t == 0 ? 0 : 0.98 * before + move;
                nuisance[t][axis] = place[axis];
                nuisance[t][AXES + axis] = place[axis] - before;
            }
        }
        return nuisance;
    }

    /** What motion does to each region: a random mixture of the standardised columns, with standard deviation 1. */
    private double[][] traces(double[][] nuisance, SplittableRandom random) {
        double[][] columns = Standardised.of(nuisance).values();
        double[][] loadings = IntStream.range(0, regions)
                .mapToObj(_ -> IntStream.range(0, 2 * AXES).mapToDouble(_ -> random.nextGaussian()).toArray())
                .toArray(double[][]::new);
        return Standardised.of(Arrays.stream(columns).map(row -> Arrays.stream(loadings)
                .mapToDouble(weights -> IntStream.range(0, row.length).mapToDouble(p -> weights[p] * row[p]).sum())
                .toArray()).toArray(double[][]::new)).values();
    }
}
