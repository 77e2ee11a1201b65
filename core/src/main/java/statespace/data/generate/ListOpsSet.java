package statespace.data.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import statespace.data.DataException;

/**
 * A ListOps set as files {@code label<TAB>text}: distinct random expressions, tokens separated by a space, and their digit.
 * The same seed gives the same bytes.
 *
 * @param variant
 *            which one
 * @param sizes
 *            how many expressions
 * @param seed
 *            source of all randomness
 */
public record ListOpsSet(ListOpsVariant variant, ListOpsSizes sizes, long seed) {
    /** The largest size of a split. */
    public static final int MOST = 10_000_000;

    /**
     * Writes the set.
     *
     * @param folder
     *            that is not there yet
     * @throws DataException
     *             if it is there, cannot be written, or there are fewer expressions than asked for
     */
    public Map<String, Long> write(Path folder, Watcher watcher) {
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("generator", "listops");
        note.put("variant", variant.label());
        note.put("seed", seed);
        return GeneratedFolder.write(folder, "label\ttext", note, files -> {
            ListOpsDraw draw = new ListOpsDraw(variant, variant.pools(sizes), seed, watcher);
            for (Map.Entry<ListOpsPool, long[]> pool : draw.run().entrySet()) {
                ListOpsTrees trees = draw.trees(pool.getKey().rule());
                for (ListOpsPool.Split split : pool.getKey().splits()) {
                    long[] indices = ListOpsDraw.dealt(pool.getValue(), pool.getKey(), split);
                    files.split(split.name(), rows -> add(rows, split, trees, indices));
                }
            }
        });
    }

    private static void add(GeneratedFolder.Split rows, ListOpsPool.Split split, ListOpsTrees trees, long... indices)
            throws IOException {
        for (long index : indices) {
            ListOpsTree tree = trees.tree(index);
            int tokens = tree.tokens();
            if (tokens <= split.longest()) {
                rows.add(Integer.toString(ListOpsEvaluator.value(tree)), tokens, tree.text());
            }
        }
    }
}
