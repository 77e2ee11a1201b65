package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Gradients;

/**
 * The trees that a search ended with: for each sequence up to K beams, each a binary tree over the items with the
 * probability that the readout gave it. Nodes are numbers; trees of a batch share them.
 */
public final class Trees {
    /** No node. */
    public static final int NONE = Nodes.NONE;

    private final CellArithmetic cell;
    private final Nodes nodes;
    private final int[] rows; // the item of each leaf; NONE for others
    private final List<ChunkSearch> chunks; // lower levels first
    private final Hypotheses[] roots;
    private final double[][] weights;
    private final int composed;

    Trees(CellArithmetic cell, Nodes nodes, int[] rows, List<ChunkSearch> chunks, Hypotheses[] roots,
            double[][] weights, int composed) {
        this.cell = cell;
        this.nodes = nodes;
        this.rows = rows;
        this.chunks = chunks;
        this.roots = roots;
        this.weights = weights;
        this.composed = composed;
    }

    /** Merges that the search composed, those of trees that it gave up among them. */
    public int composed() {
        return composed;
    }

    /** Pairs of neighbours between which the search chose. */
    public long scored() {
        return chunks.stream().mapToLong(chunk -> chunk.pairs().count()).sum();
    }

    /** Nodes of all trees that are left, the items among them. */
    public int nodes() {
        return nodes.count();
    }

    /** Beams of a sequence. */
    public int beams(int sequence) {
        return roots[sequence].count();
    }

    /** The sum of the logarithms of a beam's choices. */
    public double score(int sequence, int beam) {
        return roots[sequence].scores()[beam];
    }

    /** The probability of a beam among the beams that are left. */
    public double probability(int sequence, int beam) {
        return weights[sequence][beam];
    }

    /** The node at the top of a beam's tree. */
    public int root(int sequence, int beam) {
        return roots[sequence].nodes()[beam];
    }

    /** The left child, or {@link #NONE} for a leaf. */
    public int left(int node) {
        return nodes.left(node);
    }

    /** The right child, or {@link #NONE} for a leaf. */
    public int right(int node) {
        return nodes.right(node);
    }

    /** The row of a leaf among all items; {@link #NONE} where the node is no item. */
    public int item(int node) {
        return rows[node];
    }

    /** The gradient; see {@link TreeRecursion#adjoint}. */
    void back(MemorySegment dy, Gradients out, Workers workers) {
        cell.beginBack(nodes.count());
        Map<ChunkSearch, double[]> last = new HashMap<>();
        for (int i = 0; i < roots.length; i++) {
            readBack(i, dy, last);
        }
        double[][] pairs = scoresBack(last);
        CellArithmetic.ScorerSums sums = new CellArithmetic.ScorerSums();
        for (int c = 0; c < pairs.length; c++) {
            if (pairs[c] != null) {
                cell.scoreBack(chunks.get(c).pairs(), pairs[c], sums);
            }
        }
        cell.splitBack(sums, workers);
        composeBack(workers);
        cell.finish(out, rows, workers);
    }

    private void readBack(int sequence, MemorySegment dy, Map<ChunkSearch, double[]> last) {
        double[] w = weights[sequence];
        double[] products = cell.readBack(roots[sequence].nodes(), w, dy, sequence);
        double mean = 0;
        for (int b = 0; b < w.length; b++) {
            mean += w[b] * products[b];
        }
        double[] scores = new double[w.length];
        for (int b = 0; b < w.length; b++) {
            scores[b] = w[b] * (products[b] - mean);
        }
        hand(roots[sequence], scores, last);
    }

    /** The gradients of an item's scores to the chunk that it came out of. */
    private static void hand(Hypotheses item, double[] scores, Map<ChunkSearch, double[]> last) {
        ChunkSearch from = item.from();
        if (from != null) {
            double[] sum = last.computeIfAbsent(from, chunk -> new double[chunk.beams()]);
            for (int b = 0; b < scores.length; b++) {
                sum[item.beams()[b]] += scores[b];
            }
        }
    }

    /** Gradients of the scores of all pairs, by chunk; null where there are none. */
    private double[][] scoresBack(Map<ChunkSearch, double[]> last) {
        double[][] pairs = new double[chunks.size()][];
        for (int c = chunks.size() - 1; c >= 0; c--) {
            ChunkSearch chunk = chunks.get(c);
            double[] sums = last.get(chunk);
            if (sums == null || IntStream.range(0, sums.length).allMatch(b -> sums[b] == 0)) {
                continue;
            }
            pairs[c] = new double[chunk.pairs().count()];
            double[] first = chunk.back(sums, pairs[c]);
            for (Hypotheses item : chunk.items()) {
                hand(item, first, last);
            }
        }
        return pairs;
    }

    /** All nodes back to their children, the highest first. */
    private void composeBack(Workers workers) {
        int[] heights = nodes.heights();
        List<int[]> byHeight = new ArrayList<>();
        int highest = IntStream.of(heights).max().orElse(0);
        int[] counts = new int[highest + 1];
        for (int height : heights) {
            counts[height]++;
        }
        for (int height = 0; height <= highest; height++) {
            byHeight.add(new int[counts[height]]);
            counts[height] = 0;
        }
        for (int node = 0; node < heights.length; node++) {
            byHeight.get(heights[node])[counts[heights[node]]++] = node;
        }
        for (int height = highest; height > 0; height--) {
            cell.composeBack(nodes, byHeight.get(height), workers);
        }
    }
}
