package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * A beam search over binary trees (BT-GRC; Ray Chowdhury and Caragea 2023, arXiv 2305.19999). A beam is a row of nodes. A
 * step composes all neighbours of each beam, p = softmax(w · parent) says which of them merge, and the best K of all
 * candidates remain by the sum of log p over their merges, without noise. At the end y = Σ softmax(sum of log p) node over
 * the beams.
 *
 * <p>
 * w has no bias, which the softmax would cancel.
 */
public final class BeamTree implements SummaryLayer {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private final int beams;
    private final Leaves leaves;
    private final GatedCell cell;
    private final Linear scorer; // (1, D)

    /**
     * A layer with random parameters.
     *
     * @param beams
     *            K, trees that remain after a step
     * @param dropout
     *            rate inside the cell
     */
    public BeamTree(int width, int beams, double dropout, RandomGenerator random) {
        this.beams = beams;
        leaves = new Leaves(width, random);
        cell = new GatedCell(width, 0, dropout, random);
        scorer = new Linear(width, 1, false, Role.READOUT, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(double width) {
        return ParameterSize.sum(Leaves.size(width), GatedCell.size(width), Linear.size(width, 1, false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(leaves.parameters(), Parameter.prefixed("cell", cell.parameters()),
                Parameter.prefixed("scorer", scorer.parameters()));
    }

    @Override
    public Expressivity expressivity() {
        return Expressivity.nonlinear("a gated cell over two nodes of a tree").within("tree");
    }

    @Override
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        Search search = new Search(x, lengths, context);
        search.run();
        int[] roots = search.roots();
        Tensor nodes = search.arena.of(roots).view(lengths.length, roots.length / lengths.length, x.size(2));
        return search.scores.softmax(-1).unsqueeze(1).bmm(nodes).squeeze(1);
    }

    @Override
    public List<InducedTree> trees(Tensor x) {
        int length = Math.toIntExact(x.size(1));
        Search search = new Search(x, new int[]{length}, ForwardContext.evaluation());
        search.run();
        int[] roots = search.roots();
        float[] probabilities = Tensors.toFloats(search.scores.softmax(-1));
        return InducedTree.distinct(IntStream.range(0, roots.length).mapToObj(b -> InducedTree.of(search.arena::left,
                search.arena::right, node -> node, roots[b], length, probabilities[b])).toList());
    }

    /**
     * A row of nodes that is left of a sequence.
     *
     * @param nodes
     *            by number
     * @param parents
     *            of each two neighbours
     */
    private record Beam(int[] nodes, int[] parents) {
        /** After the merge of two neighbours. */
        Beam merged(int pair, NodeArena arena) {
            int count = parents.length;
            int[] fewer = new int[count];
            System.arraycopy(nodes, 0, fewer, 0, pair);
            fewer[pair] = parents[pair];
            System.arraycopy(nodes, pair + 2, fewer, pair + 1, count - 1 - pair);
            int[] above = new int[count - 1];
            for (int i = 0; i < above.length; i++) {
                above[i] = i < pair - 1 ? parents[i] : i > pair ? parents[i + 1] : arena.parent(fewer[i], fewer[i + 1]);
            }
            return new Beam(fewer, above);
        }
    }

    private final class Search {
        private final NodeArena arena;
        private final Beam[][] rows; // by sequence and beam; a sequence that is one node waits for the others
        private Tensor scores; // (batch, beams): −∞ for a beam that is none

        Search(Tensor x, int[] lengths, ForwardContext context) {
            int longest = Math.toIntExact(x.size(1));
            arena = new NodeArena(cell, scorer, leaves.of(x, context).reshape(-1, x.size(2)), context);
            rows = new Beam[lengths.length][];
            for (int row = 0; row < rows.length; row++) {
                int first = row * longest;
                rows[row] = new Beam[]{new Beam(IntStream.range(first, first + lengths[row]).toArray(),
                        IntStream.range(first, first + lengths[row] - 1).map(i -> arena.parent(i, i + 1)).toArray())};
            }
            scores = zeros(new long[]{rows.length, 1}, x.options());
            keep();
        }

        private void keep() {
            BitSet needed = new BitSet();
            for (Beam[] row : rows) {
                for (Beam beam : row) {
                    Arrays.stream(beam.nodes).forEach(needed::set);
                    Arrays.stream(beam.parents).forEach(needed::set);
                }
            }
            arena.keep(needed);
        }

        void run() {
            for (int pairs = pairs(); pairs > 0; pairs = pairs()) {
                step(pairs);
                keep();
            }
        }

        /** Neighbours of the longest row. */
        private int pairs() {
            return Arrays.stream(rows).mapToInt(row -> row[0].parents.length).max().orElse(0);
        }

        private void step(int pairs) {
            int before = rows[0].length;
            Tensor candidates = Bridge.alone(() -> scores.unsqueeze(-1).add(gains(pairs)).view(rows.length,
                    (long) before * pairs));
            int kept = Math.min(beams, before * pairs);
            var best = candidates.topk(kept, -1, true, true);
            scores = best.get0();
            float[] chosen = Tensors.toFloats(best.get1());
            candidates.deallocate();
            for (int row = 0; row < rows.length; row++) {
                Beam[] after = new Beam[kept];
                for (int b = 0; b < kept; b++) {
                    int choice = (int) chosen[row * kept + b];
                    Beam beam = rows[row][choice / pairs];
                    int pair = choice % pairs;
                    int count = beam.parents.length;
                    // A candidate of probability 0 stands where there are too few others; its weight stays 0.
                    after[b] = count == 0 ? beam : beam.merged(pair < count ? pair : 0, arena);
                }
                rows[row] = after;
            }
        }

        /** What each merge adds to a beam's score, (batch, beams, pairs); of a row of one node, 0 for one copy. */
        private Tensor gains(int pairs) {
            int before = rows[0].length;
            int[] ids = new int[rows.length * before * pairs];
            float[] open = new float[ids.length];
            float[] moving = new float[ids.length];
            float[] copies = new float[ids.length];
            int at = 0;
            for (Beam[] row : rows) {
                for (Beam beam : row) {
                    int count = beam.parents.length;
                    for (int pair = 0; pair < pairs; pair++, at++) {
                        ids[at] = pair < count ? beam.parents[pair] : beam.nodes[0]; // any that is there
                        open[at] = count == 0 || pair < count ? 0 : NEVER;
                        moving[at] = count == 0 ? 0 : 1;
                        copies[at] = count == 0 && pair > 0 ? NEVER : 0;
                    }
                }
            }
            long[] shape = {rows.length, before, pairs};
            Tensor of = arena.scores(ids).view(shape);
            return of.add(Tensors.of(open, shape)).log_softmax(-1).mul(Tensors.of(moving, shape))
                    .add(Tensors.of(copies, shape));
        }

        /** The nodes that are left, by sequence, then by beam. */
        int[] roots() {
            List<Integer> roots = new ArrayList<>();
            for (Beam[] row : rows) {
                for (Beam beam : row) {
                    roots.add(beam.nodes[0]);
                }
            }
            return roots.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
