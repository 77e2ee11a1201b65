package statespace.lab.chimera;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import statespace.backbone.Chimera;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.layer.grid.GridFilter.Order;
import statespace.layer.grid.GridFilter;
import statespace.layer.grid.GridSystem.Discretisation;
import statespace.train.TrainConfig;

/** Each variate repeats the one before a step later: what the way across variates is worth. */
public final class LeaderFollowerStudy implements Study {
    private static final int STEPS = 48;
    private static final int[] REVERSED = {5, 4, 3, 2, 1, 0};
    private static final int[] SHUFFLED = {3, 0, 5, 1, 4, 2};

    @Override
    public Card card() {
        return new Card("chimera-leader-follower",
                "Behrouz, Santacatterina and Zabih 2024, what the coupling of variates is for",
                "a chain of variates is predicted only by a model that carries states across them, along the chain",
                "error of the followers at most .10 (optimum .09); without coupling not below .65",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 6.0));
    }

    /** A model on the chain in some order. */
    private record Entry(String name, int[] order, Chimera.Config config) {}

    private static Chimera.Config config(Order order, boolean selective, int kernel) {
        return Chimera.Config.causal(16, 1, 4).with(GridFilter.VariateMixing.of(order))
                .with(Discretisation.COUPLED_ZOH, selective).withKernel(kernel).withDropout(0);
    }

    private static List<Entry> entries(Setting setting) {
        int[] natural = IntStream.range(0, 6).toArray();
        List<Entry> all = new ArrayList<>();
        all.add(new Entry("natural order, one way", natural, config(Order.ORDERED, true, 1)));
        all.add(new Entry("natural order, no coupling", natural, config(Order.INDEPENDENT, true, 1)));
        if (!setting.is(Size.SMOKE)) {
            all.add(new Entry("natural order, not selective", natural, config(Order.ORDERED, false, 1)));
            all.add(new Entry("natural order, both ways", natural, config(Order.BIDIRECTIONAL, true, 1)));
            all.add(new Entry("natural order, both ways, two heads", natural, config(Order.BIDIRECTIONAL, true, 25)));
            all.add(new Entry("reversed order, one way", REVERSED, config(Order.ORDERED, true, 1)));
            all.add(new Entry("reversed order, both ways", REVERSED, config(Order.BIDIRECTIONAL, true, 1)));
            all.add(new Entry("shuffled order, both ways", SHUFFLED, config(Order.BIDIRECTIONAL, true, 1)));
            all.add(new Entry("shuffled order, both ways, not selective", SHUFFLED,
                    config(Order.BIDIRECTIONAL, false, 1)));
            all.add(new Entry("shuffled order, four random orders", SHUFFLED, config(Order.PERMUTED, true, 1)));
            all.add(new Entry("shuffled order, pooled", SHUFFLED, config(Order.POOLED, true, 1)));
        }
        return all;
    }

    @Override
    public Findings run(Setting setting) throws IOException {
        int count = setting.pick(500, 2000, 2000);
        int epochs = setting.pick(10, 12, 12);
        List<Entry> entries = entries(setting);
        Checks checks = new Checks();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            double[] errors = errors(entry, count, epochs, setting, Part.of(entry.name, i, entries.size()));
            rows.add(row(entry.name, errors));
            check(setting, entry, followers(errors), checks);
        }
        LeaderFollower chain = LeaderFollower.chain(0);
        rows.add(row("optimum from all variates", IntStream.range(0, 6).mapToDouble(chain::optimum).toArray()));
        rows.add(row("optimum from each variate alone", IntStream.range(0, 6).mapToDouble(chain::variance).toArray()));
        return checks
                .add(new Table("Mean squared error of the next step, by place in the chain",
                        List.of("model", "followers", "0", "1", "2", "3", "4", "5"), rows))
                .note("seed " + setting.seed() + ", " + count + " fields of 6 x " + STEPS + ", " + epochs
                        + " epochs, width 16, one block, N = 4; a shuffled chain is 3 0 5 1 4 2, and whether a model "
                        + "finds its way through it is reported, not asked")
                .findings();
    }

    private static void check(Setting setting, Entry entry, double followers, Checks checks) {
        boolean smoke = setting.is(Size.SMOKE);
        if (entry.name.endsWith("no coupling")) {
            checks.add(Check.atLeast("followers, " + entry.name, 0.65, "variance of white series", followers));
        } else if (entry.name.equals("natural order, one way")
                || (entry.name.endsWith("both ways") && !entry.name.startsWith("shuffled"))) {
            checks.add(Check.atMost("followers, " + entry.name, smoke ? 0.3 : 0.10, "optimum .09", followers));
        } else if (entry.name.startsWith("reversed")) {
            checks.add(Check.atLeast("followers, " + entry.name, 0.5, "states run against the chain", followers));
        }
    }

    private double[] errors(Entry entry, int count, int epochs, Setting setting, Part part) throws IOException {
        LeaderFollower chain = LeaderFollower.chain(0).inOrder(entry.order);
        SplittableRandom random = new SplittableRandom(setting.seed());
        try (PointerScope _ = new PointerScope()) {
            Chimera trunk = new Chimera(entry.config, random.split());
            Linear head = new Linear(trunk.width(), 1, true, Role.READOUT, random.split());
            FieldTask task = new FieldTask(
                    (x, pass) -> head.apply(trunk.forward(x, null, pass)).squeeze(-1),
                    Parameter.concat(Parameter.prefixed("trunk", trunk.parameters()),
                            Parameter.prefixed("head", head.parameters())),
                    draw(chain, count, random), draw(chain, 128, random), 1);
            TrainConfig training = TrainConfig.standard().withEpochs(epochs).withBatch(16)
                    .withRates(setting.pick(1e-2, 5e-3, 5e-3), setting.pick(1e-2, 5e-3, 5e-3)).withWeightDecay(0)
                    .withSeed(setting.seed());
            double[] measured = task.fit(training, draw(chain, 500, random), setting, part);
            double[] byPlace = new double[measured.length];
            for (int v = 0; v < measured.length; v++) {
                byPlace[entry.order[v]] = measured[v];
            }
            return byPlace;
        }
    }

    private static FieldTask.Fields draw(LeaderFollower chain, int count, SplittableRandom random) {
        double[][][] samples = new double[count][][];
        for (int i = 0; i < count; i++) {
            samples[i] = chain.sample(STEPS + 1, random);
        }
        return FieldTask.Fields.next(samples);
    }

    private static double followers(double[] errors) {
        return java.util.Arrays.stream(errors).skip(1).average().orElseThrow();
    }

    private static List<String> row(String name, double[] errors) {
        List<String> cells = new ArrayList<>(List.of(name, number(followers(errors))));
        for (double error : errors) {
            cells.add(number(error));
        }
        return cells;
    }

    private static String number(double error) {
        return String.format(Locale.ROOT, "%.4f", error);
    }
}
