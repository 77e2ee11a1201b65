package statespace.signature;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.kernels.Workers;

/**
 * A linear controlled differential equation with random weights that are never trained, as a map from a path to
 * features: dy = Σ_i A_i y dω^i + B dω, y₀ = M ω₀ + b, features y_T. A linear readout of them approximates every
 * continuous functional of the path as the state grows, if the A_i do not commute (Cirone et al. 2024, arXiv
 * 2402.19047, theorem 4.2); blocks suffice (Walker et al. 2025, arXiv 2505.17761). Entries are normal: A_i with
 * variance 1/block, B, M and b with variance 1.
 *
 * <p>
 * The path is straight between its points. On a segment Δ the state moves by the Taylor sum of the exact flow, y ←
 * Σ_{j≤p} t_j with t₀ = y, t₁ = M y + B Δ, t_j = M t_{j−1} / j and M = Σ_i Δ^i A_i; order 1 is Euler's method.
 * Components are kept within ±10¹¹.
 *
 * <p>
 * Paths are computed in tiles, one path a lane. The bits of a path's features depend neither on its neighbours nor on
 * threads.
 */
public final class RandomLinearCde {
    private static final int LANES = 128;
    private static final int PANEL = 64;
    private static final double LIMIT = 1e11;

    /**
     * Structure and seed.
     *
     * @param states
     *            N, the size of the state
     * @param block
     *            size of the blocks of each A_i: 1 is diagonal, N is dense
     * @param order
     *            p, of the Taylor sum
     * @param input
     *            false for B = 0
     * @param seed
     *            of all weights
     */
    public record Config(int states, int block, int order, boolean input, long seed) {
        /** Checks the numbers. */
        public Config {
            if (states < 1 || block < 1 || states % block != 0 || order < 1) {
                throw new IllegalArgumentException(
                        "a random CDE takes a state of whole blocks and an order from 1, not "
                                + states + " states, blocks of " + block + " and order " + order);
            }
        }

        /** Blocks of some size, order 4, with B. */
        public static Config of(int states, int block, long seed) {
            return new Config(states, block, 4, true, seed);
        }
    }

    private final Config config;
    private final int channels;
    private final double[] a; // (states, channels, block): rows of the blocks
    private final double[] b; // (states, channels)
    private final double[] m; // (states, channels)
    private final double[] bias;

    /**
     * Draws the weights.
     *
     * @param channels
     *            of the paths, time included
     * @throws IllegalArgumentException
     *             if the weights do not fit into memory
     */
    public RandomLinearCde(int channels, Config config) {
        double numbers = (double) config.states * config.block * channels;
        if (channels < 1 || numbers > Math.min(Integer.MAX_VALUE - 8.0, Runtime.getRuntime().maxMemory() / 32.0)) {
            throw new IllegalArgumentException("a random CDE of " + config.states + " states in blocks of "
                    + config.block + " over " + channels + " channels has " + TensorAlgebra.count(numbers)
                    + " weights, which is none or more than fits into memory; take smaller blocks or fewer states");
        }
        this.config = config;
        this.channels = channels;
        RandomGenerator random = new SplittableRandom(config.seed);
        a = gaussian(random, (int) numbers, 1 / Math.sqrt(config.block));
        b = gaussian(random, config.states * channels, config.input ? 1 : 0);
        m = gaussian(random, config.states * channels, 1);
        bias = gaussian(random, config.states, 1);
    }

