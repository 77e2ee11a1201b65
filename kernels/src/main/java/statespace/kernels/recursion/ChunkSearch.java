package statespace.kernels.recursion;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The search of one chunk's tree. A beam is a row of nodes and a row of pairs between neighbours; a step merges one pair of
 * every beam that lives on. The steps are kept, so that the gradient of the scores can walk through them again.
 */
final class ChunkSearch {
    private static final int PARENT = 0;
    private static final int POSITION = 1;
    private static final int LEFT_PAIR = 2;
    private static final int RIGHT_PAIR = 3;
    private static final int KEPT = 4;

    private final Hypotheses[] items;
    private final int beamLimit;
    private final boolean forced;
    private final SplittableRandom noise; // null where choices are made without
    private final Pairs pairs;
    private final int[][] firstPairs; // by beam
    private final int[] counts; // beams after each step
    private int[] history = {}; // (step, beam, KEPT)
    private int kept;

    private int[][] nodes; // by beam, the slots
    private int[][] row; // by beam, the pairs
    private double[] scores;
    private int slots;
    private int steps;

    // Chosen by the last select: the beam it comes from, the pair that is merged, the score.
    private final int[] parent;
    private final int[] position;
    private final double[] newScores;
    private int chosen;
    // Candidates of a step.
    private final int[] candidateParent;
    private final int[] candidatePosition;
    private final double[] candidateScore;
    private final double[] candidateRank;
    private double[] exponentials;

    /**
     * A search over some items, all with the same number of beams.
     *
     * @param zero
     *            a node of zeros before the first item where the order is given, left to right; or {@link Nodes#NONE} where
     *            it is searched
     * @param noise
     *            null where choices are made without
     */
    ChunkSearch(Hypotheses[] items, int beamLimit, int zero, SplittableRandom noise) {
        this.items = items;
        this.beamLimit = beamLimit;
        this.noise = noise;
        forced = zero != Nodes.NONE;
        int before = forced ? 1 : 0;
        int beams = items[0].count();
        slots = items.length + before;
        nodes = new int[beams][slots];
        scores = new double[beams];
        row = new int[beams][slots - 1];
        pairs = new Pairs(slots * (1 + beamLimit));
        for (int b = 0; b < beams; b++) {
            if (forced) {
                nodes[b][0] = zero;
            }
            for (int i = 0; i < items.length; i++) {
                nodes[b][i + before] = items[i].nodes()[b];
                scores[b] += items[i].scores()[b];
            }
            for (int j = 0; j + 1 < slots; j++) {
                row[b][j] = pairs.of(nodes[b][j], nodes[b][j + 1]);
            }
        }
        firstPairs = row.clone();
        counts = new int[slots - 1];
        int most = Math.max(beams, beamLimit);
        parent = new int[most];
        position = new int[most];
        newScores = new double[most];
        candidateParent = new int[most * beamLimit];
        candidatePosition = new int[most * beamLimit];
        candidateScore = new double[most * beamLimit];
        candidateRank = new double[most * beamLimit];
        exponentials = new double[slots];
    }

    boolean done() {
        return slots == 1;
    }

    /** Beams chosen by the last {@link #select}. */
    int chosen() {
        return chosen;
    }

    /** The pair that a chosen beam merges. */
    int pair(int beam) {
        return row[parent[beam]][position[beam]];
    }

    Pairs pairs() {
        return pairs;
    }

    /** Scores the pairs that have none yet. */
    void score(CellArithmetic cell, int from) {
        if (!forced && slots > 2) {
            cell.score(pairs, from, pairs.count());
        }
    }

    /** Chooses the merges of the next step. */
    void select() {
        int count = slots - 1;
        if (count == 1 || forced) {
            chosen = nodes.length;
            for (int b = 0; b < chosen; b++) {
                parent[b] = b;
                position[b] = 0;
                newScores[b] = scores[b];
            }
            return;
        }
        int each = Math.min(count, beamLimit);
        int all = 0;
        for (int b = 0; b < nodes.length; b++) {
            all = candidates(b, count, each, all);
        }
        if (all <= beamLimit) {
            take(all);
        } else {
            best(all);
        }
    }

