package statespace.kernels.recursion;

import java.util.Arrays;

/** The neighbours that some beam of a chunk could merge: each pair once, with its score and the node it makes. */
final class Pairs {
    private static final int MIX = 0x9E3779B1;

    private int[] left;
    private int[] right;
    private int[] node;
    private double[] score;
    private int[] table; // pair + 1 by hash of its children; 0 where free
    private int count;

    Pairs(int expected) {
        int room = Math.max(4, expected);
        left = new int[room];
        right = new int[room];
        node = new int[room];
        score = new double[room];
        table = new int[Integer.highestOneBit(room) * 4];
    }

    int count() {
        return count;
    }

    /** The pair of two nodes; made where it is new. */
    int of(int leftNode, int rightNode) {
        int slot = slot(leftNode, rightNode);
        if (table[slot] != 0) {
            return table[slot] - 1;
        }
        if (count == left.length) {
            grow();
            slot = slot(leftNode, rightNode);
        }
        left[count] = leftNode;
        right[count] = rightNode;
        node[count] = Nodes.NONE;
        table[slot] = count + 1;
        return count++;
    }

    private int slot(int leftNode, int rightNode) {
        int mask = table.length - 1;
        int hash = (leftNode * 31 + rightNode) * MIX;
        int slot = (hash ^ (hash >>> 15)) & mask;
        while (table[slot] != 0 && (left[table[slot] - 1] != leftNode || right[table[slot] - 1] != rightNode)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int room = Math.addExact(count, count / 2 + 4);
        left = Arrays.copyOf(left, room);
        right = Arrays.copyOf(right, room);
        node = Arrays.copyOf(node, room);
        score = Arrays.copyOf(score, room);
        table = new int[Integer.highestOneBit(room) * 4];
        for (int pair = 0; pair < count; pair++) {
            table[slot(left[pair], right[pair])] = pair + 1;
        }
    }

    int left(int pair) {
        return left[pair];
    }

    int right(int pair) {
        return right[pair];
    }

    /** The node that the pair makes, or {@link Nodes#NONE}. */
    int node(int pair) {
        return node[pair];
    }

    void setNode(int pair, int made) {
        node[pair] = made;
    }

    double score(int pair) {
        return score[pair];
    }

    void setScore(int pair, double value) {
        score[pair] = value;
    }

    /** The search is over: pairs are no longer looked up, and nodes have new numbers. */
    void keep(int[] place) {
        table = new int[1];
        node = new int[0];
        left = Arrays.copyOf(left, count);
        right = Arrays.copyOf(right, count);
        score = Arrays.copyOf(score, count);
        for (int pair = 0; pair < count; pair++) {
            left[pair] = place[left[pair]];
            right[pair] = place[right[pair]];
        }
    }
}
