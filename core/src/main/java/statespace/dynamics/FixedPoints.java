package statespace.dynamics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Exact fixed points and cycles of a piecewise-linear map. In a sequence of k linear regions the k-fold map is affine, z
 * ↦ P z + q, and has the fixed point (1 − P)⁻¹ q. If its orbit lies in these regions, it is a cycle of the map; else the
 * search goes on in the regions where it lies (Eisenmann et al. 2023, arXiv 2310.17561). Starts are drawn: sequences of
 * random regions, the regions of random states, and the regions along a free run.
 *
 * <p>
 * The search is a budget, no proof: what is found exists, but there may be more. Regions follow strict inequalities. A
 * cycle on a border of regions counts if the map itself returns to it.
 *
 * @param starts
 *            random starts for each period
 * @param moves
 *            from regions to regions after each start
 */
public record FixedPoints(int starts, int moves) {
    private static final double SAME = 1e-6;
    private static final double RETURNS = 1e-10;
    private static final int TRANSIENT = 200;

    /** Refuses an empty budget. */
    public FixedPoints {
        if (starts < 1 || moves < 1) {
            throw new IllegalArgumentException(
                    "a search for fixed points takes at least one start and one move, not " + starts + " and " + moves);
        }
    }

    /** 1000 starts for each period with up to 100 moves each. */
    public static FixedPoints usual() {
        return new FixedPoints(1000, 100);
    }

    /**
     * What a search found.
     *
     * @param cycles
     *            each once, by period and then by the first coordinate of the first point
     * @param maxPeriod
     *            the longest period that was searched
     * @param systems
     *            number of linear systems that were solved
     * @param singular
     *            number of them without a single solution, as along lines of fixed points
     */
    public record Found(List<Cycle> cycles, int maxPeriod, long systems, long singular) {
        /** Copies the list. */
        public Found {
            cycles = List.copyOf(cycles);
        }
    }

    /** Searches all periods up to one; the same seed finds the same. */
    public Found search(PiecewiseLinearMap map, int maxPeriod, long seed) {
        if (maxPeriod < 1) {
            throw new IllegalArgumentException("the longest period is " + maxPeriod + "; search from 1");
        }
        Search search = new Search(map, new SplittableRandom(seed));
        for (int period = 1; period <= maxPeriod; period++) {
            for (int start = 0; start < starts; start++) {
                search.from(search.start(start, period));
            }
        }
        return new Found(search.found.stream().sorted(Comparator.comparingInt(Cycle::period)
                .thenComparingDouble(cycle -> cycle.points()[0][0])).toList(), maxPeriod, search.systems,
                search.singular);
    }

    /** The cycle of a sequence of regions of an affine map, whether or not it lies in them; empty if there is none or a line. */
    static Optional<double[][]> candidate(PiecewiseLinearMap map, List<Region> regions) {
        int size = map.dimension();
        double[][] product = Matrices.identity(size);
        double[] constant = new double[size];
        for (Region region : regions) {
            double[][] j = map.jacobian(region);
            product = Matrices.times(j, product);
            constant = Matrices.times(j, constant);
            double[] b = map.constant(region);
            for (int i = 0; i < size; i++) {
                constant[i] += b[i];
            }
        }
        double[][] system = Matrices.identity(size);
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                system[i][k] -= product[i][k];
            }
        }
        return Matrices.solve(system, constant).map(z -> affineOrbit(map, regions, z));
    }

    private static double[][] affineOrbit(PiecewiseLinearMap map, List<Region> regions, double[] start) {
        double[][] points = new double[regions.size()][];
        points[0] = start;
        for (int i = 1; i < points.length; i++) {
            Region region = regions.get(i - 1);
            points[i] = Matrices.times(map.jacobian(region), points[i - 1]);
            double[] b = map.constant(region);
            for (int k = 0; k < b.length; k++) {
                points[i][k] += b[k];
            }
        }
        return points;
    }

    /** Whether the map itself carries each point to the next. */
    static boolean returns(PiecewiseLinearMap map, double[][] points) {
        return IntStream.range(0, points.length)
                .allMatch(i -> Cycle.near(map.step(points[i]), points[(i + 1) % points.length], RETURNS));
    }

    /** The cycle through some points, with its eigenvalues. */
    static Cycle cycle(PiecewiseLinearMap map, double[][] points) {
        double[][] product = Matrices.identity(map.dimension());
        for (double[] point : points) {
            product = Matrices.times(map.jacobian(point), product);
        }
        return new Cycle(points, Matrices.moduli(product));
    }

    private final class Search {
        private final PiecewiseLinearMap map;
        private final SplittableRandom random;
        private final List<Cycle> found = new ArrayList<>();
        private long systems;
        private long singular;

        Search(PiecewiseLinearMap map, SplittableRandom random) {
            this.map = map;
            this.random = random;
        }

        List<Region> start(int number, int period) {
            return switch (number % 3) {
                case 0 -> IntStream.range(0, period).mapToObj(_ -> randomRegion()).toList();
                case 1 -> along(randomState(), period);
                default -> {
                    double[][] orbit = map.orbit(randomState(), 1 + random.nextInt(TRANSIENT));
                    yield along(orbit[orbit.length - 1], period);
                }
            };
        }

        private Region randomRegion() {
            return map.region(random.ints(map.hidden(), 0, map.pieces()).toArray());
        }

        /** Normal numbers on a random scale from 0.1 to 10. */
        private double[] randomState() {
            double scale = Math.pow(10, random.nextDouble(-1, 1));
            return IntStream.range(0, map.dimension()).mapToDouble(_ -> scale * random.nextGaussian()).toArray();
        }

        private List<Region> along(double[] state, int period) {
            double[][] orbit = map.orbit(state, period);
            return DifferentiableMap.isFinite(orbit)
                    ? Arrays.stream(orbit).map(map::region).toList()
                    : IntStream.range(0, period).mapToObj(_ -> randomRegion()).toList();
        }

        void from(List<Region> start) {
            List<Region> regions = start;
            Set<List<Region>> seen = new HashSet<>();
            for (int move = 0; move < moves && seen.add(regions); move++) {
                Optional<double[][]> solution = candidate(map, regions);
                systems++;
                if (solution.isEmpty() || !DifferentiableMap.isFinite(solution.get())) {
                    singular++;
                    return;
                }
                double[][] points = solution.get();
                List<Region> actual = Arrays.stream(points).map(map::region).toList();
                if (actual.equals(regions) || returns(map, points)) {
                    add(cycle(map, points));
                    return;
                }
                regions = actual;
            }
        }

        private void add(Cycle cycle) {
            if (!cycle.isRepeated(SAME) && found.stream().noneMatch(known -> known.matches(cycle, SAME))) {
                found.add(cycle);
            }
        }
    }
}
