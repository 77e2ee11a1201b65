package statespace.lab.cde;

import java.util.ArrayList;
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

/** How many blocks each model needs for the word problem of A5, by length: the smallest number above 90 %. */
public final class A5Study implements Study {
    private static final double ENOUGH = 0.9;
    private static final int LONG = 20;
    private static final int LONG_WIDTH = 256;
    private static final int LONG_STEPS = 20_000;
    private static final double LONG_RATE = 2e-3;
    private static final String FIGURE = "Cirone et al. 2024, figure 2: one block at every length";
    /** What the paper's figure 2 shows, by length; empty: not reached with four blocks. */
    private static final Map<String, Map<Integer, String>> PUBLISHED = Map.of(
            "CDE, dense", Map.of(3, "1", 5, "1", 8, "1", 12, "1", 20, "1"),
            "S4D", Map.of(3, "1", 5, "2", 8, "2", 12, "4", 20, "none"),
            "Mamba", Map.of(3, "1", 5, "2", 8, "3", 12, "4", 20, "none"));

    @Override
    public Card card() {
        return new Card("cde-a5", "Cirone et al. 2024, figure 2",
                "one linear CDE with dense matrices solves the word problem of A5 at every length; models with diagonal "
                        + "matrices need more blocks the longer the words",
                "smallest number of blocks above 90 %: dense CDE 1; S4 and Mamba 1 at length 3, 2 at 5, 3 at 8, none at 20",
                Map.of(Size.SMOKE, 0.4, Size.LAPTOP, 90.0, Size.PAPER, Double.NaN));
    }

    @Override
    public Findings run(Setting setting) {
        int[] lengths = setting.pick(new int[]{3}, new int[]{3, 5, 8}, new int[]{3, 5, 8, 12, 20});
        int width = setting.pick(32, 96, 256);
        int steps = setting.pick(1000, 3000, 20_000);
        int depth = setting.pick(1, 2, 4);
        double rate = setting.pick(5e-3, 2e-3, 1e-3);
        FiniteGroup group = FiniteGroup.alternating(setting.is(Size.SMOKE) ? 4 : 5);
        List<TrackingMixer> mixers = setting.is(Size.SMOKE)
                ? List.of(TrackingMixer.dense())
                : List.of(TrackingMixer.dense(), TrackingMixer.blocks(4), TrackingMixer.s4d(), TrackingMixer.mamba(),
                        TrackingMixer.mamba2(), TrackingMixer.deltaNet(), TrackingMixer.gru());
        List<List<String>> cells = new ArrayList<>();
        Checks checks = new Checks();
        if (!setting.is(Size.SMOKE)) {
            TrackingRun run = TrackingMixer.blocks(4).train(new TrackingTask.Words(group), LONG_WIDTH, 1,
                    TrackingRun.Recipe.words(LONG, LONG_RATE, LONG_STEPS), setting, new Part("blocks of 4", 0, 0.05));
            checks.add(Aim.atLeast("one layer with blocks of 4, N = " + LONG_WIDTH + ", length " + LONG + ", accuracy",
                    0.95, run.accuracy()));
            checks.note("blocks of 4 at length " + LONG + ": " + run.steps() + " steps at " + LONG_RATE + " in "
                    + Math.round(run.seconds()) + " s, whole words " + StructuresStudy.number(run.whole()));
        }
        int done = 0;
        for (TrackingMixer mixer : mixers) {
            List<String> row = new ArrayList<>(List.of(mixer.label()));
            int from = 1;
            for (int length : lengths) {
                Part part = Part.of(mixer.label() + ", length " + length, done++, mixers.size() * lengths.length);
                String found = "none";
                double best = 0;
                for (int blocks = from; blocks <= depth && found.equals("none"); blocks++) {
                    TrackingRun run = mixer.train(new TrackingTask.Words(group), width, blocks,
                            TrackingRun.Recipe.words(length, rate, steps).until(ENOUGH), setting, part);
                    best = Math.max(best, run.accuracy());
                    found = run.accuracy() >= ENOUGH ? Integer.toString(blocks) : "none";
                    from = run.accuracy() >= ENOUGH ? blocks : from;
                }
                row.add(found + " (" + StructuresStudy.number(best) + ")");
                row.add(PUBLISHED.getOrDefault(mixer.label(), Map.of()).getOrDefault(length, "unknown"));
                if (mixer.label().equals("CDE, dense")) {
                    checks.add(Check.atLeast("dense CDE, one block, length " + length + ", accuracy", ENOUGH, FIGURE,
                            found.equals("1") ? best : 0));
                }
            }
            cells.add(row);
        }
        List<String> heads = new ArrayList<>(List.of("model"));
        for (int length : lengths) {
            heads.add("length " + length);
            heads.add("published");
        }
        return checks.add(new Table("Smallest number of blocks above 90 % (best accuracy)", heads, cells))
                .note("seed " + setting.seed() + ", group " + group.name() + ", width and state " + width + ", at most "
                        + depth + " blocks and "
                        + steps + " steps each (published: 4 blocks and 1,000,000 steps, width 1024 for S4 and Mamba); "
                        + "a search stops at the first number that suffices and starts from that of the length before")
                .findings();
    }
}
