package statespace.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.config.SettingException;
import statespace.data.fetch.DataFolder;

/** A study is one class and one line: this one is found, run, judged and written without another edit. */
class ToyStudyTest {
    private static final Studies STUDIES = Studies.standard().with(new ToyStudy());

    @TempDir
    private Path folder;

    /** How much an exponential average of white noise still moves. */
    static final class ToyStudy implements Study {
        private static final double[] WEIGHTS = {0.1, 0.25, 0.5};

        @Override
        public Card card() {
            return new Card("toy-average", "Roberts 1959, geometric moving averages",
                    "an exponential average with weight λ of white noise has λ / (2 - λ) of its variance",
                    "λ / (2 - λ), within 5 %", Map.of(Size.SMOKE, 0.01, Size.LAPTOP, 0.1));
        }

        @Override
        public Findings run(Setting setting) {
            int steps = setting.pick(200_000, 2_000_000, 0);
            Checks checks = new Checks();
            List<List<String>> rows = new ArrayList<>();
            double[] measured = new double[WEIGHTS.length];
            double[] published = new double[WEIGHTS.length];
            for (int i = 0; i < WEIGHTS.length; i++) {
                double weight = WEIGHTS[i];
                int window = (int) Math.round(2 / weight - 1);
                double[] noise = new SplittableRandom(setting.seed()).doubles(steps, -1, 1).toArray();
                measured[i] = variance(averages(noise, weight)) / variance(noise);
                published[i] = weight / (2 - weight);
                double windowed = variance(means(noise, window)) / variance(noise);
                checks.add(Check.near("variance left at λ = " + weight, published[i], 0.05 * published[i],
                        "Roberts 1959", measured[i]));
                rows.add(List.of(Double.toString(weight), Check.number(measured[i]), Check.number(published[i]),
                        Check.number(windowed)));
                setting.progress().at((i + 1.0) / WEIGHTS.length, "λ = " + weight);
            }
            return checks
                    .add(new Table("Variance over that of the noise",
                            List.of("λ", "measured", "published", "mean of 2 / λ - 1 values"), rows))
                    .add(new Plot("Variance left", "λ", "share", false, WEIGHTS,
                            List.of(new Plot.Line("measured", measured), new Plot.Line("published", published))))
                    .note("seed " + setting.seed() + ", " + steps
                            + " uniform draws, the first value starts the average")
                    .findings();
        }

        private static double[] averages(double[] values, double weight) {
            double[] averages = values.clone();
            for (int t = 1; t < values.length; t++) {
                averages[t] = weight * values[t] + (1 - weight) * averages[t - 1];
            }
            return averages;
        }

        /** The baseline that a reader would try first: plain means of as many values as have the same variance. */
        private static double[] means(double[] values, int window) {
            double[] means = new double[values.length - window + 1];
            for (int t = 0; t < means.length; t++) {
                for (int i = 0; i < window; i++) {
                    means[t] += values[t + i] / window;
                }
            }
            return means;
        }

        private static double variance(double[] values) {
            double square = 0;
            for (double value : values) {
                square += value * value; // about 0, the mean of the noise
            }
            return square / values.length;
        }
    }

    private Setting setting(Size size, long seed, String name) {
        return new Setting(size, seed, DataFolder.of(null), folder.resolve(name), Setting.Progress.SILENT);
    }

    private static double measured(StudyRun run) {
        return run.findings().checks().getFirst().measured();
    }

    @Test
    void isFoundRunAndWrittenMeasuredBesidePublished() throws IOException {
        StudyRun run = StudyRun.of(STUDIES.find("toy-average"), setting(Size.SMOKE, 5, "run"), "reproduce toy-average");
        run.findings().checks().forEach(check -> assertTrue(check.pass(), check.toString()));
        JsonNode result = new ObjectMapper().readTree(folder.resolve("run/result.json").toFile());
        assertEquals("toy-average", result.path("study").asText());
        assertEquals("smoke", result.path("size").asText());
        JsonNode check = result.at("/checks/0");
        assertEquals("0.0526316 ± 0.00263158", check.path("expected").asText(), "0.1 / 1.9, within 5 %");
        assertEquals(measured(run), check.path("measured").asDouble());
        assertEquals("Roberts 1959", check.path("source").asText());
        assertTrue(check.path("pass").asBoolean());
        String page = Files.readString(folder.resolve("run/report.html"));
        String row = "[\"variance left at λ = 0.1\",\"" + Check.number(measured(run))
                + "\",\"0.0526316 ± 0.00263158\",\"Roberts 1959\",\"holds\"]";
        assertTrue(page.contains(row), "the page shows measured beside published");
        assertTrue(page.contains("All 3 checks of toy-average hold") && page.contains("seed 5"), "and the verdict");
    }

    @Test
    void itsSeedIsItsOnlyRandomness() throws IOException {
        Study toy = STUDIES.find("toy-average");
        double first = measured(StudyRun.of(toy, setting(Size.SMOKE, 5, "one"), ""));
        assertEquals(first, measured(StudyRun.of(toy, setting(Size.SMOKE, 5, "two"), "")));
        assertNotEquals(first, measured(StudyRun.of(toy, setting(Size.SMOKE, 6, "three"), "")));
    }

    @Test
    void aSizeThatItLacksIsRefusedAndLeavesNoFolder() {
        String told = assertThrows(SettingException.class,
                () -> StudyRun.of(STUDIES.find("toy-average"), setting(Size.PAPER, 5, "paper"), "")).getMessage();
        assertEquals("the study toy-average has no size paper; it has smoke, laptop", told);
        assertFalse(Files.exists(folder.resolve("paper")));
    }

    @Test
    void theOthersStayAndAListWithoutItNamesThoseItHas() {
        assertEquals(Studies.standard().list(), STUDIES.list().subList(0, STUDIES.list().size() - 1));
        String told = assertThrows(SettingException.class, () -> Studies.standard().find("toy-average")).getMessage();
        assertTrue(told.startsWith("there is no study 'toy-average'; there are s4d-kernel, "), told);
    }
}
