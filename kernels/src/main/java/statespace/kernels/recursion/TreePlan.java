package statespace.kernels.recursion;

import java.util.ArrayList;
import java.util.List;
import statespace.kernels.internal.Blocks;

/**
 * How the outer recursion cuts a sequence: chunks of k items, each of which becomes one item of the next level, until one
 * item is left. Fewer than k + ⌊k/2⌋ items make a single chunk, so that no short chunk is left at the end.
 *
 * @param chunk k, items of a chunk
 */
public record TreePlan(int chunk) {
    /** A chunk that no sequence exceeds: the inner recursion alone. */
    public static final int WHOLE = Integer.MAX_VALUE;
    private static final int LEAST = 2;

    /** Checks the size. */
    public TreePlan {
        if (chunk < LEAST) {
            throw new IllegalArgumentException("a chunk has at least two items, not " + chunk);
        }
    }

    /** Chunks of one level over so many items. */
    public int chunks(int items) {
        return items < (long) chunk + chunk / 2 ? 1 : Blocks.count(items, chunk);
    }

    /** Items of a chunk, but for the last one, of a level over so many items. */
    public int chunkSize(int items) {
        return chunks(items) == 1 ? items : chunk;
    }

    /** Items of every level, from the sequence to the last level with more than one. */
    public List<Integer> levels(int length) {
        List<Integer> levels = new ArrayList<>();
        for (int items = length; items > 1; items = chunks(items)) {
            levels.add(items);
        }
        return levels;
    }

    /** Merges one after the other, over all levels: what cannot be done side by side. */
    public int sequentialSteps(int length) {
        return levels(length).stream().mapToInt(items -> chunkSize(items) - 1).sum();
    }
}