    /** The best pairs of one beam, in falling order of rank, behind the candidates that are there. */
    private int candidates(int beam, int count, int each, int at) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < count; j++) {
            largest = Math.max(largest, pairs.score(row[beam][j]));
        }
        double sum = 0;
        for (int j = 0; j < count; j++) {
            exponentials[j] = Math.exp(pairs.score(row[beam][j]) - largest);
            sum += exponentials[j];
        }
        double norm = largest + Math.log(sum);
        int end = at;
        for (int j = 0; j < count; j++) {
            // The order of exp(-x)-distributed waiting times at these rates is that of scores with Gumbel noise.
            double rank = noise == null ? exponentials[j] : exponentials[j] / waiting();
            if (end < at + each || rank > candidateRank[end - 1]) {
                int to = end < at + each ? end++ : end - 1;
                for (; to > at && candidateRank[to - 1] < rank; to--) {
                    candidateRank[to] = candidateRank[to - 1];
                    candidatePosition[to] = candidatePosition[to - 1];
                }
                candidateRank[to] = rank;
                candidatePosition[to] = j;
            }
        }
        for (int c = at; c < end; c++) {
            candidateParent[c] = beam;
            candidateScore[c] = scores[beam] + pairs.score(row[beam][candidatePosition[c]]) - norm;
        }
        return end;
    }

    private double waiting() {
        return -Math.log(1 - noise.nextDouble());
    }

    private void take(int all) {
        chosen = all;
        for (int c = 0; c < all; c++) {
            take(c, c);
        }
    }

    private void take(int candidate, int beam) {
        parent[beam] = candidateParent[candidate];
        position[beam] = candidatePosition[candidate];
        newScores[beam] = candidateScore[candidate];
    }

    private void best(int all) {
        for (int c = 0; c < all; c++) {
            candidateRank[c] = candidateScore[c] - (noise == null ? 0 : Math.log(waiting()));
        }
        chosen = beamLimit;
        for (int b = 0; b < beamLimit; b++) {
            int best = 0;
            for (int c = 1; c < all; c++) {
                if (candidateRank[c] > candidateRank[best]) {
                    best = c;
                }
            }
            take(best, b);
            candidateRank[best] = Double.NEGATIVE_INFINITY;
        }
    }

    /** Merges what was selected; the nodes are there. */
    void apply(CellArithmetic cell, boolean keep) {
        int known = pairs.count();
        int[][] newNodes = new int[chosen][];
        int[][] newRow = new int[chosen][];
        if (keep) {
            room(chosen);
        }
        for (int b = 0; b < chosen; b++) {
            int[] from = nodes[parent[b]];
            int j = position[b];
            int[] to = new int[slots - 1];
            System.arraycopy(from, 0, to, 0, j);
            to[j] = pairs.node(pair(b));
            System.arraycopy(from, j + 2, to, j + 1, slots - j - 2);
            int left = j > 0 ? pairs.of(to[j - 1], to[j]) : Nodes.NONE;
            int right = j + 1 < to.length ? pairs.of(to[j], to[j + 1]) : Nodes.NONE;
            newNodes[b] = to;
            newRow[b] = merged(row[parent[b]], j, left, right);
            if (keep) {
                history[kept + PARENT] = parent[b];
                history[kept + POSITION] = j;
                history[kept + LEFT_PAIR] = left;
                history[kept + RIGHT_PAIR] = right;
                kept += KEPT;
            }
        }
        nodes = newNodes;
        row = newRow;
        scores = Arrays.copyOf(newScores, chosen);
        counts[steps++] = chosen;
        slots--;
        score(cell, known);
    }

    private void room(int beams) {
        if (kept + beams * KEPT > history.length) {
            history = Arrays.copyOf(history, Math.addExact(kept + beams * KEPT, kept / 2));
        }
    }

    /** The pairs of a beam after the merge of the one at {@code j}. */
    private static int[] merged(int[] from, int j, int left, int right) {
        int[] to = new int[from.length - 1];
        System.arraycopy(from, 0, to, 0, Math.min(j, to.length));
        if (j + 1 < from.length) {
            System.arraycopy(from, j + 1, to, j, from.length - j - 1);
        }
        if (left != Nodes.NONE) {
            to[j - 1] = left;
        }
        if (right != Nodes.NONE) {
            to[j] = right;
        }
        return to;
    }

    /** What the chunk came to. */
    Hypotheses result() {
        int[] roots = new int[nodes.length];
        int[] beams = new int[nodes.length];
        for (int b = 0; b < roots.length; b++) {
            roots[b] = nodes[b][0];
            beams[b] = b;
        }
        return new Hypotheses(roots, scores, this, beams);
    }

    /** The search is over: drops what the gradient does not need. */
    void keep(int[] place) {
        pairs.keep(place);
        history = Arrays.copyOf(history, kept);
        nodes = null;
        row = null;
        exponentials = null;
    }

    /** Beams at the end. */
    int beams() {
        return steps == 0 ? firstPairs.length : counts[steps - 1];
    }

    /** The items that were searched. */
    Hypotheses[] items() {
        return items;
    }

    /**
     * The gradient of the scores.
     *
     * @param last
     *            gradient of the score of every beam at the end
     * @param pairGradient
     *            receives that of every pair's score
     * @return that of the score of every beam at the start
     */
    double[] back(double[] last, double[] pairGradient) {
        double[][] byStep = new double[steps + 1][];
        boolean[][] living = new boolean[steps + 1][]; // whether a beam has descendants at the end
        byStep[steps] = last;
        living[steps] = new boolean[last.length];
        Arrays.fill(living[steps], true);
        for (int step = steps - 1, at = kept; step >= 0; step--) {
            at -= counts[step] * KEPT;
            int beams = step == 0 ? firstPairs.length : counts[step - 1];
            byStep[step] = new double[beams];
            living[step] = new boolean[beams];
            for (int b = 0; b < counts[step]; b++) {
                int from = history[at + b * KEPT + PARENT];
                byStep[step][from] += byStep[step + 1][b];
                living[step][from] |= living[step + 1][b];
            }
        }
        if (!forced) {
            walk(byStep, living, pairGradient);
        }
        return byStep[0];
    }

    /** Goes through the steps again, along the beams that live; the last merge is no choice. */
    private void walk(double[][] byStep, boolean[][] living, double[] pairGradient) {
        int[][] beams = firstPairs;
        int at = 0;
        for (int step = 0; step < steps - 1; step++) {
            int[][] next = new int[counts[step]][];
            for (int b = 0; b < beams.length; b++) {
                if (byStep[step][b] != 0) {
                    spread(beams[b], -byStep[step][b], pairGradient);
                }
            }
            for (int b = 0; b < next.length; b++, at += KEPT) {
                if (living[step + 1][b]) {
                    int[] from = beams[history[at + PARENT]];
                    int j = history[at + POSITION];
                    pairGradient[from[j]] += byStep[step + 1][b];
                    next[b] = merged(from, j, history[at + LEFT_PAIR], history[at + RIGHT_PAIR]);
                }
            }
            beams = next;
        }
    }

    /** Adds weight · softmax of a beam's scores to the gradients of its pairs. */
    private void spread(int[] beam, double weight, double[] pairGradient) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int pair : beam) {
            largest = Math.max(largest, pairs.score(pair));
        }
        double sum = 0;
        for (int pair : beam) {
            sum += Math.exp(pairs.score(pair) - largest);
        }
        for (int pair : beam) {
            pairGradient[pair] += weight * Math.exp(pairs.score(pair) - largest) / sum;
        }
    }
}
