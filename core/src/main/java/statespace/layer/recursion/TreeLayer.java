package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.recursion.TreeRecursion;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.Role;
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
    private final Linear input; // (4D, 2D)
    private final Linear output; // (4D, 4D)
    private final Parameter gain; // (D)
    private final Parameter shift; // (D)
    private final Linear scorer; // (64, 2s), or null where nothing is searched
    private final Linear scorerOut; // (1, 64) or null

    /** A layer whose maps start uniform within 1/√fan-in. */
    public TreeLayer(RecursionConfig config, RandomGenerator random) {
        this.config = config;
        TreeRecursion.Shape shape = config.shape();
        int d = config.width();
        input = new Linear(2 * d, shape.hidden(), true, Role.MATRIX, random);
        output = new Linear(shape.hidden(), shape.hidden(), true, Role.MATRIX, random);
        gain = Parameter.of("weight", ones(d), Role.VECTOR);
        shift = Parameter.of("bias", zeros(d), Role.VECTOR);
        scorer = shape.searches()
                ? new Linear(2 * shape.slice(), TreeRecursion.SCORER, true, Role.MATRIX, random)
                : null;
        scorerOut = shape.searches() ? new Linear(TreeRecursion.SCORER, 1, true, Role.READOUT, random) : null;
    }

    /** The trained tensors, in a fixed order. */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(Parameter.concat(Parameter.prefixed("cell.input", input.parameters()),
                Parameter.prefixed("cell.output", output.parameters()),
                Parameter.prefixed("cell.norm", List.of(gain, shift))));
        if (scorer != null) {
            all.addAll(Parameter.prefixed("scorer.input", scorer.parameters()));
            all.addAll(Parameter.prefixed("scorer.output", scorerOut.parameters()));
        }
        return List.copyOf(all);
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
        List<Parameter> in = input.parameters();
        List<Parameter> out = output.parameters();
        boolean searched = scorer != null;
        int slice = config.shape().slice();
        return new RecursionOps.Cell(in.get(0).value(), in.get(1).value(), out.get(0).value(), out.get(1).value(),
                gain.value(), shift.value(),
                searched ? scorer.parameters().get(0).value() : zeros(TreeRecursion.SCORER, 2L * slice),
                searched ? scorer.parameters().get(1).value() : zeros(TreeRecursion.SCORER),
                searched ? scorerOut.parameters().get(0).value() : zeros(TreeRecursion.SCORER),
                searched ? scorerOut.parameters().get(1).value() : zeros(1));
    }
}
