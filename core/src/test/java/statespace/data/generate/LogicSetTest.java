package statespace.data.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.config.SettingException;

/** Pairs of formulas as files. */
class LogicSetTest {
    private static final int PAIRS = 20_000;

    /** Distinct pairs with 0, 1, … 12 or more operators in the published files, of 500,000 drawn. */
    private static final int[] PUBLISHED = {36, 2729, 14649, 27356, 35734, 40179, 38768, 31378, 22309, 14864, 9625,
        5758,
        5684};

    @TempDir
    private Path folder;

    private Map<String, List<String>> made(int pairs, long seed) throws IOException {
        Path place = folder.resolve("set" + pairs + "-" + seed);
        new LogicSet(pairs, seed).write(place, Watcher.SILENT);
        return ListOpsSetTest.rows(place);
    }

    private static int operators(String row) {
        String[] cells = row.split("\t", -1);
        return Math.min(12, Math.max(LogicParser.parse(cells[1]).operators(), LogicParser.parse(cells[2]).operators()));
    }

    /** Bands of 3 % and of twice the random error of a count, since the published counts are of one draw as well. */
    @Test
    void thereAreAsManyPairsWithEachNumberOfOperatorsAsPublished() {
        List<List<LogicPairs.Pair>> found = new LogicSet(LogicSet.PUBLISHED, 3).byOperators(Watcher.SILENT);
        for (int operators = 0; operators < PUBLISHED.length; operators++) {
            int expected = PUBLISHED[operators];
            assertEquals(expected, found.get(operators).size(), Math.max(0.03 * expected, 3 * Math.sqrt(expected)),
                    operators + " operators");
        }
    }

    @Test
    void everyRowHasItsLabelAndItsNumberOfOperatorsAndNoPairComesTwice() throws IOException {
        Map<String, List<String>> splits = made(PAIRS, 5);
        Set<String> seen = new HashSet<>();
        assertEquals(15, splits.size());
        splits.forEach((name, rows) -> rows.forEach(row -> {
            String[] cells = row.split("\t", -1);
            assertEquals(3, cells.length);
            LogicFormula left = LogicParser.parse(cells[1]);
            LogicFormula right = LogicParser.parse(cells[2]);
            assertEquals(LogicLabeller.relation(left, right).symbol(), cells[0]);
            for (LogicFormula side : List.of(left, right)) {
                long worlds = LogicLabeller.worlds(side);
                assertTrue(worlds != 0 && worlds != LogicLabeller.ALL, row);
            }
            int operators = operators(row);
            assertTrue(name.startsWith("test-") ? name.equals("test-" + operators + ".tsv") : operators <= 6, row);
            assertTrue(seen.add(cells[1] + "\t" + cells[2]), () -> "twice: " + row);
        }));
    }

    @Test
    void pairsAreOverFourVariables() {
        LogicPairs pairs = new LogicPairs(1);
        Set<Integer> counts = new HashSet<>();
        Set<Character> all = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            LogicPairs.Pair pair = pairs.pair(i);
            if (pair != null) {
                Set<Character> used = (pair.left().text() + pair.right().text()).replaceAll("not|and|or|[() ]", "")
                        .chars().mapToObj(c -> (char) c).collect(Collectors.toSet());
                counts.add(used.size());
                all.addAll(used);
            }
        }
        assertEquals(Set.of(1, 2, 3, 4), counts);
        assertEquals(Set.of('a', 'b', 'c', 'd', 'e', 'f'), all);
    }

    /** Every tenth row of the training pairs is for validation; 85 % of the pairs are for training. */
    @Test
    void splitsHaveTheirShares() throws IOException {
        Map<String, List<String>> splits = made(PAIRS, 5);
        List<List<LogicPairs.Pair>> drawn = new LogicSet(PAIRS, 5).byOperators(Watcher.SILENT);
        int rows = 0;
        for (int operators = 0; operators <= 12; operators++) {
            int training = drawn.get(operators).size() * 85 / 100;
            rows += operators <= 6 ? training : 0;
            assertEquals(drawn.get(operators).size() - training, splits.get("test-" + operators + ".tsv").size());
        }
        assertEquals(rows / 10, splits.get("validation.tsv").size());
        assertEquals(rows - rows / 10, splits.get("train.tsv").size());
        List<String> merged = new ArrayList<>();
        List<String> train = splits.get("train.tsv");
        for (int i = 0; i < splits.get("validation.tsv").size(); i++) {
            merged.addAll(train.subList(9 * i, 9 * i + 9));
            merged.add(splits.get("validation.tsv").get(i));
        }
        int[] operators = merged.stream().mapToInt(LogicSetTest::operators).toArray();
        assertTrue(IntStream.range(1, operators.length).allMatch(i -> operators[i - 1] <= operators[i]),
                "rows are not in the order of the pairs");
    }

    @Test
    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        ListOpsSetTest.on(1, () -> new LogicSet(PAIRS, 5).write(folder.resolve("one"), Watcher.SILENT));
        ListOpsSetTest.on(3, () -> new LogicSet(PAIRS, 5).write(folder.resolve("three"), Watcher.SILENT));
        try (Stream<Path> files = Files.list(folder.resolve("one"))) {
            for (Path file : files.toList()) {
                assertEquals(-1, Files.mismatch(file, folder.resolve("three").resolve(file.getFileName())));
            }
        }
        new LogicSet(PAIRS, 6).write(folder.resolve("other"), Watcher.SILENT);
        assertNotEquals(-1, Files.mismatch(folder.resolve("one/train.tsv"), folder.resolve("other/train.tsv")));
    }

    @Test
    void aNumberOfPairsThatIsTooSmallIsRefused() {
        assertEquals("the setting 'pairs' takes a whole number from 1000 to 5000000, not 10",
                assertThrows(SettingException.class, () -> new LogicSet(10, 1)).getMessage());
    }
}
