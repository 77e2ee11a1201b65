package statespace.kernels.recursion;

/**
 * What one item of a level may be: a node and a score for each beam.
 *
 * @param nodes
 *            by beam
 * @param scores
 *            by beam, sums of logarithms
 * @param from
 *            the chunk that it came out of; null for an item of the sequence
 * @param beams
 *            which of that chunk's beams each one is; null where {@code from} is
 */
record Hypotheses(int[] nodes, double[] scores, ChunkSearch from, int[] beams) {

    static Hypotheses leaf(int node) {
        return new Hypotheses(new int[]{node}, new double[1], null, null);
    }

    int count() {
        return nodes.length;
    }

    /** Other beams in their place, some of them more than once. */
    Hypotheses choose(int[] chosen) {
        int[] newNodes = new int[chosen.length];
        double[] newScores = new double[chosen.length];
        int[] newBeams = new int[chosen.length];
        for (int b = 0; b < chosen.length; b++) {
            newNodes[b] = nodes[chosen[b]];
            newScores[b] = scores[chosen[b]];
            newBeams[b] = beams == null ? 0 : beams[chosen[b]];
        }
        return new Hypotheses(newNodes, newScores, from, beams == null ? null : newBeams);
    }

    /** Softmax of scores. */
    static double[] weights(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            largest = Math.max(largest, score);
        }
        double[] weights = new double[scores.length];
        double sum = 0;
        for (int b = 0; b < scores.length; b++) {
            weights[b] = Math.exp(scores[b] - largest);
            sum += weights[b];
        }
        for (int b = 0; b < scores.length; b++) {
            weights[b] /= sum;
        }
        return weights;
    }
}
