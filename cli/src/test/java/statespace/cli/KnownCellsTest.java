package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value that was not measured is no evidence: it scales, trains and measures nothing, and no forecast starts from it. */
class KnownCellsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;
    private Path run;

    @BeforeEach
    void out() {
        run = folder.resolve("run");
    }

    private static Path file(String name) {
        try {
            return Path.of(KnownCellsTest.class.getResource("/cases/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cli.Result forecast(String name, Object... more) {
        Object[] arguments = Stream
                .concat(Stream.of("forecast", file(name), "--lookback", 24, "--horizon", 7, "--epochs",
                        1, "--width", 8, "--out", run), Stream.of(more))
                .toArray();
        return Cli.run(arguments);
    }

    /** The first stamp of each series in the forecast, and how many there are. */
    private Map<String, String> starts() throws IOException {
        Map<String, String> starts = new TreeMap<>();
        List<String> lines = Files.readAllLines(run.resolve("forecast.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            starts.putIfAbsent(cells[0], cells[1].substring(0, 10));
        }
        return starts;
    }

    private JsonNode metrics() throws IOException {
        return JSON.readTree(run.resolve("metrics.json").toFile());
    }

    @Test
    void aTestSplitWithoutKnownValuesIsNotMeasured() throws IOException {
        Cli.Result told = forecast("10-invented-values-count/last_quarter_empty.csv");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().startsWith("Not measured: no value of the test split is known."), told.out());
        assertEquals(4, told.out().lines().filter(line -> line.endsWith("not measured")).count(), told.out());
        assertTrue(told.err().contains("note: No value of the test split is known; nothing can be measured."),
                told.err());
        assertTrue(told.err().contains("note: 'sales' ends at 2021-08-08"), told.err());
        assertEquals(Map.of("sales", "2021-08-09"), starts());
        assertEquals(0, metrics().path("targets").asInt(-1));
        assertTrue(metrics().path("test").path("mse").isNull() && metrics().path("best").isNull(),
                metrics().toString());
        assertFalse(told.out().contains("NaN") || told.out().contains("best"), told.out());
    }

    @Test
    void eachVariateIsForecastFromItsOwnLastKnownRow() throws IOException {
        Cli.Result told = forecast("10-invented-values-count/known_future_rows.csv");
        assertEquals(0, told.code(), told.err());
        assertEquals(Map.of("sales", "2021-10-28", "temp", "2021-11-27"), starts());
    }

    @Test
    void aSeriesThatEndedEarlierIsForecastFromItsEnd() throws IOException {
        Cli.Result told = forecast("10-invented-values-count/series_that_ended.csv");
        assertEquals(0, told.code(), told.err());
        assertEquals("2021-05-31", starts().get("b"));
        assertEquals("2021-10-28", starts().get("a"));
        assertTrue(told.err().contains("'b' ends at 2021-05-30"), told.err());
        assertTrue(metrics().path("targets").asLong() > 0
                && metrics().path("targets").asLong() <= metrics().path("windows").asLong() * 7, metrics().toString());
    }

    @Test
    void aDayThatOnlySomeSeriesReportedStartsNoForecastOfTheOthers() throws IOException {
        Cli.Result told = forecast("10-invented-values-count/half_reported_day.csv");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("variates end before the last row") || told.err().contains("' ends at "),
                told.err());
        List<String> rows = Files.readAllLines(file("10-invented-values-count/half_reported_day.csv"));
        Map<String, String> last = new TreeMap<>();
        rows.stream().skip(1).map(row -> row.split(",", -1)).filter(row -> !row[2].isBlank())
                .forEach(row -> last.merge(row[0], row[1], (a, b) -> a.compareTo(b) > 0 ? a : b));
        last.replaceAll((series, day) -> java.time.LocalDate.parse(day).plusDays(1).toString());
        assertEquals(last, starts());
    }

    @Test
    void aGapOverTheBorderOfTheSplitLeaksNothingIntoTheScale() throws IOException {
        Cli.Result told = forecast("10-invented-values-count/gap_over_split.csv");
        assertEquals(0, told.code(), told.err());
        double mean = JSON.readTree(run.resolve("config.json").toFile()).at("/scaling/mean/0").asDouble();
        assertEquals(100, mean, 1.5);
    }

    @Test
    void aConstantSeriesHasNoPercentageOfZero() {
        Cli.Result told = forecast("20-verdict/constant.csv");
        assertEquals(0, told.code(), told.err());
        assertFalse(told.out().contains("Infinity") || told.out().contains("NaN"), told.out());
        assertTrue(told.out().startsWith("Repeat wins: it has no error; ") || told.out().startsWith("About equal: "),
                told.out());
    }

    @Test
    void aForecastHasTheDigitsThatItsSeriesNeeds() throws IOException {
        assertEquals(0, forecast("11-digits/meter.csv").code());
        List<String> rows = Files.readAllLines(run.resolve("forecast.csv"));
        List<Double> meter = rows.stream().skip(1).map(row -> Double.parseDouble(row.split(",", -1)[2])).toList();
        assertEquals(meter.size(), meter.stream().distinct().count(), rows.toString());
        assertTrue(rows.stream().skip(1).noneMatch(row -> row.contains("e+")), rows.toString());
        assertTrue(meter.stream().allMatch(value -> Math.abs(value - 1e9) < 1), rows.toString());
        run = folder.resolve("revenue");
        assertEquals(0, forecast("11-digits/revenue.csv").code());
        assertTrue(Files.readAllLines(run.resolve("forecast.csv")).get(1).matches("revenue,[^,]+,\\d{8}(\\.\\d+)?,.*"),
                Files.readAllLines(run.resolve("forecast.csv")).toString());
        Cli.Result told = Cli.run("inspect", file("11-digits/meter.csv"));
        assertFalse(told.out().contains("e+09"), told.out());
    }

    @Test
    void valuesBeyondSinglePrecisionAreRefused() {
        Cli.Result told = forecast("20-verdict/huge.csv");
        assertEquals(1, told.code(), told.out());
        assertTrue(told.err().strip().lines().reduce((a, b) -> b).orElse("").contains("line 2, column 'sales'"),
                told.err());
    }

    @Test
    void aTrainedModelNeedsTheLookBackOnlyAndKeepsItsIntervals() throws IOException {
        assertEquals(0, Cli.run("train", file("19-model-on-new-rows/base.csv"), "--lookback", 48, "--horizon", 12,
                "--epochs", 1, "--width", 8, "--out", run).code());
        Path trained = run;
        run = folder.resolve("new");
        Cli.Result told = Cli.run("forecast", file("19-model-on-new-rows/last_60_rows.csv"), "--model", trained,
                "--out",
                run);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().startsWith("Not measured: the table is too short for a test split."), told.out());
        List<String> was = Files.readAllLines(trained.resolve("forecast.csv"));
        assertEquals(was, Files.readAllLines(run.resolve("forecast.csv")),
                "the rows are the last ones of its training");
        Cli.Result short1 = Cli.run("evaluate", file("19-model-on-new-rows/last_60_rows.csv"), "--model", trained,
                "--out",
                folder.resolve("e"));
        assertEquals(1, short1.code());
        assertTrue(short1.err().contains("60 rows are too few for look-back 48 and horizon 12"), short1.err());
        Cli.Result daily = Cli.run("forecast", file("19-model-on-new-rows/daily.csv"), "--model", trained, "--out",
                folder.resolve("d"));
        assertTrue(daily.err().contains("note: The rows are daily; the model was trained on rows that are hourly."),
                daily.err());
    }

    private Cli.Result detect(String name, Object... more) {
        return Cli
                .run(Stream.concat(Stream.of("detect", file(name), "--epochs", 1, "--window", 20, "--width", 4, "--out",
                        run), Stream.of(more)).toArray());
    }

    @Test
    void aLabelThatIsNotThereIsNotInvented() throws IOException {
        Cli.Result told = detect("16-labels/gap_at_label_edge.csv", "--label-column", "label");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("note: The label of 20 test rows is not known; such rows measure nothing.")
                || told.err().contains("20 rows inserted"), told.err());
        List<String> lines = Files.readAllLines(run.resolve("scores.csv"));
        assertTrue(lines.stream().skip(1).allMatch(line -> line.matches("[^,]+,([^,]+,[01],[01]|,,)")),
                lines.toString());
    }

    @Test
    void anomaliesAmongTheRowsTakenForNormalAreTold() {
        Cli.Result told = detect("16-labels/anomalies_in_usual_part.csv", "--label-column", "label");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("note: 41 of the "), told.err());
    }

    @Test
    void rowsWithoutAValueHaveNoScoreAndNoVerdict() throws IOException {
        StringBuilder text = new StringBuilder("time,flow,heat\n");
        for (int t = 0; t < 400; t++) {
            boolean lost = t >= 350 && t < 360;
            text.append(String.format(java.util.Locale.ROOT, "%s:00,%s,%s%n",
                    java.time.LocalDateTime.of(2020, 1, 1, 0, 0).plusHours(t), lost ? "" : "" + Math.sin(t / 3.0),
                    lost || t % 7 == 0 ? "" : "" + Math.cos(t / 5.0)));
        }
        Path table = Files.writeString(folder.resolve("t.csv"), text);
        Cli.Result told = Cli.run("detect", table, "--epochs", 1, "--window", 20, "--width", 4, "--out", run);
        assertEquals(0, told.code(), told.err());
        List<String> lines = Files.readAllLines(run.resolve("scores.csv"));
        assertEquals(10, lines.stream().filter(line -> line.endsWith(",,")).count(), lines.toString());
        assertTrue(told.out().contains("10 rows without a known value: no score, no verdict"), told.out());
        assertEquals(metrics().path("rows").asInt() - 10, metrics().path("scored").asInt());
        assertFalse(Files.readString(run.resolve("report.html")).contains("NaN"));
    }
}
