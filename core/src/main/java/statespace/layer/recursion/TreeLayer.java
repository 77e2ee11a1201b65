package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.RecursionOps;

/**
 * Recursion in Recursion (Ray Chowdhury and Caragea 2023, arXiv 2311.04449) with a gated recursive cell and a beam search
 * over trees (arXiv 2307.10779): a sequence of vectors becomes one vector. {@link TreeRecursion} has the formulas.
 *
 * <p>
 * In training the search is noisy and the cell drops hidden units; in evaluation every sequence is searched with the same
 * seed, so that a result depends neither on the batch nor on the time.
 */
public final class TreeLayer {
    private final RecursionConfig config;
    private final GatedCell cell;
    private final PairScorer scorer; // or null where nothing is searched

    /** A layer whose maps start uniform within 1/√fan-in. */
    public TreeLayer(RecursionConfig config, RandomGenerator random) {
        this.config = config;
        cell = new GatedCell(config.width(), 0, config.dropout(), random);
        scorer = config.shape().searches() ? new PairScorer(config.width(), random) : null;
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("cell", cell.parameters()),
                scorer == null ? List.of() : Parameter.prefixed("scorer", scorer.parameters()));
    }

    /**
     * Reads sequences.
     *
     * @param rules
     *            by which trees are found, such as another chunk; the sizes are those of the parameters
     * @param items
     *            (Σ lengths, D): the sequences end to end
     * @param lengths
     *            items of each
     * @param wantTrees
     *            true if the trees are wanted where no gradient is
     */
    public RecursionOps.Encoded encode(RecursionConfig rules, Tensor items, int[] lengths, boolean wantTrees,
            ForwardContext context) {
        int[] levels = lengths;
        if (rules.levels() == RecursionConfig.Levels.BATCH) {
            levels = new int[lengths.length];
            Arrays.fill(levels, Arrays.stream(lengths).max().orElse(1));
        }
        return RecursionOps.encode(items, lengths, levels, cell(), rules.shape(), chance(lengths.length, context),
                wantTrees);
    }

    private TreeRecursion.Chance chance(int sequences, ForwardContext context) {
        if (!context.isTraining()) {
            return TreeRecursion.Chance.evaluation(sequences);
        }
        long[] seeds = new long[sequences];
        for (int i = 0; i < sequences; i++) {
            seeds[i] = context.random().nextLong();
        }
        return new TreeRecursion.Chance(seeds, true, config.dropout());
    }

    private RecursionOps.Cell cell() {
        List<Parameter> c = cell.parameters();
        Tensor[] s = scorer == null
                ? noScorer()
                : scorer.parameters().stream().map(Parameter::value)
                        .toArray(Tensor[]::new);
        return new RecursionOps.Cell(c.get(0).value(), c.get(1).value(), c.get(2).value(), c.get(3).value(),
                c.get(4).value(), c.get(5).value(), s[0], s[1], s[2], s[3]);
    }

    private Tensor[] noScorer() {
        return new Tensor[]{zeros(TreeRecursion.SCORER, 2L * config.shape().slice()), zeros(TreeRecursion.SCORER),
            zeros(TreeRecursion.SCORER), zeros(1)};
    }
}
