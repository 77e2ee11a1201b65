package statespace.lab.cde;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.lab.Aim;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;

/** The smallest block with which one linear CDE learns to track a group, beside the smallest that can hold it. */
public final class GroupsStudy implements Study {
    private static final double ENOUGH = 0.99;
    private static final int WIDTH = 64;

    /**
     * A group.
     *
     * @param dimension
     *            of the smallest faithful real representation, a lower bound of the block
     */
    private record Case(FiniteGroup group, int dimension, int length, int steps) {}

    @Override
    public Card card() {
        return new Card("cde-groups", "Walker et al. 2025; representations of finite groups",
                "a block tracks a group exactly if it holds a faithful real representation of it",
                "smallest blocks that can: Z2 1, Z5 2, S3 2, A5 3, S5 4",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 30.0));
    }

    @Override
    public Findings run(Setting setting) {
        List<Case> cases = setting.is(Size.SMOKE)
                ? List.of(new Case(FiniteGroup.cyclic(2), 1, 6, 500))
                : List.of(new Case(FiniteGroup.cyclic(2), 1, 12, 2000), new Case(FiniteGroup.cyclic(5), 2, 12, 2000),
                        new Case(FiniteGroup.symmetric(3), 2, 12, 2000),
                        new Case(FiniteGroup.alternating(5), 3, 6, 4000),
                        new Case(FiniteGroup.symmetric(5), 4, 6, 4000));
        int[] blocks = setting.is(Size.SMOKE) ? new int[]{1} : new int[]{1, 2, 4, 8, WIDTH};
        List<List<String>> cells = new ArrayList<>();
        Map<String, Integer> smallest = new LinkedHashMap<>();
        int done = 0;
        for (Case one : cases) {
            List<String> row = new ArrayList<>(
                    List.of(one.group.name(), Integer.toString(one.length), Integer.toString(one.dimension)));
            for (int block : blocks) {
                Part part = Part.of(one.group.name() + ", blocks of " + block, done++, cases.size() * blocks.length);
                if (smallest.containsKey(one.group.name())) {
                    row.add("-");
                    continue;
                }
                TrackingRun run = TrackingMixer.blocks(block).train(new TrackingTask.Words(one.group), WIDTH, 1,
                        TrackingRun.Recipe.words(one.length, 2e-3, one.steps).until(ENOUGH), setting, part);
                row.add(StructuresStudy.number(run.accuracy()));
                if (run.accuracy() >= ENOUGH) {
                    smallest.put(one.group.name(), block);
                }
            }
            row.add(smallest.containsKey(one.group.name())
                    ? Integer.toString(smallest.get(one.group.name()))
                    : "none within " + one.steps + " steps");
            cells.add(row);
        }
        List<String> heads = new ArrayList<>(List.of("group", "length", "can from"));
        for (int block : blocks) {
            heads.add(block == WIDTH ? "dense" : "blocks of " + block);
        }
        heads.add("learns from");
        Checks checks = new Checks();
        checks.add(Check.atMost("Z2, smallest block that learns it", 1, "an eigenvalue of -1 in a block of 1",
                least(smallest, "Z2")));
        for (Case one : cases) {
            checks.add(Aim.atMost(one.group.name() + ", smallest block that learns it",
                    Math.max(1, 2 * one.dimension), least(smallest, one.group.name())));
        }
        return checks.add(new Table("Accuracy by block; smaller blocks first, until one suffices", heads, cells))
                .note("seed " + setting.seed() + ", one layer, state and width " + WIDTH
                        + ", AdamW at 0.002, batches of 32 fresh words and 3 of length 2, step 1/length; enough is "
                        + ENOUGH + " of 1,000 unseen words' answers; diagonal blocks can reach a high accuracy at a "
                        + "short length without tracking")
                .findings();
    }

    /** The smallest block that learned a group; infinite where none did. */
    private static double least(Map<String, Integer> smallest, String group) {
        return smallest.containsKey(group) ? smallest.get(group) : Double.POSITIVE_INFINITY;
    }
}
