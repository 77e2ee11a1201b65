package statespace.data.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.data.DataException;

/**
 * Draws the expressions of pools until each has as many as it needs, no expression twice in all pools. Expressions are kept
 * as their indices. What is found does not depend on the number of threads: draws are looked at in blocks, and taken in their
 * order.
 */
final class ListOpsDraw {
    private static final int BLOCK = 4096;
    private static final int FEWEST_BLOCKS = 4;
    private static final int MOST_BLOCKS = 256;
    private static final long VAIN_DRAWS = 200_000_000; // without a wanted length, after which there seem to be no more
    private static final long VAIN_FOUND = 1_000_000; // expressions of a wanted length, all known, likewise

    private final ListOpsVariant variant;
    private final long seed;
    private final Watcher watcher;
    private final Map<Long, Place> seen = new HashMap<>();
    private final Map<ListOpsPool, Found> found = new LinkedHashMap<>();
    private final long total;
    private long done;

    /** Where an expression comes from. */
    private record Place(ListOpsTrees.Rule rule, long index) {}

    /** An expression of a wanted length. */
    private record Candidate(long index, int tokens, long fingerprint) {}

    /** The indices of a pool. */
    private static final class Found {
        private final long[] indices;
        private int count;

        Found(int most) {
            indices = new long[most];
        }

        boolean isFull() {
            return count == indices.length;
        }
    }

    ListOpsDraw(ListOpsVariant variant, List<ListOpsPool> pools, long seed, Watcher watcher) {
        this.variant = variant;
        this.seed = seed;
        this.watcher = watcher;
        pools.forEach(pool -> found.put(pool, new Found(pool.count())));
        total = pools.stream().mapToLong(ListOpsPool::count).sum();
    }

    /** The indices of the expressions of each pool, in a random order. */
    Map<ListOpsPool, long[]> run() {
        found.keySet().stream().map(ListOpsPool::rule).distinct().toList().forEach(this::fill);
        Map<ListOpsPool, long[]> all = new LinkedHashMap<>();
        found.forEach((pool, indices) -> {
            new SeededDraws(seed, -1 - all.size()).shuffle(indices.indices);
            all.put(pool, indices.indices);
        });
        return all;
    }

    /** The expressions of a rule. */
    ListOpsTrees trees(ListOpsTrees.Rule rule) {
        return new ListOpsTrees(rule, seed, variant.stream(rule));
    }

    private void fill(ListOpsTrees.Rule rule) {
        ListOpsTrees trees = trees(rule);
        long first = 0;
        long vainDraws = 0;
        long vainFound = 0;
        int blocks = FEWEST_BLOCKS;
        for (List<ListOpsPool> open = open(rule); !open.isEmpty(); open = open(rule)) {
            List<ListOpsPool> wanted = open;
            long from = first;
            long before = done;
            List<List<Candidate>> candidates = IntStream.range(0, blocks).parallel()
                    .mapToObj(block -> scan(rule, from + (long) block * BLOCK, wanted)).toList();
            candidates.forEach(block -> block.forEach(one -> take(rule, trees, one, wanted)));
            first += (long) blocks * BLOCK;
            vainDraws = done > before ? 0 : vainDraws + (long) blocks * BLOCK;
            vainFound = done > before ? 0 : vainFound + candidates.stream().mapToLong(List::size).sum();
            if (vainDraws > VAIN_DRAWS || vainFound > VAIN_FOUND) {
                throw tooFew(open.getFirst());
            }
            watcher.at(done, total);
            blocks = Math.min(MOST_BLOCKS, 2 * blocks);
        }
    }

    private List<ListOpsPool> open(ListOpsTrees.Rule rule) {
        return found.keySet().stream().filter(pool -> pool.rule().equals(rule) && !found.get(pool).isFull()).toList();
    }

    private DataException tooFew(ListOpsPool pool) {
        return new DataException("the set '" + variant.label() + "' has no more than " + found.get(pool).count
                + " expressions of " + pool.least() + " to " + pool.most() + " tokens that can be found, asked for are "
                + pool.count() + "; ask for fewer");
    }

    private List<Candidate> scan(ListOpsTrees.Rule rule, long from, List<ListOpsPool> wanted) {
        ListOpsTrees trees = trees(rule);
        long most = wanted.stream().mapToInt(ListOpsPool::most).max().orElseThrow();
        List<Candidate> candidates = new ArrayList<>();
        for (long index = from; index < from + BLOCK; index++) {
            int tokens = trees.tokens(index, most);
            for (ListOpsPool pool : wanted) {
                if (pool.takes(tokens)) {
                    candidates.add(new Candidate(index, tokens, fingerprint(trees.tree(index).text())));
                }
            }
        }
        return candidates;
    }

    /** Equal for equal texts, and hardly ever for others (FNV-1a). */
    private static long fingerprint(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    private void take(ListOpsTrees.Rule rule, ListOpsTrees trees, Candidate one, List<ListOpsPool> wanted) {
        Found place = wanted.stream().filter(pool -> pool.takes(one.tokens())).map(found::get).findFirst()
                .orElseThrow();
        if (!place.isFull() && isNew(rule, trees, one)) {
            place.indices[place.count++] = one.index();
            done++;
        }
    }

    private boolean isNew(ListOpsTrees.Rule rule, ListOpsTrees trees, Candidate one) {
        long key = one.fingerprint();
        for (Place other = seen.get(key); other != null; other = seen.get(++key)) {
            if (trees(other.rule()).tree(other.index()).equals(trees.tree(one.index()))) {
                return false;
            }
        }
        seen.put(key, new Place(rule, one.index()));
        return true;
    }

    /** The part of a pool's indices that a split is dealt. */
    static long[] dealt(long[] indices, ListOpsPool pool, ListOpsPool.Split split) {
        int from = 0;
        for (ListOpsPool.Split one : pool.splits()) {
            if (one.equals(split)) {
                break;
            }
            from += one.count();
        }
        return Arrays.copyOfRange(indices, from, from + split.count());
    }
}
