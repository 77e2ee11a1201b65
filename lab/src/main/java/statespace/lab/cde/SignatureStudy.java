package statespace.lab.cde;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.signature.RandomLinearCde.Config;

/**
 * What an untrained linear CDE with a linear readout can tell of a path, by the structure of its matrices: dense,
 * blocks, diagonal, two diagonal layers, and linear filters beside them.
 */
public final class SignatureStudy implements Study {
    private static final String FIGURE = "Cirone et al. 2024, figure 1 (published results: 1.85e-3 and 0.117 with 100,000 paths)";
    private static final String DIAGONAL = "Cirone et al. 2024, theorem 4.3";
    private static final String FILTERS = "Cirone et al. 2024, corollary on S4: linear filters alone";
    private static final String BLOCKS = "Walker et al. 2025, theorem 4.1";
    private static final String CHAIN = "Cirone et al. 2024, chaining of diagonal layers";

    @Override
    public Card card() {
        return new Card("cde-signature", "Cirone et al. 2024, section 6; Walker et al. 2025",
                "an untrained dense linear CDE with a linear readout computes terms of the signature; a diagonal one computes S^12 "
                        + "but not S^123, a linear filter neither",
                "error relative to the mean: S^12 1.9e-3 and S^123 .117 dense; S^123 .75 diagonal; 1 for linear filters",
                Map.of(Size.SMOKE, 0.15, Size.LAPTOP, 6.0, Size.PAPER, 60.0));
    }

    /** The features of one row of the table. */
    private record Row(RandomWalks walks, String target, String name, FeatureMap map) {
        String key() {
            return target + ", " + name;
        }
    }

    @Override
    public Findings run(Setting setting) {
        int paths = setting.pick(4000, 10_000, 100_000);
        int states = setting.pick(128, 256, 256);
        long seed = setting.seed();
        List<Row> rows = rows(paths, states, !setting.is(Size.SMOKE), seed);
        Map<String, Double> errors = new LinkedHashMap<>();
        List<List<String>> cells = new ArrayList<>();
        for (Row row : rows) {
            setting.progress().at((double) errors.size() / rows.size(), row.key());
            long start = System.nanoTime();
            double error = SignatureFit.error(row.walks, row.map);
            errors.put(row.key(), error);
            cells.add(List.of(row.target, row.name, Check.number(error),
                    String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9)));
        }
        Checks checks = new Checks();
        check(checks, errors, setting);
        return checks
                .add(new Table("Error of a linear readout relative to answering the mean",
                        List.of("target", "features", "error", "seconds"), cells))
                .note("seed " + seed + ", " + paths + " paths, four fifths for training; " + states
                        + " states where not said otherwise")
                .note("the published code predicts S^12 and S^123 themselves; the area is the antisymmetric half of S^12; the readout is "
                        + "ordinary least squares in double precision")
                .findings();
    }

    private static List<Row> rows(int paths, int states, boolean all, long seed) {
        RandomWalks plane = RandomWalks.of(2, paths, seed);
        List<Row> rows = new ArrayList<>();
        for (RandomWalks walks : List.of(plane, RandomWalks.of(3, paths, seed + 1))) {
            String target = walks.dimensions() == 2 ? "S^12" : "S^123";
            rows.add(new Row(walks, target, "linear filter", FeatureMap.coordinates()));
            for (int block : new int[]{1, 2, 4}) {
                rows.add(row(walks, target, block == 1 ? "diagonal" : "blocks of " + block,
                        Config.of(states, block, seed + 2)));
            }
            rows.add(new Row(walks, target, "two diagonal layers", FeatureMap.chain(walks, 32, states, seed + 2)));
            if (all) {
                rows.add(row(walks, target, "dense", Config.of(states, states, seed + 2)));
            }
        }
        rows.add(row(plane, "S^12", "diagonal, B = 0", new Config(states, 1, 4, false, seed + 2)));
        rows.add(row(RandomWalks.areas(paths, seed), "area", "diagonal, B = 0",
                new Config(states, 1, 4, false, seed + 2)));
        rows.add(row(plane, "S^12", "blocks of 4, B = 0", new Config(states, 4, 4, false, seed + 2)));
        rows.add(row(plane, "S^12", "blocks of 4, Euler", new Config(states, 4, 1, true, seed + 2)));
        rows.add(row(plane, "S^12", "blocks of 4, order 2", new Config(states, 4, 2, true, seed + 2)));
        for (int fewer : all ? new int[]{32, 64, 128} : new int[]{}) {
            rows.add(row(plane, "S^12", "dense, " + fewer + " states", Config.of(fewer, fewer, seed + 2)));
        }
        return rows;
    }

    private static Row row(RandomWalks walks, String target, String name, Config config) {
        return new Row(walks, target, name, FeatureMap.cde(walks.dimensions(), config));
    }

    private static void check(Checks checks, Map<String, Double> errors, Setting setting) {
        for (String target : new String[]{"S^12", "S^123"}) {
            checks.add(
                    Check.atLeast(target + ", linear filter", 0.99, FILTERS, errors.get(target + ", linear filter")));
        }
        double diagonal = errors.get("S^123, diagonal");
        checks.add(Check.atLeast("area, diagonal, B = 0", 0.99, DIAGONAL, errors.get("area, diagonal, B = 0")));
        checks.add(Check.atLeast("S^12, diagonal, B = 0", 0.68, DIAGONAL
                + ": the increments alone leave half the variance of S^12, an error of .707",
                errors.get("S^12, diagonal, B = 0")));
        checks.add(Check.atMost("S^12, diagonal with B", setting.is(Size.SMOKE) ? 1e-2 : 1e-4,
                DIAGONAL + ": B dξ adds a level", errors.get("S^12, diagonal")));
        checks.add(Check.atMost("S^12, order 2 relative to Euler", 0.2,
                "Euler's method drops the products of increments",
                errors.get("S^12, blocks of 4, order 2") / errors.get("S^12, blocks of 4, Euler")));
        if (setting.is(Size.SMOKE)) {
            checks.add(Check.atMost("S^123, blocks of 4 relative to diagonal", 0.8, BLOCKS,
                    errors.get("S^123, blocks of 4") / diagonal));
            return;
        }
        checks.add(Check.between("S^123, diagonal", 0.69, 0.8,
                DIAGONAL + ": all words in reach up to three letters leave .697", diagonal));
        checks.add(Check.atMost("S^123, two diagonal layers relative to one", 0.95, CHAIN,
                errors.get("S^123, two diagonal layers") / diagonal));
        checks.add(Check.atMost("S^123, two diagonal layers", 0.5, CHAIN, errors.get("S^123, two diagonal layers")));
        for (int block : new int[]{2, 4}) {
            checks.add(Check.atMost("S^123, blocks of " + block, 0.15, BLOCKS,
                    errors.get("S^123, blocks of " + block)));
        }
        boolean published = setting.is(Size.PAPER);
        checks.add(published
                ? Check.near("S^12, dense", 1.9e-3, 0.3 * 1.9e-3, FIGURE, errors.get("S^12, dense"))
                : Check.between("S^12, dense", 1e-3, 5e-3, FIGURE, errors.get("S^12, dense")));
        checks.add(published
                ? Check.near("S^123, dense", 0.117, 0.0117, FIGURE, errors.get("S^123, dense"))
                : Check.between("S^123, dense", 0.1, 0.17, FIGURE, errors.get("S^123, dense")));
    }
}