    private static double[] gaussian(RandomGenerator random, int count, double scale) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale * random.nextGaussian();
        }
        return values;
    }

    /** Multiplications and additions of one step of one path. */
    public double stepCost() {
        return (double) config.order * config.states * config.block * channels;
    }

    /**
     * The state at the end of each path.
     *
     * @param paths
     *            each (points, channels), row-major, of at least two points
     * @return (paths, states)
     */
    public double[][] features(double[][] paths, Workers workers) {
        double[][] features = new double[paths.length][config.states];
        run(paths, workers, (path, point, last, tile) -> {
            if (point == last) {
                tile.read(path.lane, features[path.number], 0);
            }
        });
        return features;
    }

    /**
     * The state at each point of each path.
     *
     * @return (paths, points · states)
     */
    public double[][] trajectories(double[][] paths, Workers workers) {
        double[][] states = new double[paths.length][];
        for (int i = 0; i < paths.length; i++) {
            states[i] = new double[paths[i].length / channels * config.states];
        }
        run(paths, workers, (path, point, _, tile) -> tile.read(path.lane, states[path.number], point * config.states));
        return states;
    }

    /** A path and the lane that it is computed in. */
    private record Place(int number, int lane) {}

    private interface Sink {
        void at(Place path, int point, int last, Tile tile);
    }

    private void run(double[][] paths, Workers workers, Sink sink) {
        Arrays.stream(paths).forEach(path -> Paths.check(path, channels));
        int[] order = IntStream.range(0, paths.length).boxed()
                .sorted(Comparator.comparingInt(i -> paths[i].length)).mapToInt(Integer::intValue).toArray();
        workers.run(Math.ceilDiv(order.length, LANES), number -> {
            int from = number * LANES;
            new Tile(paths, Arrays.copyOfRange(order, from, Math.min(from + LANES, order.length))).run(sink);
        });
    }

    /**
     * Up to {@link #LANES} paths side by side; a path that has ended stands still. Arrays are (rows, lanes); loops over
     * lanes use one index for all rows, or the compiler would not make them vectors.
     */
    private final class Tile {
        private final double[][] paths;
        private final int[] chosen;
        private final int lanes;
        private final double[][] state;
        private double[][] term;
        private double[][] next;
        private final double[][] scaled; // (channels · block, lanes)
        private final double[][] increments; // (channels, lanes)

        Tile(double[][] paths, int[] chosen) {
            this.paths = paths;
            this.chosen = chosen;
            lanes = chosen.length;
            state = new double[config.states][lanes];
            term = new double[config.states][lanes];
            next = new double[config.states][lanes];
            scaled = new double[channels * config.block][lanes];
            increments = new double[channels][lanes];
        }

        void read(int lane, double[] to, int offset) {
            for (int n = 0; n < config.states; n++) {
                to[offset + n] = state[n][lane];
            }
        }

        void run(Sink sink) {
            int longest = Arrays.stream(chosen).map(i -> paths[i].length / channels).max().orElse(0);
            for (int point = 0; point < longest; point++) {
                gather(point);
                if (point == 0) {
                    begin();
                } else {
                    step();
                }
                for (int lane = 0; lane < lanes; lane++) {
                    int last = paths[chosen[lane]].length / channels - 1;
                    if (point <= last) {
                        sink.at(new Place(chosen[lane], lane), point, last, this);
                    }
                }
            }
        }

        private void begin() {
            for (int n = 0; n < config.states; n++) {
                Arrays.fill(state[n], bias[n]);
            }
            addInput(m, state);
        }

        /** The increments to a point, or the first point itself. */
        private void gather(int point) {
            for (int lane = 0; lane < lanes; lane++) {
                double[] path = paths[chosen[lane]];
                boolean ended = (point + 1) * channels > path.length;
                for (int i = 0; i < channels; i++) {
                    double before = point == 0 || ended ? 0 : path[(point - 1) * channels + i];
                    increments[i][lane] = ended ? 0 : path[point * channels + i] - before;
                }
            }
        }

        /** to ← to + W Δ, for weights (states, channels). */
        private void addInput(double[] weights, double[][] to) {
            for (int n = 0; n < config.states; n++) {
                for (int i = 0; i < channels; i++) {
                    axpy(weights[n * channels + i], increments[i], to[n]);
                }
            }
        }

        private void step() {
            multiply(state, 1, next);
            if (config.input) {
                addInput(b, next);
            }
            for (int j = 2; j <= config.order; j++) {
                double[][] last = term;
                term = next;
                next = last;
                multiply(term, 1.0 / j, next);
                add(term);
            }
            add(next);
            for (double[] row : state) {
                clamp(row);
            }
        }

        private void add(double[][] summand) {
            for (int n = 0; n < config.states; n++) {
                axpy(1, summand[n], state[n]);
            }
        }

        /** to ← factor · M x, block by block. */
        private void multiply(double[][] x, double factor, double[][] to) {
            int block = config.block;
            int width = channels * block;
            for (int start = 0; start < config.states; start += block) {
                for (int i = 0; i < channels; i++) {
                    for (int r = 0; r < block; r++) {
                        scale(increments[i], x[start + r], factor, scaled[i * block + r]);
                    }
                }
                for (int row = start; row < start + block; row++) {
                    Arrays.fill(to[row], 0);
                }
                for (int k = 0; k < width; k += PANEL) {
                    addPanel(start, k, Math.min(width, k + PANEL), to);
                }
            }
        }

        /** Adds to the rows of a block what some columns of A contribute. */
        private void addPanel(int start, int from, int end, double[][] to) {
            int width = channels * config.block;
            for (int row = start; row < start + config.block; row += 2) {
                boolean pair = row + 1 < start + config.block;
                int k = from;
                for (; pair && k + 4 <= end; k += 4) {
                    twoByFour(a, row * width + k, width, scaled, k, to[row], to[row + 1]);
                }
                for (; k < end; k++) {
                    axpy(a[row * width + k], scaled[k], to[row]);
                    if (pair) {
                        axpy(a[(row + 1) * width + k], scaled[k], to[row + 1]);
                    }
                }
            }
        }
    }

    private static void axpy(double factor, double[] x, double[] y) {
        for (int l = 0; l < y.length; l++) {
            y[l] = Math.fma(factor, x[l], y[l]);
        }
    }

    private static void clamp(double[] y) {
        for (int l = 0; l < y.length; l++) {
            y[l] = Math.max(-LIMIT, Math.min(LIMIT, y[l]));
        }
    }

    private static void scale(double[] increments, double[] x, double factor, double[] to) {
        for (int l = 0; l < to.length; l++) {
            to[l] = increments[l] * x[l] * factor;
        }
    }

    /**
     * Two rows of the product and four columns of A at once: each value that is loaded serves several multiplications.
     */
    private static void twoByFour(double[] a, int at, int width, double[][] x, int k, double[] y, double[] z) {
        double a0 = a[at];
        double a1 = a[at + 1];
        double a2 = a[at + 2];
        double a3 = a[at + 3];
        double b0 = a[at + width];
        double b1 = a[at + width + 1];
        double b2 = a[at + width + 2];
        double b3 = a[at + width + 3];
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        for (int l = 0; l < y.length; l++) {
            y[l] = Math.fma(a3, x3[l], Math.fma(a2, x2[l], Math.fma(a1, x1[l], Math.fma(a0, x0[l], y[l]))));
            z[l] = Math.fma(b3, x3[l], Math.fma(b2, x2[l], Math.fma(b1, x1[l], Math.fma(b0, x0[l], z[l]))));
        }
    }
}
