package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trees that a trained model makes over a text: on the terminal, as JSON, on a page; and a sentence where there are none. */
class ClassifyTreesTest {
    @TempDir
    private static Path shared;
    private static Path data;
    private static Path trees;

    @BeforeAll
    static void train() throws IOException {
        data = Files.createDirectories(shared.resolve("sums"));
        Files.writeString(data.resolve("train.tsv"), "label\ttext\n" + parities(60, 1));
        Files.writeString(data.resolve("test.tsv"), "label\ttext\n" + parities(20, 2));
        trees = train("rir", "rir:width=8,beams=3,chunk=4");
    }

    private static Path train(String name, String backbone) {
        Path run = shared.resolve(name);
        Cli.Result result = Cli.run("classify", data, "--text", "words", "--backbone", backbone, "--epochs", 1, "--out",
                run);
        assertEquals(0, result.code(), result.err());
        return run;
    }

    private static String parities(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(i -> {
            List<String> bits = IntStream.range(0, 2 + random.nextInt(9))
                    .mapToObj(j -> random.nextBoolean() ? "1" : "0")
                    .toList();
            return bits.stream().filter("1"::equals).count() % 2 + "\t" + String.join(" ", bits) + "\n";
        }).collect(Collectors.joining());
    }

    @Test
    void everyTreeHoldsTheTokensInTheirOrder() throws IOException {
        String text = "1 0 new 1 1 0 0 1 0";
        Cli.Result result = Cli.run("classify", "--model", trees, "--tree", text, "--json");
        assertEquals(0, result.code(), result.err());
        JsonNode told = new ObjectMapper().readTree(result.out()).at("/texts/0");
        assertEquals(1, told.get("unknown").asInt());
        double sum = 0;
        for (JsonNode tree : told.get("trees")) {
            assertEquals(text, tree.get("brackets").asText().replaceAll("[()]", ""));
            assertEquals(8, tree.get("left").size());
            sum += tree.get("probability").asDouble();
        }
        assertEquals(1, sum, 1e-9);
        assertTrue(Files.readString(trees.resolve("tree.html")).contains("\"kind\":\"tree\""));
        String report = Files.readString(trees.resolve("report.html"));
        assertTrue(report.contains("What the model makes of a test text") && report.contains("\"kind\":\"tree\""));
        assertTrue(Files.readString(trees.resolve("tree.json")).contains("\"brackets\""));
    }

    @Test
    void theTerminalShowsClassProbabilityAndTrees() {
        Cli.Result result = Cli.run("classify", "--model", trees, "--tree", "1");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("rir: class "), result.out());
        assertTrue(result.out().contains("100.0 %  depth 0  1"), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s4d:width=8,layers=1", "ordered-memory:width=8,slots=4", "crvnn:width=8", "gru:width=8"})
    void aModelWithoutTreesIsToldAsSuch(String backbone) {
        String kind = backbone.substring(0, backbone.indexOf(':'));
        Path run = train(kind, backbone);
        Cli.Result result = Cli.run("classify", "--model", run, "--tree", "1 0");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("does not apply to " + kind + ", which makes no trees; those that do are rir, "
                + "rir-grc, ebt-grc, bbt-grc, bt-grc, gt-grc, egt-grc"), result.err());
        assertFalse(Files.exists(run.resolve("tree.html")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void anEmptyTextIsRefused(String text) {
        Cli.Result result = Cli.run("classify", "--model", trees, "--tree", text);
        assertEquals(2, result.code());
        assertTrue(result.err().contains("at least one token"), result.err());
    }

    @Test
    void aTextThatIsCutIsToldSo() {
        Path run = shared.resolve("cut");
        Cli.Result trained = Cli.run("classify", data, "--text", "bytes", "--max-length", 4, "--backbone",
                "ebt-grc:width=8", "--epochs", 1, "--out", run);
        assertEquals(0, trained.code(), trained.err());
        Cli.Result told = Cli.run("classify", "--model", run, "--tree", "1 0 1 1");
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("longer than the 4 tokens that this model reads"), told.out());
    }

    @Test
    void aTreeGoesIntoTheFolderOfItsRun() {
        Cli.Result told = Cli.run("classify", "--model", trees, "--tree", "1 0", "--out", shared.resolve("elsewhere"));
        assertEquals(2, told.code());
        assertTrue(told.err().contains("--tree writes into the run's folder and takes no --out"), told.err());
    }

    @Test
    void aTreeTakesAModelAndNoData() {
        assertEquals(2, Cli.run("classify", "--tree", "1 0").code());
        assertEquals(2, Cli.run("classify", data, "--model", trees, "--tree", "1 0").code());
        assertEquals(2, Cli.run("classify", "--model", trees, "--tree", "1", "--tree", "0").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rir-grc", "ebt-grc", "bbt-grc", "bt-grc", "gt-grc", "egt-grc"})
    void theOtherBackbonesOfTreesShowThemToo(String kind) {
        Path run = train(kind, kind + ":width=8");
        Cli.Result result = Cli.run("classify", "--model", run, "--tree", "1 0 1 1");
        assertEquals(0, result.code(), result.err());
        String tree = result.out().lines().filter(line -> line.contains("depth")).findFirst().orElseThrow();
        assertEquals("1 0 1 1",
                tree.substring(tree.indexOf("  ", tree.indexOf("depth"))).strip().replaceAll("[()]", ""));
    }
}
