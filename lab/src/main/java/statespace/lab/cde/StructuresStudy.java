package statespace.lab.cde;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Part;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.lab.Table;
import statespace.layer.cde.CdeStructure;

/** How well one linear CDE of each structure learns the word problems of S3 and of A5. */
public final class StructuresStudy implements Study {
    private static final String REFERENCE = "reference run of this project's specification, one seed";
    private static final double ENOUGH = 0.999;

    @Override
    public Card card() {
        return new Card("cde-structures", "Cirone et al. 2024, section 6.2; Walker et al. 2025, section 5",
                "matrices that do not commute track groups that do not commute; diagonal ones learn the first positions alone",
                "S3 dense and blocks of 4: 1.000; A5 at length 8: dense 1.000, diagonal below .40",
                Map.of(Size.SMOKE, 0.3, Size.LAPTOP, 25.0));
    }

    /** A row: a mixer on a group. */
    private record Row(FiniteGroup group, int length, int width, TrackingMixer mixer, int steps) {}

    private static List<Row> rows(Setting setting) {
        FiniteGroup s3 = FiniteGroup.symmetric(3);
        FiniteGroup a5 = FiniteGroup.alternating(5);
        if (setting.is(Size.SMOKE)) {
            return List.of(new Row(s3, 6, 16, TrackingMixer.dense(), 750),
                    new Row(s3, 6, 16, TrackingMixer.diagonal(), 250));
        }
        List<Row> rows = new ArrayList<>();
        for (TrackingMixer mixer : List.of(TrackingMixer.dense(), TrackingMixer.blocks(4), TrackingMixer.blocks(2),
                TrackingMixer.cde("CDE, diagonal and dense 8", CdeStructure.DIAGONAL_DENSE, 8),
                TrackingMixer.cde("CDE, rank 2", CdeStructure.LOW_RANK, 2),
                TrackingMixer.cde("CDE, sparse", CdeStructure.SPARSE, 1),
                TrackingMixer.cde("CDE, Walsh-Hadamard", CdeStructure.HADAMARD, 1), TrackingMixer.diagonal())) {
            rows.add(new Row(s3, 12, 32, mixer, 2000));
        }
        rows.add(new Row(a5, 8, 96, TrackingMixer.dense(), 5000));
        rows.add(new Row(a5, 8, 96, TrackingMixer.blocks(4), 5000));
        rows.add(new Row(a5, 8, 96, TrackingMixer.diagonal(), 10_000));
        return rows;
    }

    @Override
    public Findings run(Setting setting) {
        List<Row> rows = rows(setting);
        Map<String, TrackingRun> runs = new LinkedHashMap<>();
        List<List<String>> cells = new ArrayList<>();
        for (Row row : rows) {
            TrackingRun run = row.mixer.train(new TrackingTask.Words(row.group), row.width, 1,
                    TrackingRun.Recipe.words(row.length, 2e-3, row.steps).until(ENOUGH), setting,
                    Part.of(row.group.name() + ", " + row.mixer.label(), runs.size(), rows.size()));
            runs.put(row.group.name() + ", " + row.mixer.label(), run);
            cells.add(List.of(row.group.name(), Integer.toString(row.length), row.mixer.label(),
                    Long.toString(run.parameters()), Integer.toString(run.steps()), number(run.accuracy()),
                    number(run.whole()), String.format(Locale.ROOT, "%.0f", run.seconds())));
        }
        Checks checks = new Checks();
        if (setting.is(Size.SMOKE)) {
            checks.add(Check.atLeast("S3 at length 6, dense, accuracy", 0.95, REFERENCE,
                    runs.get("S3, CDE, dense").accuracy()));
        } else {
            checks.add(Check.atLeast("S3 at length 12, dense, accuracy within 2,000 steps", ENOUGH, REFERENCE,
                    runs.get("S3, CDE, dense").accuracy()));
            checks.add(Check.atLeast("S3 at length 12, blocks of 4, accuracy within 2,000 steps", ENOUGH, REFERENCE,
                    runs.get("S3, CDE, blocks of 4").accuracy()));
            checks.add(Check.atLeast("A5 at length 8, dense, accuracy within 5,000 steps", 0.99, REFERENCE,
                    runs.get("A5, CDE, dense").accuracy()));
            checks.add(Check.atMost("A5 at length 8, diagonal, accuracy after 10,000 steps", 0.40, REFERENCE,
                    runs.get("A5, CDE, diagonal").accuracy()));
        }
        return checks
                .add(new Table("Words in groups, one layer", List.of("group", "length", "mixer", "parameters", "steps",
                        "accuracy", "whole words", "seconds"), cells))
                .note("seed " + setting.seed()
                        + ", one layer, state as wide as the model (32 for S3, 96 for A5; 16 at size "
                        + "smoke), AdamW at 0.002, batches of 32 fresh words and 3 of length 2, step 1/length, no dropout; "
                        + "accuracy over 1,000 unseen words, all positions; the first position is trivial")
                .findings();
    }

    static String number(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
