package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.cli.detect.DetectRows;
import statespace.data.fetch.DataFolder;
import statespace.run.Toolkit;
import statespace.run.detect.Detection;

/** Detection on a small table and small arrays: files, JSON, streaming, and one sentence for every mistake. */
class DetectCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USUAL = 600;
    private static final int WATCHED = 300;
    private static final List<Object> TINY = List.of("--width", 8, "--state", 4, "--window", 40, "--epochs", 12,
            "--learning-rate", 0.01);

    @TempDir
    private static Path shared;
    private static Path table;
    private static Path trained;
    private static Cli.Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        table = shared.resolve("plant.csv");
        StringBuilder text = new StringBuilder("ts,flow,heat,fault\n");
        for (int t = 0; t < USUAL + WATCHED; t++) {
            double[] row = row(t);
            text.append(String.format(Locale.ROOT, "2020-01-%02d %02d:%02d:00,%.5f,%.5f,%d%n", 1 + t / 1440,
                    t / 60 % 24, t % 60, row[0], row[1], faulty(t) ? 1 : 0));
        }
        Files.writeString(table, text);
        trained = shared.resolve("run");
        result = detect(trained, table, "--label-column", "fault", "--test-share", 1 / 3.0, "--json");
        assertEquals(0, result.code(), result.err());
    }

    private static boolean faulty(int t) {
        return t >= 700 && t < 730;
    }

    private static double[] row(int t) {
        SplittableRandom random = new SplittableRandom(t);
        double heat = 5 * Math.cos(t * .25) + .1 * random.nextGaussian();
        return new double[]{2 + Math.sin(t * .25) + .02 * random.nextGaussian(), faulty(t) ? heat * .2 + 9 : heat};
    }

    private static Path array(Path file, int columns, int from, int to) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + (to - from) + ", "
                + (columns == 1 ? "" : columns) + "), }\n";
        byte[] all = new byte[10 + header.length() + (to - from) * columns * 4];
        ByteBuffer buffer = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII));
        for (int t = from; t < to; t++) {
            if (columns == 1) {
                buffer.putFloat(faulty(t) ? 1 : 0);
            } else {
                buffer.putFloat((float) row(t)[0]).putFloat((float) row(t)[1]);
            }
        }
        return Files.write(file, all);
    }

    private static Cli.Result detect(Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("detect", "--out", out));
        arguments.addAll(TINY);
        arguments.addAll(Arrays.asList(more));
        return Cli.run(arguments.toArray());
    }

    private void refused(int code, String sentence, Object... arguments) {
        Cli.Result told = detect(folder.resolve("refused"), arguments);
        assertTrue(told.err().strip().endsWith("statespace: " + sentence), told.err());
        assertEquals(code, told.code());
        assertEquals("", told.out());
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    @Test
    void jsonHoldsTheModelAndEveryBaseline() throws IOException {
        JsonNode printed = JSON.readTree(result.out());
        assertEquals(JSON.readTree(trained.resolve("metrics.json").toFile()), printed);
        assertTrue(printed.at("/test/auc_pr").asDouble() > .6, result.out());
        assertTrue(printed.at("/test/f1").asDouble() > .6, result.out());
        for (String name : List.of("test", "baselines/noise", "baselines/max_z", "baselines/ridge")) {
            for (String part : List.of("auc_pr", "f1", "precision", "recall", "pa_k_area", "pa_f1_comparable_only",
                    "best_f1_oracle", "threshold")) {
                assertTrue(printed.at("/" + name + "/" + part).isDouble(), name + " " + part);
            }
        }
        assertEquals(.1, printed.at("/baselines/noise/auc_pr").asDouble(), .06);
        assertEquals(WATCHED, printed.path("rows").asInt());
        assertEquals(30, printed.path("anomalous").asInt());
        assertEquals(1, printed.path("segments").asInt());
        assertEquals("chimera", printed.path("backbone").asText());
    }

    @Test
    void onlyThoseThatAreJudgedDriveAnEvent() throws IOException {
        Cli.Result judged = detect(folder.resolve("judged"), table, "--label-column", "fault", "--test-share", 1 / 3.0,
                "--judge", "heat", "--smooth", 3);
        assertEquals(0, judged.code(), judged.err());
        List<String> events = Files.readAllLines(folder.resolve("judged").resolve("events.csv"));
        assertTrue(events.size() > 1 && events.stream().skip(1).allMatch(line -> line.endsWith("\"heat 100 %\"")),
                events.toString());
        Cli.Result told = detect(folder.resolve("refused"), table, "--label-column", "fault", "--judge", "pressure");
        assertTrue(told.err().strip().endsWith(
                "statespace: --judge names 'pressure', the series has [flow, heat]; name some of these"), told.err());
    }

    @Test
    void aRunWritesScoresEventsAndAPage() throws IOException {
        List<String> scores = Files.readAllLines(trained.resolve("scores.csv"));
        assertEquals("row,score,anomalous,label", scores.getFirst());
        assertEquals(WATCHED + 1, scores.size());
        assertTrue(scores.get(101).matches("2020-01-01 11:40:00,[0-9.e+]+,1,1"), scores.get(101));
        List<String> events = Files.readAllLines(trained.resolve("events.csv"));
        assertEquals("start,end,rows,peak_row,peak_score,drivers", events.getFirst());
        assertTrue(
                events.stream()
                        .anyMatch(line -> line.matches("2020-01-01 11:40:00,.*\"heat [0-9]+ %; flow [0-9]+ %\"")),
                events.toString());
        String page = Files.readString(trained.resolve("report.html"));
        assertTrue(page.contains("Model beside baselines") && page.contains("labelled anomalous"));
        assertFalse(page.contains("{{"));
    }

    @Test
    void evaluationAndInspectionTakeTheRun() throws IOException {
        array(folder.resolve("w.npy"), 2, USUAL, USUAL + WATCHED);
        Path labels = array(folder.resolve("l.npy"), 1, USUAL, USUAL + WATCHED);
        Cli.Result again = Cli.run("detect", folder.resolve("w.npy"), "--labels", labels, "--model", trained, "--json",
                "--out", folder.resolve("again"));
        assertEquals(0, again.code(), again.err());
        JsonNode printed = JSON.readTree(again.out());
        assertEquals(JSON.readTree(result.out()).at("/test/auc_pr").asDouble(), printed.at("/test/auc_pr").asDouble(),
                1e-3);
        assertTrue(printed.at("/baselines/max_z/auc_pr").isDouble());
        assertTrue(printed.at("/baselines/max_z/f1").isMissingNode(), "no normal rows, no threshold");
        Cli.Result evaluated = Cli.run("evaluate", table, "--model", trained, "--label-column", "fault", "--out",
                folder.resolve("e"));
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("max|z|"), evaluated.out());
        Cli.Result inspected = Cli.run("inspect", trained);
        assertEquals(0, inspected.code(), inspected.err());
        assertTrue(inspected.out().contains("calibration.threshold"), inspected.out());
        Cli.Result wrong = Cli.run("forecast", table, "--model", trained, "--out", folder.resolve("f"));
        assertTrue(wrong.err().contains("expected a forecasting model, found a detector of anomalies; use it with "
                + "'detect' or 'evaluate'"), wrong.err());
    }

    @Test
    void rowsAreScoredAsTheyComeLikeTheWhole() throws IOException {
        List<String> whole = Files.readAllLines(trained.resolve("scores.csv"));
        List<String> lines = Files.readAllLines(table);
        String rows = lines.getFirst() + "\n"
                + String.join("\n", lines.subList(USUAL + 1, USUAL + WATCHED + 1)) + "\n";
        List<String> streamed = stream(rows).out().lines().toList();
        assertEquals("row," + lines.getFirst().split(",", -1)[0] + ",score,anomalous,driver", streamed.getFirst());
        assertEquals(WATCHED + 1, streamed.size());
        for (int t = 1; t <= WATCHED; t++) {
            double expected = Double.parseDouble(whole.get(t).split(",", -1)[1]);
            assertEquals(lines.get(USUAL + t).split(",", -1)[0], streamed.get(t).split(",", -1)[1]);
            assertEquals(expected, Double.parseDouble(streamed.get(t).split(",", -1)[2]), 1e-3 * (1 + expected));
        }
        assertTrue(streamed.get(101).endsWith(",1,heat"), streamed.get(101));
        assertEquals(3, stream("1,2\n3,4\n").out().lines().count());
        assertFalse(stream("1,2\n3,4\n").err().contains("standard input"));
    }

    @Test
    void aStreamLivesOnOverCellsThatAreNotKnownAndMarksThem() throws IOException {
        Cli.Result told = stream("time,flow,heat\n1,1,2\n2,,2\n3,1,x\n4,,\n5,1\n6,1,2\n");
        List<String> rows = told.out().lines().toList();
        assertEquals(7, rows.size(), told.out());
        assertEquals("row,time,score,anomalous,driver", rows.getFirst());
        assertTrue(rows.get(2).matches("1,2,[0-9.e+-]+,[01],heat"), told.out());
        assertTrue(rows.get(3).matches("2,3,[0-9.e+-]+,[01],flow"), told.out());
        assertEquals("3,4,,,", rows.get(4));
        assertEquals("4,5,,,", rows.get(5));
        assertTrue(rows.get(6).matches("5,6,[0-9.e+-]+,[01],(flow|heat)"), told.out());
        assertEquals(List.of("standard input, line 3, 'flow': is missing; its row is scored by the other variates",
                "standard input, line 4, 'heat': 'x' is no number; its row is scored by the other variates",
                "standard input, line 5, 'flow': is missing; its row is scored by the other variates",
                "standard input, line 5, 'heat': is missing; its row is scored by the other variates",
                "standard input, line 6: has 2 fields where the first line has 3; nothing of it is taken for known"),
                told.err().lines().filter(line -> !line.startsWith("event: ")).toList());
    }

    @Test
    void aStreamTellsItsEventsWhenTheyEnd() throws IOException {
        String calm = "1,2\n".repeat(8);
        List<String> told = stream(calm + "1,900\n" + calm + "1,900\n").err().lines().toList();
        assertTrue(told.size() >= 1 && told.stream().allMatch(line -> line.startsWith("event: row ")), told.toString());
        assertTrue(told.getFirst().matches("event: row 8 to row \\d+, \\d+ of \\d+ rows above the threshold, peak "
                + "[0-9.e+]+ at row 8"), told.toString());
    }

    @Test
    void aValueBeyondSinglePrecisionIsToldAndMarksItsRow() throws IOException {
        Cli.Result told = stream("flow,heat\n1,2\n1,1e300\n-1e308,2\n1,2\n");
        List<String> lines = told.err().lines().toList();
        List<String> rows = told.out().lines().filter(line -> line.matches("\\d.*")).toList();
        assertEquals(4, rows.size(), lines.toString());
        assertTrue(rows.get(1).matches("1,[0-9.]+e\\+3[78],1,heat"), rows.get(1));
        assertTrue(rows.get(2).matches("2,[0-9.]+e\\+3[78],1,flow"), rows.get(2));
        assertTrue(lines
                .contains("standard input, line 3, 'heat': the value 1.0E300 is beyond 32-bit numbers in units of the "
                        + "training rows; its row has the largest score"),
                lines.toString());
        assertTrue(rows.stream().noneMatch(row -> row.contains("NaN") || row.contains("Infinity")), rows.toString());
    }

    private static Cli.Result stream(String rows) throws IOException {
        var run = Detection.TASK.trained(trained, Toolkit.standard());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        new DetectRows(run.ready(), run.config().scaling(), new PrintWriter(err)).run(new StringReader(rows),
                new PrintWriter(out));
        return new Cli.Result(0, out.toString(), err.toString());
    }

    @Test
    void twoFilesWithoutLabelsGiveScoresAndEvents() throws IOException {
        Path usual = array(folder.resolve("u.npy"), 2, 0, USUAL);
        Path watched = array(folder.resolve("w.npy"), 2, USUAL, USUAL + WATCHED);
        Cli.Result told = detect(folder.resolve("run"), usual, watched, "--backbone", "s4d", "--over-variates", "max");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("without labels nobody knows how many are right."), told.out());
        assertTrue(told.err().contains("u.npy: wide, 600 rows, rows numbered, 0 to 599, 2 variates, 0 missing"));
        assertEquals("row,score,anomalous", Files.readAllLines(folder.resolve("run/scores.csv")).getFirst());
    }

    @Test
    void everyMistakeEndsInASentence() throws IOException {
        Path usual = array(folder.resolve("u.npy"), 2, 0, 200);
        Path labels = array(folder.resolve("l.npy"), 1, 0, 90);
        refused(2, "name a series: TRAIN TEST, or one FILE (see: statespace detect --help)");
        refused(1, labels + ": has 90 labels, " + usual + " has 200 rows; name the labels of this series", usual, usual,
                "--labels", labels);
        refused(1, usual + ": has 2 columns, labels have one; name a file of labels", usual, "--labels", usual);
        refused(2, "--test-share divides one FILE; " + usual
                + " is tested whole, leave the one or the other out (see: statespace detect --help)", usual, usual,
                "--test-share", 0.3);
        refused(2, "--quantile lies between 0 and 1, not at 2.0", usual, "--quantile", 2);
        refused(2, "--test-share lies between 0 and 1, not at 1.5", usual, "--test-share", 1.5);
        refused(1, usual + ": 120 rows are too few for windows of 40 steps, of which the held-out fifth must hold one; "
                + "supply 204 rows or choose a smaller one with --window", usual, "--test-share", 0.4);
        refused(1, table + ": has no column 'bad' among [flow, heat, fault]; check --label-column", table,
                "--label-column", "bad");
        refused(2,
                "rows are scored as they come, which needs a backbone that never looks ahead; s4d as it is set "
                        + "up does, choose another backbone or other options of it",
                table, "--backbone", "s4d:bidirectional=true");
        refused(2, "--time-column is for tables; " + usual + " is an array, leave it out", usual, "--time-column", "x");
        refused(2, "--label-column is for tables with named columns; " + usual + " is an array, give its labels with "
                + "--labels", usual, "--label-column", "x");
    }

    @Test
    void aChannelOfARoverIsScoredInSecondsWhereItIsAtHand() throws IOException {
        DataFolder data = DataFolder.of(null);
        assumeTrue(data.find("msl/train/C-1.npy").isPresent(),
                () -> "msl/train/C-1.npy is not at hand; name the folder that holds it with " + DataFolder.VARIABLE);
        Cli.Result told = Cli.run("detect", data.root().resolve("msl/train/C-1.npy"),
                data.root().resolve("msl/test/C-1.npy"), "--epochs", 1, "--width", 4, "--state", 2, "--out",
                folder.resolve("run"), "--json");
        assertEquals(0, told.code(), told.err());
        assertEquals(2264, JSON.readTree(told.out()).path("rows").asInt());
    }
}
