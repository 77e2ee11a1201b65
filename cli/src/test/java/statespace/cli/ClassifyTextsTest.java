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
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import statespace.backbone.Ability;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Backbones;

/** Classification of texts and pairs of texts: training, a trained model on new files, and a sentence for every mistake. */
class ClassifyTextsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORDS = List.of("a", "plot", "film", "the", "was", "is");

    @TempDir
    private static Path shared;
    private static Path data;
    private static Path trained;
    private static Cli.Result result;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        data = Files.createDirectories(shared.resolve("reviews"));
        Files.writeString(data.resolve("train.tsv"), "label\ttext\n" + reviews(120, 1));
        Files.writeString(data.resolve("test.tsv"), "label\ttext\n" + reviews(40, 2));
        trained = shared.resolve("run");
        result = classify(trained, data.resolve("train.tsv"), data.resolve("test.tsv"), "--text", "words", "--epochs",
                12, "--json");
        assertEquals(0, result.code(), result.err());
    }

    /** The label follows from one word among others. */
    private static String reviews(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(i -> {
            List<String> words = new ArrayList<>();
            for (int t = random.nextInt(2, 9); t > 0; t--) {
                words.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            words.add(random.nextInt(words.size() + 1), i % 2 == 0 ? "good" : "bad");
            return (i % 2 == 0 ? "pos" : "neg") + "\t" + String.join(" ", words) + "\n";
        }).collect(Collectors.joining());
    }

    /** Two texts of one letter each; equal or not, which counts do not tell. */
    private static String pairs(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(i -> {
            int left = random.nextInt(3);
            int right = i % 2 == 0 ? left : (left + 1 + random.nextInt(2)) % 3;
            return (i % 2 == 0 ? "=" : "#") + "\t" + "abc".charAt(left) + "\t" + "abc".charAt(right) + "\n";
        }).collect(Collectors.joining());
    }

    private static Cli.Result classify(Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("classify", "--out", out, "--width", 8, "--layers", 1,
                "--dropout", 0, "--learning-rate", 0.02, "--batch", 8));
        arguments.addAll(Arrays.asList(more));
        return Cli.run(arguments.toArray());
    }

    private void refused(int code, String sentence, Object... arguments) {
        List<Object> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--out", folder.resolve("refused")));
        Cli.Result told = Cli.run(all.toArray());
        assertEquals("statespace: " + sentence, told.err().strip());
        assertEquals(code, told.code());
        assertEquals("", told.out());
        assertFalse(Files.exists(folder.resolve("refused")));
    }

    private void refusedFile(String rows, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.tsv"), rows);
        refused(1, file + sentence, "classify", file, data.resolve("test.tsv"), "--text", "words");
    }

    @Test
    void jsonTellsWhatBecameOfTheTexts() throws IOException {
        JsonNode printed = JSON.readTree(result.out());
        assertEquals(JSON.readTree(trained.resolve("metrics.json").toFile()), printed);
        assertTrue(printed.at("/test/accuracy").asDouble() >= 0.9, result.out());
        assertEquals(List.of("bag_of_words", "majority"),
                printed.path("baselines").propertyStream().map(java.util.Map.Entry::getKey).toList());
        assertEquals(JSON.readTree("{\"tokens\":\"words\",\"pairs\":false,\"vocabulary\":8,\"unknown_share\":0.0,"
                + "\"max_length\":0,\"train_cut\":0,\"test_cut\":0}"), printed.path("texts"));
        assertTrue(
                result.err().contains("120 training and 40 test examples, 2 classes, texts of 3 to 9 words, 8 known\n"
                        + "none of the words in the test split are unknown\n"),
                result.err());
    }

    @Test
    void theRunKeepsItsVocabulary() throws IOException {
        JsonNode task = JSON.readTree(trained.resolve("config.json").toFile()).path("task");
        assertEquals("words", task.path("text").asText());
        assertEquals(8, task.path("vocabulary").size());
        assertEquals(JSON.readTree("[\"label\",\"text\"]"), task.path("columns"));
        assertEquals("linear", task.path("head").asText());
        String shown = Cli.run("inspect", trained).out();
        assertTrue(shown.contains("text words, pairs false, vocabulary (") && shown.contains("encoder.weight"), shown);
        assertTrue(Files.readString(trained.resolve("report.html")).contains("bag of words"));
    }

    @Test
    void aTrainedModelReadsNewFilesWithItsVocabulary() throws IOException {
        for (String verb : List.of("classify", "evaluate")) {
            for (Path files : List.of(data, data.resolve("train.tsv"), data.resolve("test.tsv"))) {
                Cli.Result told = Cli.run(verb, files, "--model", trained, "--json", "--out",
                        folder.resolve(verb + files.getFileName()));
                assertEquals(0, told.code(), told.err());
                for (String part : List.of("test", "baselines", "confusion", "texts")) {
                    assertEquals(JSON.readTree(result.out()).path(part), JSON.readTree(told.out()).path(part), part);
                }
            }
        }
        Path lines = Files.writeString(folder.resolve("new.jsonl"),
                "{\"text\":\"a good unheard film\",\"label\":\"pos\"}\n{\"text\":\"bad\",\"label\":\"neg\"}\n");
        Cli.Result told = Cli.run("classify", "--model", trained, lines, "--out", folder.resolve("n"), "--json");
        assertEquals(0, told.code(), told.err());
        assertEquals(0.2, JSON.readTree(told.out()).at("/texts/unknown_share").asDouble(), 1e-9);
        assertTrue(told.err().contains("20.00 % of the words in the test split are unknown"), told.err());
    }

    /** A moved training file takes the baselines with it, and nothing else. */
    @Test
    void withoutTheTrainingSplitThereAreNoBaselines() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set"));
        for (String name : List.of("train.tsv", "test.tsv")) {
            Files.copy(data.resolve(name), set.resolve(name));
        }
        Path run = folder.resolve("r");
        assertEquals(0, classify(run, set, "--text", "words", "--epochs", 1).code());
        Files.delete(set.resolve("train.tsv"));
        Cli.Result told = Cli.run("evaluate", set.resolve("test.tsv"), "--model", run, "--out", folder.resolve("e"));
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("there are no baselines without the training split"), told.out());
        assertTrue(told.err().contains("no baselines: the training split is not where the run found it"), told.err());
    }

    @Test
    void pairsAreLearntWhereCountsOfTheirWordsTellNothing() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set"));
        Files.writeString(set.resolve("train.tsv"), pairs(400, 1)); // without a header
        Files.writeString(set.resolve("test.tsv"), pairs(100, 2));
        Cli.Result told = classify(folder.resolve("p"), set, "--text", "characters", "--epochs", 15, "--json");
        assertEquals(0, told.code(), told.err());
        JsonNode printed = JSON.readTree(told.out());
        assertTrue(printed.at("/test/accuracy").asDouble() >= 0.95, told.out());
        assertTrue(printed.at("/baselines/bag_of_words/accuracy").asDouble() <= 0.7, told.out());
        JsonNode task = JSON.readTree(folder.resolve("p").resolve("config.json").toFile()).path("task");
        assertTrue(task.path("pairs").asBoolean());
        assertEquals("mlp", task.path("head").asText());
        Cli.Result again = Cli.run("evaluate", set, "--model", folder.resolve("p"), "--json", "--out",
                folder.resolve("q"));
        assertEquals(printed.path("test"), JSON.readTree(again.out()).path("test"), again.err());
        Path single = data.resolve("test.tsv");
        refused(1, single + ": has one text a row, the model in " + folder.resolve("p")
                + " was trained on pairs; give it such ones", "evaluate", single, "--model", folder.resolve("p"));
    }

    static List<String> backbones() {
        return Backbones.standard().types().stream().filter(type -> ((BackboneSpec) type.settings().defaults())
                .can(Ability.TOKENS)).map(type -> type.kind()).toList();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("backbones")
    void everyBackboneThatReadsTokensTrainsOnTexts(String kind) throws IOException {
        Cli.Result told = Cli.run("classify", data, "--text", "bytes", "--backbone", kind, "--epochs", 1, "--head",
                "mlp", "--max-length", 20, "--json", "--out", folder.resolve(kind));
        assertEquals(0, told.code(), told.err());
        JsonNode texts = JSON.readTree(told.out()).path("texts");
        assertEquals(256, texts.path("vocabulary").asInt());
        assertTrue(texts.path("train_cut").asInt() > 0 && texts.path("test_cut").asInt() > 0, texts.toString());
        assertTrue(told.err().contains("test split cut to 20 bytes"), told.err());
        Cli.Result again = Cli.run("evaluate", data, "--model", folder.resolve(kind), "--json", "--out",
                folder.resolve("again"));
        assertEquals(JSON.readTree(told.out()).path("test"), JSON.readTree(again.out()).path("test"), again.err());
    }

    @Test
    void aRunGoesOnWithTheSameVocabularyAlone() throws IOException {
        Cli.Result again = classify(trained, data, "--text", "words", "--epochs", 12, "--json", "--resume");
        assertEquals(0, again.code(), again.err());
        assertEquals(JSON.readTree(result.out()).path("test"), JSON.readTree(again.out()).path("test"));
        assertTrue(classify(trained, data, "--text", "words", "--epochs", 12, "--resume", "--vocabulary-size",
                3).err()
                .contains("expected the settings of this command, found other settings"));
    }

    /** 20,000 tokens beside one: both are read. */
    @Test
    void veryLongAndVeryShortTextsAreRead() throws IOException {
        String longText = "a good film ".repeat(6_667);
        Path train = Files.writeString(folder.resolve("long.tsv"),
                "pos\t" + longText + "\nneg\tbad\npos\tgood\nneg\tbad\n");
        Path test = Files.writeString(folder.resolve("short.tsv"), "pos\tgood\nneg\tunheard\nneg\tbad\n");
        Cli.Result told = classify(folder.resolve("l"), train, test, "--text", "words", "--epochs", 1, "--json");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.err().contains("texts of 1 to 20,001 words"), told.err());
        assertTrue(told.err().contains("33.33 % of the words in the test split are unknown"), told.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.tsv", "train.jsonl", "Reviews_TRAIN.tsv", "words.csv"})
    void filesOfTextsWithoutTheOptionNameIt(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), name.endsWith(".jsonl")
                ? "{\"label\":\"x\",\"text\":\"a\"}\n"
                : "x\ta good film\n");
        refused(1, file
                + ": holds no sequences of numbers (.ts, .tsv of the UCR archive, IDX, or folders of classes); if "
                + "it holds labelled texts, say what their tokens are with --text words (words, characters or bytes)",
                "classify", file, data.resolve("test.tsv"));
    }

    @Test
    void badRowsAreToldWithFileAndLine() throws IOException {
        refusedFile("label\ttext\npos\t \nneg\tb\n", ", line 2: its text is empty; write one, or leave the line out");
        refusedFile("label\ttext\n\ta\nneg\tb\n", ", line 2: has no label; write one, or leave the line out");
        refusedFile("=\ta\t\n=\tb\tc\n",
                ", line 1: the second text of its pair is empty; write one, or leave the line out");
        refusedFile("label\ttext\npos\ta\nPOS\tb\n",
                ": has the class 'pos' alone; a classifier needs at least two");
        refusedFile("label\ttext\npos\ta\0\nneg\tb\n",
                ", line 2: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
        Path test = Files.writeString(folder.resolve("test.tsv"), "label\ttext\npos\ta\nodd\tb\n");
        refused(1,
                test + ", line 3: its class 'odd' is none of those trained on ('neg', 'pos'); leave such examples out, "
                        + "or train with them",
                "classify", data.resolve("train.tsv"), test, "--text", "words");
    }

    @Test
    void optionsThatDoNotFitAreRefused() {
        Path file = data.resolve("train.tsv");
        refused(1, file + ": has no column 'mood'; it has 'label', 'text'", "classify", data, "--text", "words",
                "--label-column", "mood");
        refused(2, "texts need a backbone that reads tokens, which chimera does not; take another one, such as s4d or "
                + "mamba", "classify", data, "--text", "words", "--backbone", "chimera");
        refused(2, "--features does not apply to texts; leave it out", "classify", data, "--text", "words",
                "--features", "signature:2");
        refused(2, "--min-count does not apply to bytes, which are all known; leave it out", "classify", data, "--text",
                "bytes", "--min-count", 2);
        refused(2, "--max-length takes a whole number from 1 to 2147483647, not 0", "classify", data, "--text", "words",
                "--max-length", 0);
        refused(2, "--min-count leaves no token, the most frequent one is there 120 times; take a smaller number",
                "classify", data, "--text", "words", "--min-count", 1000);
        for (String option : List.of("--label-column", "--text-column", "--pair-column", "--min-count",
                "--vocabulary-size", "--max-length")) {
            refused(2,
                    option + " is for texts; say what their tokens are with --text words (words, characters or bytes)",
                    "classify", data, option, 2);
        }
        refused(2, "name the test split once, as TEST or with --test (see: statespace classify --help)", "classify",
                file, file, "--test", file, "--text", "words");
    }

    @Test
    void numbersAreNoTextsForATrainedModelNorTextsNumbers() throws IOException {
        Path waves = WaveFiles.ts(folder.resolve("Waves"), 1);
        Path numbers = folder.resolve("numbers");
        assertEquals(0, classify(numbers, waves, "--state", 4, "--epochs", 1).code());
        refused(1,
                data + ": holds no sequences of numbers (.ts, .tsv of the UCR archive, IDX, or folders of classes); if "
                        + "it holds labelled texts, name a model of texts, the one in " + numbers + " reads numbers",
                "evaluate",
                data, "--model", numbers);
        refused(2, "--text-column does not apply to a classifier; leave it out", "classify", waves, "--model", numbers,
                "--text-column", "x");
        refused(1, waves + ": holds no train.tsv (or .csv, .jsonl); name the two files", "evaluate", waves, "--model",
                trained);
    }
}
