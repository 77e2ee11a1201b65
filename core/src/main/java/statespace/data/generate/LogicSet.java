package statespace.data.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import statespace.config.SettingException;
import statespace.data.DataException;

/**
 * Logical inference as files {@code label<TAB>left<TAB>right} (Bowman et al. 2015, with the splits of Tran et al. 2018 by the
 * number of operators): random pairs of formulas and their relation. Pairs that are drawn twice count once. The first 85 % of
 * the pairs with each number of operators are for training, of which those with up to 6 are taken, every tenth of them for
 * validation; the rest are the tests {@code test-0} to {@code test-12}. The same seed gives the same bytes.
 *
 * @param pairs
 *            how many are drawn
 * @param seed
 *            source of all randomness
 */
public record LogicSet(int pairs, long seed) {
    /** As many as were published. */
    public static final int PUBLISHED = 500_000;

    private static final int MOST = 5_000_000;
    private static final int LEAST = 1000;
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 16;
    private static final int TESTS = 13; // 0 to 12 operators
    private static final int TRAINED = 6; // operators
    private static final int TENTH = 10;
    private static final double TRAINING = 0.85;

    /** Checks the number. */
    public LogicSet {
        if (pairs < LEAST || pairs > MOST) {
            throw new SettingException(
                    "the setting 'pairs' takes a whole number from " + LEAST + " to " + MOST + ", not " + pairs);
        }
    }

    /**
     * Writes the set.
     *
     * @param folder
     *            that is not there yet
     * @throws DataException
     *             if it is there, or cannot be written
     */
    public Map<String, Long> write(Path folder, Watcher watcher) {
        GeneratedFolder.checkFree(folder);
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("generator", "logic");
        note.put("seed", seed);
        note.put("pairs_drawn", pairs);
        return GeneratedFolder.write(folder, "label\tleft\tright", note, files -> write(files, byOperators(watcher)));
    }

    private static void write(GeneratedFolder files, List<List<LogicPairs.Pair>> byOperators) throws IOException {
        List<LogicPairs.Pair> train = new ArrayList<>();
        List<LogicPairs.Pair> validation = new ArrayList<>();
        int row = 0;
        for (List<LogicPairs.Pair> pairs : byOperators.subList(0, TRAINED + 1)) {
            for (LogicPairs.Pair pair : pairs.subList(0, training(pairs))) {
                (++row % TENTH == 0 ? validation : train).add(pair);
            }
        }
        files.split("train", rows -> add(rows, train));
        files.split("validation", rows -> add(rows, validation));
        for (int operators = 0; operators < TESTS; operators++) {
            List<LogicPairs.Pair> pairs = byOperators.get(operators);
            files.split("test-" + operators, rows -> add(rows, pairs.subList(training(pairs), pairs.size())));
        }
    }

    private static int training(List<LogicPairs.Pair> pairs) {
        return (int) (TRAINING * pairs.size());
    }

    private static void add(GeneratedFolder.Split rows, List<LogicPairs.Pair> pairs) throws IOException {
        for (LogicPairs.Pair pair : pairs) {
            rows.add(pair.relation().symbol(), pair.left().tokens() + pair.right().tokens(), pair.left().text(),
                    pair.right().text());
        }
    }

    /** Distinct pairs by their number of operators, in the order in which they were drawn. */
    List<List<LogicPairs.Pair>> byOperators(Watcher watcher) {
        List<Set<LogicPairs.Pair>> found = IntStream.range(0, TESTS)
                .mapToObj(_ -> (Set<LogicPairs.Pair>) new LinkedHashSet<LogicPairs.Pair>()).toList();
        int accepted = 0;
        for (long first = 0; accepted < pairs; first += (long) BLOCKS * BLOCK) {
            long from = first;
            List<List<LogicPairs.Pair>> blocks = IntStream.range(0, BLOCKS).parallel()
                    .mapToObj(block -> block(from + (long) block * BLOCK)).toList();
            for (List<LogicPairs.Pair> block : blocks) {
                List<LogicPairs.Pair> taken = block.subList(0, Math.min(block.size(), pairs - accepted));
                taken.forEach(pair -> found.get(pair.operators()).add(pair));
                accepted += taken.size();
            }
            watcher.at(accepted, pairs);
        }
        return found.stream().map(List::copyOf).toList();
    }

    private List<LogicPairs.Pair> block(long from) {
        LogicPairs pairs = new LogicPairs(seed);
        return IntStream.range(0, BLOCK).mapToObj(i -> pairs.pair(from + i)).filter(Objects::nonNull).toList();
    }
}
