package statespace.bench.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.SplittableRandom;

/** Small data for runs that are to be killed: a table of two hourly variates, and a set of two classes of waves. */
record KillData(Path table, Path sequences) {
    private static final int ROWS = 700;
    private static final int EXAMPLES = 40;
    private static final int STEPS = 60;

    static KillData write(Path folder) throws IOException {
        SplittableRandom noise = new SplittableRandom(1);
        StringBuilder rows = new StringBuilder("date,load,heat\n");
        LocalDateTime start = LocalDateTime.of(2020, 1, 1, 0, 0);
        for (int t = 0; t < ROWS; t++) {
            rows.append(String.format(Locale.ROOT, "%s:00,%.4f,%.4f\n", start.plusHours(t),
                    10 + 3 * Math.sin(t * Math.PI / 12) + noise.nextGaussian() * .3,
                    50 + 9 * Math.cos(t * Math.PI / 12) + noise.nextGaussian()));
        }
        Path set = Files.createDirectories(folder.resolve("Waves"));
        for (String split : new String[]{"TRAIN", "TEST"}) {
            StringBuilder lines = new StringBuilder("@data\n");
            for (int i = 0; i < EXAMPLES; i++) {
                for (int t = 0; t < STEPS; t++) {
                    lines.append(t == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f",
                            Math.sin(t * (i % 2 == 0 ? .2 : .5) + i) + noise.nextGaussian() * .2));
                }
                lines.append(i % 2 == 0 ? ":slow\n" : ":fast\n");
            }
            Files.writeString(set.resolve("Waves_" + split + ".ts"), lines);
        }
        return new KillData(Files.writeString(folder.resolve("load.csv"), rows), set);
    }
}
