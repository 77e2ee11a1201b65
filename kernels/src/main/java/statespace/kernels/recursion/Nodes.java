package statespace.kernels.recursion;

import java.util.Arrays;

/** The nodes of all trees of a batch: leaves first, every other one after its two children. */
final class Nodes {
    static final int NONE = -1;

    private int[] left;
    private int[] right;
    private int[] key;
    private int count;

    Nodes(int leaves) {
        left = new int[Math.max(1, leaves)];
        right = new int[left.length];
        key = new int[left.length];
        Arrays.fill(left, NONE);
        Arrays.fill(right, NONE);
        for (int i = 0; i < leaves; i++) {
            key[i] = i;
        }
        count = leaves;
    }

    int count() {
        return count;
    }

    int add(int leftChild, int rightChild) {
        if (count == left.length) {
            int more = (int) Math.min(Integer.MAX_VALUE - 8L, count + (count / 2L) + 64);
            left = Arrays.copyOf(left, more);
            right = Arrays.copyOf(right, more);
            key = Arrays.copyOf(key, more);
        }
        left[count] = leftChild;
        right[count] = rightChild;
        key[count] = count;
        return count++;
    }

    int left(int node) {
        return left[node];
    }

    int right(int node) {
        return right[node];
    }

    /** What the node's dropout mask is drawn from: its number when it was made. */
    int key(int node) {
        return key[node];
    }

    /**
     * Drops what is not marked.
     *
     * @param place
     *            of each node among those that stay, in the same order; {@link #NONE} for the others
     */
    void keep(int[] place) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (place[i] != NONE) {
                left[kept] = left[i] == NONE ? NONE : place[left[i]];
                right[kept] = right[i] == NONE ? NONE : place[right[i]];
                key[kept++] = key[i];
            }
        }
        count = kept;
        left = Arrays.copyOf(left, Math.max(1, count));
        right = Arrays.copyOf(right, left.length);
        key = Arrays.copyOf(key, left.length);
    }

    /** Merges below each node: 0 for a leaf. */
    int[] heights() {
        int[] heights = new int[count];
        for (int i = 0; i < count; i++) {
            heights[i] = left[i] == NONE ? 0 : 1 + Math.max(heights[left[i]], heights[right[i]]);
        }
        return heights;
    }
}
