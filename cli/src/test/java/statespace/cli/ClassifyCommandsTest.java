package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classification on small sets of every kind: files, JSON, and one sentence for every mistake. */
class ClassifyCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Object> TINY = List.of("--width", 8, "--layers", 1, "--state", 8, "--step-sizes",
            "0.01,1", "--dropout", 0, "--learning-rate", 0.01, "--batch", 8);

    @TempDir
    private static Path shared;
    private static Path data;
    private static Path trained;
    private static Cli.Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        data = WaveFiles.ts(shared.resolve("Waves"), 1);
        trained = shared.resolve("run");
        result = classify(data, trained, "--epochs", 25, "--json");
        assertEquals(0, result.code(), result.err());
    }

    private static Cli.Result classify(Path set, Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("classify", set, "--out", out));
        arguments.addAll(TINY);
        arguments.addAll(Arrays.asList(more));
        return Cli.run(arguments.toArray());
    }

    /** The command ends in this one sentence and leaves no folder behind. */
    private void refused(String sentence, Object... arguments) {
        refused(1, sentence, arguments);
    }

    private void refused(int code, String sentence, Object... arguments) {
        List<Object> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--out", folder.resolve("refused")));
        Cli.Result told = Cli.run(all.toArray());
        assertEquals(List.of("statespace: " + sentence),
                told.err().lines().filter(line -> line.startsWith("statespace: ")).toList(), told.err());
        assertTrue(told.err().strip().endsWith(sentence), told.err());
        assertEquals(code, told.code());
        assertEquals("", told.out());
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    private static Path edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        String edited = text.replaceFirst(from, to);
        assertFalse(text.equals(edited), text);
        return Files.writeString(file, edited);
    }

    @Test
    void jsonIsOneObjectWithEverythingPromisedAndNothingElse() throws IOException {
        JsonNode printed = JSON.readTree(result.out());
        assertEquals(JSON.readTree(trained.resolve("metrics.json").toFile()), printed);
        assertEquals(1, printed.at("/test/accuracy").asDouble(), result.out());
        assertEquals(JSON.readTree("[[5,0],[0,5]]"), printed.path("confusion"));
        assertEquals(JSON.readTree("[\"fast\",\"slow\"]"), printed.path("classes"));
        assertEquals(0.5, printed.at("/baselines/majority/accuracy").asDouble());
        for (String part : List.of("/baselines/ridge/accuracy", "/baselines/nearest_neighbour/macro_f1",
                "/baselines/random_cde/accuracy",
                "/test/balanced_accuracy", "/per_class/0/precision", "/per_class/1/recall", "/seconds")) {
            assertTrue(printed.at(part).isDouble(), part);
        }
        assertEquals(10, printed.path("examples").asInt());
        assertEquals(25, printed.path("epochs").asInt());
        assertEquals("s4d", printed.path("backbone").asText());
        assertEquals("model", printed.path("best").asText());
    }

    @Test
    void aRunWritesItsFolder() throws IOException {
        for (String file : List.of("config.json", "model.safetensors", "metrics.json", "predictions.csv",
                "report.html")) {
            assertTrue(Files.size(trained.resolve(file)) > 100, file);
        }
        List<String> predictions = Files.readAllLines(trained.resolve("predictions.csv"));
        assertEquals("example,truth,predicted,p_fast,p_slow", predictions.getFirst());
        assertEquals(11, predictions.size());
        String[] cells = predictions.get(2).split(",");
        assertEquals(List.of("2", "slow", "slow"), List.of(cells).subList(0, 3));
        assertEquals(1, Double.parseDouble(cells[3]) + Double.parseDouble(cells[4]), 2e-6);
        String page = Files.readString(trained.resolve("report.html"));
        assertTrue(page.contains("What was taken for what"));
        assertTrue(page.contains("A tie: the s4d model and nearest neighbour tell 100.00 % of the test examples"));
    }

    @Test
    void theSummaryStandsBesideTheBaselinesAndEvaluationReproducesIt() throws IOException {
        Cli.Result text = Cli.run("evaluate", data, "--model", trained, "--out", folder.resolve("e"));
        assertEquals(0, text.code(), text.err());
        assertTrue(
                text.out().startsWith("A tie: the s4d model and nearest neighbour tell 100.00 % of the test examples "
                        + "against 100.00 %.\n"),
                text.out());
        assertTrue(text.out().matches("(?s).* s4d \\(this\\) +100.00 % +100.00 % +100.00 %  best\n.*"), text.out());
        assertTrue(text.out().matches("(?s).* majority +50.00 % +50.00 % +33.33 %\n.*"), text.out());
        assertTrue(text.out().contains("nearest neighbour"), text.out());
        for (String verb : List.of("evaluate", "classify")) {
            Path again = folder.resolve(verb);
            JsonNode printed = JSON.readTree(
                    Cli.run(verb, data, "--model", trained, "--json", "--out", again).out());
            for (String part : List.of("test", "baselines", "per_class", "confusion", "parameters")) {
                assertEquals(JSON.readTree(result.out()).path(part), printed.path(part), part);
            }
            assertEquals(Files.readString(trained.resolve("predictions.csv")),
                    Files.readString(again.resolve("predictions.csv")));
        }
    }

    @Test
    void signatureFeaturesAreARowBesideTheBaselines() throws IOException {
        Cli.Result told = classify(data, folder.resolve("s"), "--epochs", 1, "--features", "signature:3");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().matches("(?s).*\n  signature +\\d+\\.\\d\\d % .*"), told.out());
        assertTrue(told.out().matches("(?s).*\n  random CDE +\\d+\\.\\d\\d % .*"), told.out());
        assertTrue(told.out().contains("\n  signature: depth 3, 14 features, penalty "), told.out());
        assertTrue(told.out().contains("\n  random CDE: 256 states in blocks of 4, seed "), told.out());
        JsonNode metrics = JSON.readTree(folder.resolve("s").resolve("metrics.json").toFile());
        assertTrue(metrics.at("/baselines/signature/accuracy").isDouble(), metrics.toString());
        assertTrue(metrics.at("/baseline_notes/signature/computed").asText().startsWith("depth 3"), metrics.toString());
        assertTrue(metrics.at("/baseline_notes/random_cde/seconds").isDouble(), metrics.toString());
        assertTrue(Files.readString(folder.resolve("s").resolve("report.html")).contains("random CDE"));
    }

    @Test
    void featuresThatAreNoneOrTooManyAreRefused() {
        refused(2, "--features takes signature:DEPTH with a depth from 1, such as signature:3, not 'signature'",
                "classify", data, "--features", "signature");
        Cli.Result told = classify(data, folder.resolve("refused"), "--features", "signature:40");
        assertEquals(2, told.code(), told.err());
        assertTrue(
                told.err().contains("--features: a signature of depth 40 over 1 channels and time is too large, for "),
                told.err());
        assertFalse(Files.exists(folder.resolve("refused")));
        refused(2, "--features is for training; with --model the run's own settings hold (see: statespace classify "
                + "--help)", "classify", data, "--model", trained, "--features", "signature:2");
    }

    @Test
    void anotherSamplingRateIsAnotherResult() throws IOException {
        Cli.Result told = Cli.run("classify", data, "--model", trained, "--rate", 3, "--json", "--out",
                folder.resolve("r"));
        assertEquals(0, told.code(), told.err());
        assertFalse(Files.readString(trained.resolve("predictions.csv"))
                .equals(Files.readString(folder.resolve("r").resolve("predictions.csv"))));
    }

    @Test
    void inspectTellsTheClasses() throws IOException {
        String text = Cli.run("inspect", trained).out();
        assertTrue(text.contains("classes (fast, slow)"), text);
        assertTrue(text.contains("Waves_TRAIN.ts (24 examples, SHA-256 "), text);
        JsonNode printed = JSON.readTree(Cli.run("inspect", trained, "--json").out());
        assertEquals(JSON.readTree("[\"fast\",\"slow\"]"), printed.at("/config/task/classes"));
        assertEquals(JSON.readTree(result.out()).path("parameters"), printed.path("parameters"));
    }

    @Test
    void oneClassAloneIsNothingToTellApart() throws IOException {
        Path set = WaveFiles.ts(folder.resolve("set"), 1);
        Path train = set.resolve("Waves_TRAIN.ts");
        Path test = set.resolve("Waves_TEST.ts");
        for (Path file : List.of(train, test)) {
            Files.writeString(file,
                    Files.readString(file).replace("fast slow\n", "slow\n").replace(":fast\n", ":slow\n"));
        }
        refused(train + ": has the class 'slow' alone; a classifier needs at least two", "classify", set);
    }

    @Test
    void inspectTellsWhatALabelledSetHolds() throws IOException {
        Path set = WaveFiles.ts(folder.resolve("set"), 1);
        JsonNode parts = JSON.readTree(Cli.run("inspect", set, "--json").out());
        assertEquals(2, parts.size());
        assertEquals(24, parts.get(0).path("examples").asInt());
        assertEquals("fast", parts.at("/0/classes/0/name").asText());
        assertEquals(24, parts.at("/0/classes/0/examples").asInt() + parts.at("/0/classes/1/examples").asInt());
        assertTrue(parts.at("/0/channels/0/max").asDouble() > parts.at("/0/channels/0/min").asDouble());
        Cli.Result told = Cli.run("inspect", set.resolve("Waves_TRAIN.ts"));
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("24 examples") && told.out().contains("2 classes"), told.out());
    }

    @Test
    void progressTellsTheValidationLossOnlyWhereThereIsAValidationPart() {
        assertTrue(result.err().contains("24 training and 10 test examples, 2 classes, 16 to 23 steps, 1 channel"),
                result.err());
        assertTrue(result.err().lines().anyMatch(line -> line.matches("epoch 25: training loss 0\\.\\d{4}, \\d+ s")),
                result.err());
        Cli.Result validated = classify(data, folder.resolve("v"), "--epochs", 1, "--validation", 0.25,
                "--class-weights", "balanced");
        assertTrue(validated.err().lines().anyMatch(line -> line.matches(
                "epoch 1: training loss 0\\.\\d{4}, validation loss 0\\.\\d{4} \\(best\\), \\d+ s")), validated.err());
    }

    @Test
    void aFinishedRunIsNotTrainedAgainByResume() throws IOException {
        Cli.Result again = classify(data, trained, "--epochs", 25, "--json", "--resume");
        assertEquals(0, again.code(), again.err());
        assertFalse(again.err().contains("epoch "), again.err());
        assertEquals(JSON.readTree(result.out()).path("test"), JSON.readTree(again.out()).path("test"));
        assertTrue(classify(data, trained, "--epochs", 26, "--resume").err()
                .contains("resume with the command that started the run"));
        assertTrue(classify(data, trained, "--epochs", 25).err()
                .contains(trained + ": already holds a run; name another folder, or go on with --resume"));
    }

    @Test
    void foldersOfSoundsTablesAndImagesAreLearntToo() throws IOException {
        for (Path set : List.of(WaveFiles.wav(folder.resolve("sounds")), WaveFiles.csv(folder.resolve("tables")),
                WaveFiles.idx(folder.resolve("images")))) {
            Path out = folder.resolve("run-" + set.getFileName());
            Cli.Result told = classify(set, out, "--epochs", 25, "--json");
            assertEquals(0, told.code(), told.err());
            JsonNode printed = JSON.readTree(told.out());
            assertEquals(1, printed.at("/test/accuracy").asDouble(), set + told.out());
            assertEquals(10, printed.path("examples").asInt());
            assertEquals(set.endsWith("images") ? "0" : "fast", printed.at("/classes/0").asText());
        }
    }

    @Test
    void severalChannelsAndMambaAreLearntToo() throws IOException {
        Cli.Result told = Cli.run("classify", WaveFiles.ts(folder.resolve("two"), 2), "--out", folder.resolve("m"),
                "--backbone", "mamba:width=8,layers=1,state=8,dropout=0", "--learning-rate", 0.01, "--batch", 8,
                "--epochs", 15, "--json");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("2 channels"), told.err());
        assertTrue(JSON.readTree(told.out()).at("/test/accuracy").asDouble() >= 0.9, told.out());
    }

    @Test
    void longNamesOfClassesKeepTheColumnsStraight() throws IOException {
        Path set = WaveFiles.ts(folder.resolve("set"), 1);
        for (String part : List.of("Waves_TRAIN.ts", "Waves_TEST.ts")) {
            Path file = set.resolve(part);
            Files.writeString(file, Files.readString(file).replace("slow", "a_wave_that_takes_its_time"));
        }
        Cli.Result told = classify(set, folder.resolve("long"), "--epochs", 1);
        assertEquals(0, told.code(), told.err());
        List<String> table = told.out().lines().dropWhile(line -> !line.startsWith("  class ")).limit(3).toList();
        assertEquals(1, table.stream().mapToInt(String::length).distinct().count(), told.out());
    }

    @Test
    void aPathThatIsNoSetIsToldInOneSentence() throws IOException {
        refused(folder.resolve("none") + ": no such file or folder; check the path", "classify",
                folder.resolve("none"));
        Path alone = Files.copy(data.resolve("Waves_TRAIN.ts"), folder.resolve("Alone_TRAIN.ts"));
        refused(alone + ": its test split is not beside it; name the folder of the set, or the training file of a pair "
                + "such as X_TRAIN.ts and X_TEST.ts", "classify", alone);
        refused(folder.resolve("none.ts") + ": no such file or folder; check the path", "classify", alone, "--test",
                folder.resolve("none.ts"));
        refused(folder.resolve("none") + "/config.json: no such file; name the folder of a run that was trained before",
                "evaluate", data, "--model", folder.resolve("none"));
    }

    @Test
    void aClassNobodyTrainedOnIsNamedWithItsFileAndLine() throws IOException {
        Path set = WaveFiles.ts(folder.resolve("set"), 1);
        Path test = set.resolve("Waves_TEST.ts");
        edit(test, "fast slow\n", "fast slow odd\n");
        edit(test, ":slow\n", ":odd\n");
        int line = 1
                + Files.readAllLines(test).indexOf(Files.readAllLines(test).stream().filter(l -> l.endsWith(":odd"))
                        .findFirst().orElseThrow());
        String sentence = test + ", line " + line
                + ": its class 'odd' is none of those trained on ('fast', 'slow'); leave such "
                + "examples out, or train with them";
        refused(sentence, "classify", set);
        refused(sentence, "classify", set.resolve("Waves_TRAIN.ts"), "--test", test);
    }

    @Test
    void anotherNumberOfChannelsIsToldInOneSentence() throws IOException {
        Path two = WaveFiles.ts(folder.resolve("two"), 2);
        Path test = two.resolve("Waves_TEST.ts");
        Path train = data.resolve("Waves_TRAIN.ts");
        refused(test + ": has 2 channels, " + train + " has 1; name two splits of one set", "classify", train, "--test",
                test);
        refused(test + ": has 2 channels, the model in " + trained + " was trained on 1; give it the same ones",
                "evaluate", two, "--model", trained);
    }

    @Test
    void aBrokenLineIsToldWithFileAndLine() throws IOException {
        Path set = WaveFiles.ts(folder.resolve("set"), 1);
        Path test = set.resolve("Waves_TEST.ts");
        edit(test, "\\d\\.\\d+:slow", "x:slow");
        Cli.Result told = Cli.run("classify", set, "--out", folder.resolve("refused"));
        assertEquals(1, told.code());
        assertTrue(told.err().startsWith("statespace: " + test + ", line 5: "), told.err());
        assertEquals(1, told.err().lines().count(), told.err());
        Path tables = WaveFiles.csv(folder.resolve("tables"));
        Path table = Files.writeString(tables.resolve("test").resolve("slow").resolve("1.csv"), "1\n2\nthree\n");
        refused(table + ", line 3: column 1: 'three' is no finite number; write one, with a decimal point and commas "
                + "between columns", "classify", tables);
    }

    @Test
    void optionsThatDoNotFitAreToldBeforeAnythingIsWritten() {
        refused(2, "--validation is from 0 to below 1, not 1.5", "classify", data, "--validation", 1.5);
        refused(2, "--step-sizes takes two numbers, such as 0.001,0.1", "classify", data, "--step-sizes", 0.1);
        refused(2, "--epochs takes a whole number from 1 to 2147483647, not 0", "classify", data, "--epochs", 0);
        refused(2, "the setting 'width' of the backbone s4d takes a whole number from 1 to 2147483647, not 0",
                "classify",
                data, "--width", 0);
        refused(2, "the backbone s4d: step sizes must be positive and ordered, not from 0.1 to 0.01", "classify", data,
                "--step-sizes", "0.1,0.01");
        refused(2, "the backbone s4d: a complex S4D keeps conjugate pairs: the state size must be even, not 3",
                "classify", data, "--state",
                3);
        refused(2, "the setting 'dropout' of the backbone s4d takes a number from 0 to 0.999, not 1.0", "classify",
                data, "--dropout", 1);
    }

    @Test
    void theWeightsOfClassesAreRecordedAndARunGoesOnWithTheSameOnes() throws IOException {
        Path run = folder.resolve("balanced");
        List<Object> call = new ArrayList<>(
                List.of("classify", data, "--epochs", 1, "--width", 4, "--state", 4, "--out",
                        run, "--class-weights", "balanced"));
        assertEquals(0, Cli.run(call.toArray()).code());
        assertTrue(Files.readString(run.resolve("config.json")).contains("\"class_weights\" : \"balanced\""));
        call.set(call.size() - 1, "equal");
        call.add("--resume");
        Cli.Result told = Cli.run(call.toArray());
        assertEquals(1, told.code(), told.err());
        assertTrue(told.err().contains(
                "expected the settings of this command, found other settings; resume with the command that started"),
                told.err());
    }

    @Test
    void whatDoesNotApplyToAClassifierIsRefused() {
        for (List<Object> option : List.<List<Object>>of(List.of("--variates", "a"), List.of("--missing", "skip"),
                List.of("--split", "ratio"), List.of("--label-column", "x"), List.of("--layout", "wide"))) {
            List<Object> call = new ArrayList<>(List.of("evaluate", data, "--model", trained));
            call.addAll(option);
            refused(2, option.getFirst() + " does not apply to a classifier; leave it out", call.toArray());
        }
    }

    @Test
    void aClassifierForecastsNothing() throws IOException {
        refused(trained + ": expected a forecasting model, found a classifier; use it with 'classify' or 'evaluate'",
                "forecast", Cli.series(folder, 400), "--model", trained);
    }
}
