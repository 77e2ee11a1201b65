package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Gradients;

/** The vectors of nodes and what the recursion computes with them. The search and the walk back know numbers of nodes alone. */
interface CellArithmetic {
    /** Makes room for so many nodes. */
    void reserve(int nodes);

    /** The first nodes are the items, then come {@code zeros} nodes of zeros. */
    void load(int items, int zeros);

    /** Composes the nodes {@code [from, to)} from their children, which are there. */
    void compose(Nodes nodes, int from, int to, Workers workers);

    /** What the scorer needs of the nodes {@code [from, to)}. */
    void split(int from, int to, Workers workers);

    /** The scores of the pairs {@code [from, to)}. */
    void score(Pairs pairs, int from, int to);

    /** row {@code sequence} of y = Σ weights · nodes. */
    void read(int[] nodes, double[] weights, MemorySegment y, int sequence);

    /** Drops the nodes without a place, see {@link Nodes#keep}, and what only the search needs. */
    void keep(int[] place, int kept);

    /** Prepares gradients of all nodes, zeros at first. */
    void beginBack(int nodes);

    /**
     * The readout back: the gradients of nodes grow by weights · dy.
     *
     * @return dy · node, for each node
     */
    double[] readBack(int[] nodes, double[] weights, MemorySegment dy, int sequence);

    /** The scores of pairs back, with a gradient for each; into what {@link #split} made. */
    void scoreBack(Pairs pairs, double[] gradients, ScorerSums sums);

    /** Sums over pairs, for the scorer's output weights. */
    final class ScorerSums {
        final double[] out = new double[TreeRecursion.SCORER];
        double shift;
    }

    /** What {@link #split} made back to the nodes; all gradients of scores are in. */
    void splitBack(ScorerSums sums, Workers workers);

    /** The composition of some nodes back to their children, none of them a child of another. */
    void composeBack(Nodes nodes, int[] some, Workers workers);

    /** Writes the gradients of the parameters and of the items, which are the leaves that have a row. */
    void finish(Gradients out, int[] rows, Workers workers);
}
