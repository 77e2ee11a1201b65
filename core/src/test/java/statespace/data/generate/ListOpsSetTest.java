package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import statespace.config.SettingException;
import statespace.data.DataException;

/** ListOps sets as files. */
class ListOpsSetTest {
    @TempDir
    private Path folder;

    private static ListOpsSet small(ListOpsVariant variant, long seed) {
        boolean trains = variant.sizes().train() > 0;
        return new ListOpsSet(variant, variant.sizes(trains ? 400 : null, trains ? 60 : null, 40), seed);
    }

    /** The rows of each file, without the header. */
    static Map<String, List<String>> rows(Path set) throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                rows.put(file.getFileName().toString(), lines.subList(1, lines.size()));
            }
        }
        return rows;
    }

    private static int tokens(String row) {
        return row.split("\t", -1)[1].split(" ", -1).length;
    }

    @ParameterizedTest
    @EnumSource(value = ListOpsVariant.class, names = "LENGTHS", mode = EnumSource.Mode.EXCLUDE)
    void everyRowHasItsLabelAndNoExpressionComesTwiceInAllSplits(ListOpsVariant variant) throws IOException {
        Path place = folder.resolve("set");
        Map<String, Long> counts = small(variant, 4).write(place, Watcher.SILENT);
        Map<String, List<String>> splits = rows(place);
        assertEquals(counts.size(), splits.size());
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, List<String>> split : splits.entrySet()) {
            assertEquals(counts.get(split.getKey().replace(".tsv", "")), split.getValue().size(), split.getKey());
            for (String row : split.getValue()) {
                String[] cells = row.split("\t", -1);
                assertEquals(2, cells.length);
                assertEquals(cells[0], Integer.toString(ListOpsEvaluator.value(cells[1])));
                assertTrue(seen.add(cells[1]), () -> "twice: " + cells[1]);
            }
        }
        assertEquals("label\ttext", Files.readAllLines(place.resolve(splits.keySet().iterator().next())).getFirst());
    }

    @ParameterizedTest
    @CsvSource({"ORIGINAL, train, 1, 100", "LRA, test, 501, 1999", "MINI, train, 4, 20", "MINI, validation, 4, 20",
        "MINI, test-30-50, 30, 50", "MINI, test-60-80, 60, 80", "MINI, test-100-150, 100, 150",
        "MINI, test-6-arguments, 30, 60", "ARGUMENTS, test-5-arguments, 100, 1000",
        "ARGUMENTS, test-15-arguments, 100, 1000"})
    void lengthsAreThoseOfTheSplit(ListOpsVariant variant, String split, int least, int most) throws IOException {
        Path place = folder.resolve("set");
        small(variant, 4).write(place, Watcher.SILENT);
        for (String row : rows(place).get(split + ".tsv")) {
            int tokens = tokens(row);
            assertTrue(tokens >= least && tokens <= most, tokens + " tokens");
        }
    }

    /** One expression of 900 to 1000 tokens in 85,000: the last buckets take ten million draws. */
    @Test
    void lengthBucketsHaveStrictBorders() throws IOException {
        Path place = folder.resolve("set");
        new ListOpsSet(ListOpsVariant.LENGTHS, ListOpsVariant.LENGTHS.sizes(null, null, 20), 4).write(place,
                Watcher.SILENT);
        Map<String, List<String>> splits = rows(place);
        assertEquals(8, splits.size());
        for (int from = 200; from < 1000; from += 100) {
            List<String> rows = splits.get("test-" + from + "-" + (from + 100) + ".tsv");
            assertEquals(20, rows.size());
            for (String row : rows) {
                int tokens = tokens(row);
                assertTrue(tokens > from && tokens < from + 100, tokens + " tokens");
            }
        }
    }

    /** The published set: mean 43, median 16, 10.7 % longer than 100 tokens; its training split has 79,000 to 80,000 rows. */
    @Test
    void theOriginalSetHasItsPublishedLengths() throws IOException {
        Path place = folder.resolve("set");
        Map<String, Long> counts = new ListOpsSet(ListOpsVariant.ORIGINAL, ListOpsVariant.ORIGINAL.sizes(), 2)
                .write(place, Watcher.SILENT);
        assertEquals(79_500, counts.get("train"), 600);
        assertEquals(1000, counts.get("validation"));
        assertEquals(10_000, counts.get("test"));
        ListOpsVariant variant = ListOpsVariant.ORIGINAL;
        ListOpsPool pool = variant.pools(variant.sizes()).getFirst();
        ListOpsDraw draw = new ListOpsDraw(variant, List.of(pool), 2, Watcher.SILENT);
        ListOpsTrees trees = draw.trees(pool.rule());
        int[] lengths = Arrays.stream(draw.run().get(pool)).mapToInt(i -> trees.tokens(i, ListOpsPool.ANY)).sorted()
                .toArray();
        assertEquals(100_000, lengths.length);
        assertEquals(43, Arrays.stream(lengths).average().orElseThrow(), 1.5);
        assertEquals(16, lengths[50_000]);
        assertEquals(0.107, Arrays.stream(lengths).filter(n -> n > 100).count() / 1e5, 0.004);
    }

    @Test
    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        Path one = folder.resolve("one");
        Path three = folder.resolve("three");
        Path other = folder.resolve("other");
        on(1, () -> small(ListOpsVariant.MINI, 7).write(one, Watcher.SILENT));
        on(3, () -> small(ListOpsVariant.MINI, 7).write(three, Watcher.SILENT));
        small(ListOpsVariant.MINI, 8).write(other, Watcher.SILENT);
        try (Stream<Path> files = Files.list(one)) {
            for (Path file : files.toList()) {
                Path name = file.getFileName();
                assertEquals(-1, Files.mismatch(file, three.resolve(name)), name.toString());
                assertNotEquals(-1, Files.mismatch(file, other.resolve(name)), name.toString());
            }
        }
    }

    static void on(int threads, Runnable task) throws Exception {
        try (ForkJoinPool pool = new ForkJoinPool(threads)) {
            pool.submit(task).get();
        }
    }

    @Test
    void theNoteSaysHowTheSetWasMadeAndWhatIsInIt() throws IOException {
        Path place = folder.resolve("set");
        small(ListOpsVariant.MINI, 7).write(place, Watcher.SILENT);
        JsonNode note = JsonMapper.builder().build().readTree(place.resolve("generated.json").toFile());
        assertEquals("listops", note.path("generator").asText());
        assertEquals("mini", note.path("variant").asText());
        assertEquals(7, note.path("seed").asLong());
        assertEquals("text", note.path("columns").path(1).asText());
        JsonNode train = note.path("splits").path("train");
        List<String> rows = rows(place).get("train.tsv");
        assertEquals(400, train.path("rows").asInt());
        assertEquals(rows.stream().mapToInt(row -> tokens(row)).average().orElseThrow(),
                train.path("tokens_mean").asDouble(), 0.0051);
        assertEquals(rows.stream().filter(row -> row.startsWith("9\t")).count(),
                train.path("labels").path("9").asLong());
    }

    @Test
    void aPlaceThatIsTakenIsLeftAsItIs() throws IOException {
        Path place = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(place.resolve("train.tsv"), "mine");
        ListOpsSet set = small(ListOpsVariant.MINI, 1);
        assertEquals(place + ": is there already; remove it, or name another folder with the setting 'out'",
                assertThrows(DataException.class, () -> set.write(place, Watcher.SILENT)).getMessage());
        assertEquals("mine", Files.readString(place.resolve("train.tsv")));
    }

    @Test
    void aSetThatFailsHalfwayLeavesNothing() throws IOException {
        Path place = folder.resolve("set");
        ListOpsSet set = small(ListOpsVariant.MINI, 1);
        assertThrows(IllegalStateException.class, () -> set.write(place, (_, _) -> {
            throw new IllegalStateException("stopped");
        }));
        assertFalse(Files.exists(place));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        Path part = Files.createDirectories(folder.resolve(".set.part")); // as a killed process leaves it
        Files.writeString(part.resolve("old.tsv"), "old");
        set.write(place, Watcher.SILENT);
        assertFalse(Files.exists(place.resolve("old.tsv")));
        assertFalse(Files.exists(part));
        assertFalse(Files.exists(place.resolve(".lock")));
    }

    @Test
    void aFolderThatCannotBeWrittenIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        ListOpsSet set = small(ListOpsVariant.MINI, 1);
        String told = assertThrows(DataException.class, () -> set.write(file.resolve("set"), Watcher.SILENT))
                .getMessage();
        assertTrue(told.startsWith(file.resolve("set") + ": cannot be written ("), told);
        assertTrue(told.endsWith("name another folder with the setting 'out'"), told);
    }

    @Test
    void moreExpressionsThanThereAreAreRefused() {
        ListOpsTrees.Rule rule = ListOpsTrees.Rule.minMax(2, 2, 0.5);
        ListOpsPool pool = ListOpsPool.of(rule, 1, 10, ListOpsPool.Split.of("train", 201));
        ListOpsDraw draw = new ListOpsDraw(ListOpsVariant.MINI, List.of(pool), 1, Watcher.SILENT);
        assertEquals(
                "the set 'mini' has no more than 200 expressions of 1 to 10 tokens that can be found, asked for are "
                        + "201; ask for fewer",
                assertThrows(DataException.class, draw::run).getMessage());
    }

    @Test
    void sizesThatDoNotApplyAreRefused() {
        assertEquals(
                "the setting 'train' applies to the variants original, lra, mini, mini_40; lengths has test splits alone",
                assertThrows(SettingException.class, () -> ListOpsVariant.LENGTHS.sizes(5, null, null)).getMessage());
        assertEquals("the setting 'test' takes a whole number from 1 to 10000000, not 0",
                assertThrows(SettingException.class, () -> ListOpsVariant.MINI.sizes(null, null, 0)).getMessage());
        assertEquals(new ListOpsSizes(20_000, 7, 500), ListOpsVariant.MINI.sizes(null, 7, null));
    }
}
