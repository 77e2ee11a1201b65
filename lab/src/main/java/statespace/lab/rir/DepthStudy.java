package statespace.lab.rir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import statespace.kernels.recursion.TreePlan;
import statespace.kernels.recursion.Trees;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Plot;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** How many merges come one after the other, and how many there are in all, by the length of a sequence. */
public final class DepthStudy implements Study {
    private static final String SOURCE = "Ray Chowdhury and Caragea 2023, section 3: the rule of 1.5 k";
    private static final int[] CHUNKS = {30, 20, 10, 5, 2, TreePlan.WHOLE};
    private static final int[] LENGTHS = {44, 45, 100, 1000, 2000, 4096, 16_384};
    private static final int[][] STEPS = {{43, 21, 13, 9, 6, 43}, {30, 21, 13, 9, 6, 44}, {32, 23, 18, 11, 7, 99},
        {62, 40, 27, 17, 10, 999}, {60, 42, 28, 19, 11, 1999}, {62, 48, 31, 21, 12, 4095},
        {76, 59, 37, 25, 14, 16_383}};
    private static final int WIDTH = 8;
    private static final int BEAMS = 7;

    @Override
    public Card card() {
        return new Card("rir-depth", SOURCE,
                "a balanced tree of trees needs about k log_k n merges one after the other, a single tree n - 1",
                "62 steps for 4,096 items at k = 30; work linear in n",
                Map.of(Size.SMOKE, 0.1, Size.LAPTOP, 0.5));
    }

    @Override
    public Findings run(Setting setting) {
        Checks checks = new Checks();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(LENGTHS[i])));
            double worst = 0;
            for (int j = 0; j < CHUNKS.length; j++) {
                int steps = new TreePlan(CHUNKS[j]).sequentialSteps(LENGTHS[i]);
                worst = Math.max(worst, Math.abs(steps - STEPS[i][j]));
                row.add(Integer.toString(steps));
            }
            rows.add(row);
            checks.add(Check.atMost(LENGTHS[i] + " items, steps one after the other, largest difference", 0, SOURCE,
                    worst));
        }
        checks.add(new Table("Merges one after the other", List.of("items", "k = 30", "k = 20", "k = 10", "k = 5",
                "k = 2", "one search"), rows));
        work(checks, setting);
        return checks.note("seed " + setting.seed() + "; work counted on random items, D = " + WIDTH + ", K = " + BEAMS
                + ": the search, not the width, decides it").findings();
    }

    private static void work(Checks checks, Setting setting) {
        int[] lengths = setting.pick(new int[]{100, 200, 400}, new int[]{250, 500, 1000, 2000, 4000, 8000}, null);
        List<List<String>> rows = new ArrayList<>();
        Map<String, double[]> perItem = new LinkedHashMap<>();
        for (int chunk : new int[]{30, TreePlan.WHOLE}) {
            String name = chunk == TreePlan.WHOLE ? "one search" : "k = " + chunk;
            double[] merges = new double[lengths.length];
            for (int i = 0; i < lengths.length; i++) {
                Trees trees = RandomTrees.of(WIDTH, chunk, BEAMS, lengths[i], new SplittableRandom(setting.seed()))
                        .forward();
                merges[i] = trees.composed() / (double) lengths[i];
                rows.add(List.of(name, Integer.toString(lengths[i]), Integer.toString(trees.composed()),
                        Check.number(merges[i]), Check.number(trees.scored() / (double) lengths[i]),
                        Check.number(trees.nodes() / (double) lengths[i])));
            }
            perItem.put(name, merges);
            checks.add(Check.atMost(name + ": merges composed per item, " + lengths[lengths.length - 1] + " items over "
                    + lengths[lengths.length - 2], 1.1, "work is linear in n: each merge is made by K beams at most",
                    merges[lengths.length - 1] / merges[lengths.length - 2]));
            checks.add(Check.atMost(name + ": merges composed per item", BEAMS,
                    "K beams make n - 1 merges each, and share what is the same", merges[lengths.length - 1]));
        }
        checks.add(new Table("Work of one sequence", List.of("outer recursion", "items", "merges composed", "per item",
                "pairs scored per item", "nodes left per item"), rows));
        double[] at = new double[lengths.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = lengths[i];
        }
        checks.add(new Plot("Merges composed per item", "items", "merges", false, at,
                perItem.entrySet().stream().map(line -> new Plot.Line(line.getKey(), line.getValue())).toList()));
    }
}
