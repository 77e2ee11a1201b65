package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.config.SettingException;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * Ordered Memory (Shen et al. 2019, arXiv 1910.13466): a stack of T slots that attention moves softly. Of each item v =
 * LN(W x + b), with the slots M and the candidates M̂ that the item before left:
 *
 * <pre>
 * β_j = w · dropout(GELU(LN(Wq dropout(v) + bq) + LN(Wk dropout(M̂_j) + bk))) / √D
 * p ∝ exp(β_j) π_j,  π_j = p'_0 + … + p'_{j+1} of the item before, 1 in the last slot, 0 below 1e-5
 * c_j = p_0 + … + p_j        r_j = p_j + … + p_{T-1}
 * M_j ← (1 − r_j) M_j + r_j M̂_j
 * h ← (1 − c_j) v + c_j GRC(h, M_j), M̂_j ← h   for j = 0 … T-1, from h = v
 * </pre>
 *
 * The first item moves nothing: p = 0, c = 0, r = 1. The result is M̂_{T-1} at the last item. Slots below the lowest that
 * any sequence of the batch has reached (c_{j+1} = 0) are passed over, which changes no value. w has no bias, which p would
 * cancel; the cell shares its normalisation with v.
 */
public final class OrderedMemory implements SummaryLayer {
    private static final double LEAST_MASK = 1e-5;
    private static final double LEAST_SUM = 1e-12;

    private final int slots;
    private final double scale; // 1 / √D
    private final Dropout memoryDropout;
    private final Linear transform; // (D, D)
    private final GatedCell cell;
    private final Linear query; // (D, D)
    private final Norm queryNorm;
    private final Linear key; // (D, D)
    private final Norm keyNorm;
    private final Linear score; // (1, D)

    /**
     * A layer with random parameters.
     *
     * @param slots
     *            T, at least 2
     * @param memoryDropout
     *            rate of what the attention reads
     * @param dropout
     *            rate of what the cell reads and of its hidden units
     */
    public OrderedMemory(int width, int slots, double memoryDropout, double dropout, RandomGenerator random) {
        if (slots < 2) {
            throw new SettingException("the setting 'slots' is at least 2, not " + slots);
        }
        this.slots = slots;
        scale = 1 / Math.sqrt(width);
        this.memoryDropout = new Dropout(memoryDropout, false);
        transform = new Linear(width, width, true, Role.MATRIX, random);
        cell = new GatedCell(width, dropout, dropout, random);
        query = new Linear(width, width, true, Role.MATRIX, random);
        queryNorm = new Norm(Norm.Kind.LAYER, width);
        key = new Linear(width, width, true, Role.MATRIX, random);
        keyNorm = new Norm(Norm.Kind.LAYER, width);
        score = new Linear(width, 1, false, Role.READOUT, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(double width) {
        return ParameterSize.sum(Linear.size(width, width, true).times(3), GatedCell.size(width),
                Norm.size(Norm.Kind.LAYER, width).times(2), Linear.size(width, 1, false));
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(Parameter.prefixed("transform", transform.parameters()),
                Parameter.prefixed("cell", cell.parameters()), Parameter.prefixed("query", query.parameters()),
                Parameter.prefixed("query_norm", queryNorm.parameters()), Parameter.prefixed("key", key.parameters()),
                Parameter.prefixed("key_norm", keyNorm.parameters()), Parameter.prefixed("score", score.parameters()));
    }

    @Override
    public Expressivity expressivity() {
        return Expressivity.nonlinear("a gated cell over slots that attention moves").within("memory");
    }

    @Override
    public Tensor forward(Tensor x, int[] lengths, ForwardContext context) {
        Tensor values = cell.normalise(transform.apply(x), context); // (batch, longest, D)
        long batch = x.size(0);
        Tensor memory = zeros(new long[]{batch, slots, x.size(2)}, x.options());
        Tensor candidates = zeros(new long[]{batch, slots, x.size(2)}, x.options());
        Tensor p = zeros(new long[]{batch, slots}, x.options()); // the first item moves nothing
        TensorVector results = new TensorVector();
        for (int t = 0; t < SummaryLayer.longest(lengths); t++) {
            Tensor v = values.select(1, t);
            Tensor lastP = p;
            Tensor lastMemory = memory;
            Tensor lastCandidates = candidates;
            if (t > 0) {
                p = Bridge.alone(() -> attention(v, lastCandidates, lastP, context));
            }
            Tensor newP = p;
            // Of the first item r is 0 here: slots and candidates are both zeros.
            memory = Bridge.alone(() -> lastMemory.add(fromBehind(newP).mul(lastCandidates.sub(lastMemory))));
            Tensor newMemory = memory;
            candidates = Bridge.alone(() -> candidates(v, newMemory, newP.cumsum(1), context));
            lastMemory.deallocate();
            lastCandidates.deallocate();
            results.push_back(candidates.select(1, slots - 1L).clone());
        }
        return SummaryLayer.last(stack(results, 1), lengths);
    }

    /** r, (batch, slots, 1). */
    private static Tensor fromBehind(Tensor p) {
        return p.flip(1).cumsum(1).flip(1).unsqueeze(-1);
    }

    /** p, (batch, slots). */
    private Tensor attention(Tensor v, Tensor candidates, Tensor before, ForwardContext context) {
        Tensor q = queryNorm.forward(query.apply(memoryDropout.forward(v, context)), context).unsqueeze(1);
        Tensor k = keyNorm.forward(key.apply(memoryDropout.forward(candidates, context)), context);
        Tensor beta = score.apply(memoryDropout.forward(gelu(q.add(k)), context)).squeeze(-1)
                .mul(Tensors.scalar(scale));
        Tensor reached = before.cumsum(1).narrow(1, 1, slots - 1L);
        Tensor mask = cat(new TensorVector(
                reached.masked_fill(reached.lt(Tensors.scalar(LEAST_MASK)), Tensors.scalar(0)),
                ones(new long[]{v.size(0), 1}, v.options())), 1);
        Tensor weights = beta.sub(beta.detach().amax(new long[]{1}, true)).exp().mul(mask);
        return weights.div(weights.sum(new long[]{1}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                .clamp_min(Tensors.scalar(LEAST_SUM)));
    }

    /** M̂, (batch, slots, D). */
    private Tensor candidates(Tensor v, Tensor memory, Tensor upTo, ForwardContext context) {
        float[] highest = Tensors.toFloats(upTo.amax(new long[]{0}, false));
        TensorVector all = new TensorVector();
        Tensor h = v;
        for (int j = 0; j < slots; j++) {
            if (j == slots - 1 || highest[j + 1] > 0) {
                Tensor made = cell.compose(h, memory.select(1, j), context);
                h = v.add(upTo.narrow(1, j, 1).mul(made.sub(v)));
            }
            all.push_back(h);
        }
        return stack(all, 1);
    }
}
