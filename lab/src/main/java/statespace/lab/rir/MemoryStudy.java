package statespace.lab.rir;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.Trees;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** What a pass keeps for its gradient, by the length of a sequence. */
public final class MemoryStudy implements Study {
    private static final int BEAMS = 7;
    private static final double MEGABYTE = 1e6;

    @Override
    public Card card() {
        return new Card("rir-memory", "Ray Chowdhury and Caragea 2023, section 4",
                "the memory of a pass grows linearly with the length of a sequence",
                "twice the tokens need less than 2.2 times the memory; naive programs need .55 MB a token, and plain EBT "
                        + "the square of the length",
                Map.of(Size.SMOKE, 0.2, Size.LAPTOP, 1.0));
    }

    @Override
    public Findings run(Setting setting) {
        int width = setting.pick(32, 128, 0);
        int[] lengths = setting.pick(new int[]{500, 1000, 2000}, new int[]{500, 1000, 2000, 4000, 8000}, null);
        Checks checks = new Checks();
        List<List<String>> rows = new ArrayList<>();
        for (int chunk : new int[]{30, TreePlan.WHOLE}) {
            String name = chunk == TreePlan.WHOLE ? "one search (EBT)" : "k = " + chunk;
            double[] kept = new double[lengths.length];
            for (int i = 0; i < lengths.length; i++) {
                kept[i] = kept(RandomTrees.of(width, chunk, BEAMS, lengths[i], new SplittableRandom(setting.seed())));
                rows.add(List.of(name, Integer.toString(lengths[i]), Check.number(kept[i] / MEGABYTE),
                        Check.number(kept[i] / lengths[i] / 1000)));
            }
            for (int i = 1; i < lengths.length; i++) {
                checks.add(Check.atMost(name + ": kept at " + lengths[i] + " tokens over " + lengths[i - 1], 2.2,
                        "linear in n at a fixed k", kept[i] / kept[i - 1]));
            }
            int last = lengths.length - 1;
            checks.add(Check.atLeast(name + ": kept at " + lengths[last] + " tokens over " + lengths[last - 1], 1.5,
                    "more tokens are kept: this is what was measured", kept[last] / kept[last - 1]));
        }
        return checks.add(new Table("Kept from the way forward until the gradient is there",
                List.of("outer recursion", "tokens", "MB", "kB a token"), rows))
                .note("seed " + setting.seed() + ", one sequence, D = " + width + ", K = " + BEAMS
                        + "; heap in use after a collection with the trees alive, less that without; peaks of whole "
                        + "processes beside a naive program: bench peers")
                .findings();
    }

    /** Bytes that the trees hold: the middle one of three measurements. */
    private static double kept(RandomTrees some) {
        return DoubleStream.generate(() -> once(some)).limit(3).sorted().skip(1).findFirst().orElseThrow();
    }

    private static double once(RandomTrees some) {
        double with = withTrees(some);
        return with - used();
    }

    private static double withTrees(RandomTrees some) {
        Trees trees = some.forward();
        try {
            return used();
        } finally {
            Reference.reachabilityFence(trees);
        }
    }

    /** Bytes of the heap in use: the least of a few collections, since others may allocate meanwhile. */
    private static double used() {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
