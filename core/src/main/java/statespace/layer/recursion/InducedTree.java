package statespace.layer.recursion;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import statespace.kernels.recursion.Trees;

/**
 * A binary tree that a model made over a sequence.
 *
 * @param left
 *            left child of each node, by node; a node below {@code length} is an item of the sequence and has none (−1)
 * @param right
 *            right child of each node
 * @param root
 *            the node at the top
 * @param length
 *            items of the sequence
 * @param probability
 *            that the model gives to the tree among those it kept
 */
public record InducedTree(int[] left, int[] right, int root, int length, double probability) {
    /** The child of an item. */
    static final int NONE = -1;

    /**
     * The trees of the first sequence of a batch, the most probable first. Beams that came to the same tree by merges in another
     * order are one.
     */
    public static List<InducedTree> of(Trees trees, int length) {
        return distinct(IntStream.range(0, trees.beams(0))
                .mapToObj(beam -> of(trees::left, trees::right, trees::item, trees.root(0, beam), length,
                        trees.probability(0, beam)))
                .toList());
    }

    /** Trees that are alike as one, the most probable first. */
    static List<InducedTree> distinct(List<InducedTree> trees) {
        List<InducedTree> found = new ArrayList<>();
        for (InducedTree tree : trees) {
            double known = found.stream().filter(tree::sameAs).mapToDouble(InducedTree::probability).sum();
            found.removeIf(tree::sameAs);
            found.add(tree.with(tree.probability() + known));
        }
        found.sort(Comparator.comparingDouble(InducedTree::probability).reversed());
        return found;
    }

    /**
     * A tree of which the children of nodes are known.
     *
     * @param leftOf
     *            the left child of a node, −1 of an item
     * @param rightOf
     *            the right child of a node
     * @param item
     *            the place in the sequence of a node without children, −1 for what is no item
     */
    static InducedTree of(IntUnaryOperator leftOf, IntUnaryOperator rightOf, IntUnaryOperator item, int root,
            int length, double probability) {
        int[] left = new int[2 * length - 1];
        int[] right = new int[2 * length - 1];
        Arrays.fill(left, NONE);
        Arrays.fill(right, NONE);
        // Children before parents, without recursion: a tree may be as deep as the sequence is long.
        Deque<Integer> open = new ArrayDeque<>();
        Deque<Integer> made = new ArrayDeque<>();
        open.push(root);
        Deque<Integer> order = new ArrayDeque<>();
        while (!open.isEmpty()) {
            int node = open.pop();
            order.push(node);
            if (leftOf.applyAsInt(node) != NONE) {
                open.push(leftOf.applyAsInt(node));
                open.push(rightOf.applyAsInt(node));
            }
        }
        int next = length;
        while (!order.isEmpty()) {
            int node = order.pop();
            if (leftOf.applyAsInt(node) == NONE) {
                made.push(item.applyAsInt(node)); // none for the zeros before the first item of a chunk
                continue;
            }
            int secondChild = made.pop();
            int firstChild = made.pop();
            if (firstChild == NONE) { // the zeros are no part of the tree
                made.push(secondChild);
            } else {
                left[next] = firstChild;
                right[next] = secondChild;
                made.push(next++);
            }
        }
        return new InducedTree(left, right, made.pop(), length, probability);
    }

    /** True if another tree over the same items is built alike, whatever the order of its merges was. */
    private boolean sameAs(InducedTree other) {
        return Arrays.equals(left, other.left) && Arrays.equals(right, other.right);
    }

    /** The same with another probability. */
    private InducedTree with(double newProbability) {
        return new InducedTree(left, right, root, length, newProbability);
    }

    /** Merges on the longest way from the root to an item. */
    public int depth() {
        int[] heights = new int[left.length];
        int highest = 0;
        for (int node = length; node < left.length; node++) {
            heights[node] = 1 + Math.max(heights[left[node]], heights[right[node]]);
            highest = Math.max(highest, heights[node]);
        }
        return highest;
    }

    /** The tree as text: {@code (a (b c))}. */
    public String brackets(List<String> items) {
        StringBuilder text = new StringBuilder();
        Deque<Object> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            Object next = open.pop();
            if (next instanceof String sign) {
                text.append(sign);
            } else if ((Integer) next < length) {
                text.append(items.get((Integer) next));
            } else {
                int node = (Integer) next;
                text.append('(');
                open.push(")");
                open.push(right[node]);
                open.push(" ");
                open.push(left[node]);
            }
        }
        return text.toString();
    }
}
