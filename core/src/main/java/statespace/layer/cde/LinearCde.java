package statespace.layer.cde;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import statespace.kernels.matrix.MatrixStructure;
import statespace.layer.ChannelMap;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.SequenceLayer;
import statespace.tensor.KernelOps.Scanned;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/**
 * A linear controlled differential equation as a layer (Cirone et al. 2024, arXiv 2402.19047; structured: Walker et al.
 * 2025, arXiv 2505.17761),
 *
 * <pre>
 * dy = Σ_i A_i y dω^i + B dω        y_k = (I + Σ_i Δω^i_k A_i) y_{k−1} + B Δω_k   by Euler's rule
 * </pre>
 *
 * with the drivers Δω of a {@link GatePath} and a learned first state; then a map from the state to the channels. Matrices
 * that do not commute let it tell the order of inputs apart, and so track the state of an automaton, which no stack of
 * diagonal layers of fixed depth does.
 *
 * <p>
 * State of a sequence: y (N), with increments the last input (width), and 1 once it has begun.
 */
public final class LinearCde implements SequenceLayer {
    private final CdeConfig config;
    private final GatePath path;
    private final CdeMatrices matrices;
    private final Parameter b; // (N, drivers) or null
    private final Parameter first; // (N)
    private final ChannelMap output;

    /** A layer with random matrices. */
    public LinearCde(CdeConfig config, RandomGenerator random) {
        this.config = config;
        path = new GatePath(config);
        matrices = new CdeMatrices(config, random);
        b = config.input()
                ? Parameter.of("B", Tensors.normal(random, 1, config.state(), config.drivers()), Role.RECURRENT)
                : null;
        first = Parameter.of("y0", Tensors.normal(random, 1, config.state()), Role.VECTOR);
        output = new ChannelMap(config.mix(), config.state(), config.width(), random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(CdeConfig config) {
        double state = config.state();
        return ParameterSize.sum(CdeMatrices.size(config),
                config.input() ? ParameterSize.of(state, config.drivers()) : ParameterSize.NONE,
                ParameterSize.of(state), ChannelMap.size(config.mix(), state, config.width()));
    }

    /** The choices. */
    public CdeConfig config() {
        return config;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(matrices.parameters(), b == null ? List.of() : List.of(b), List.of(first),
                output.parameters());
    }

    @Override
    public int stateSize() {
        return config.state() + path.kept() + 1;
    }

    @Override
    public List<Expressivity> expressivity() {
        double commutator = matrices.commutator();
        return List.of(CdeExpressivity.of(config, commutator).withCommutator(commutator));
    }

    @Override
    public Tensor forward(Tensor x, ForwardContext context) {
        ForwardContext.StateSlice slot = context.slot(stateSize());
        Tensor before = slot.read(stateSize());
        Tensor started = before == null ? null : before.narrow(1, stateSize() - 1L, 1);
        Tensor last = before == null || path.kept() == 0 ? null : before.narrow(1, config.state(), path.kept());
        Tensor u = context.masked(path.of(x, last, started));
        Tensor start = start(x.size(0), before, started);
        Scanned scanned = scan(u, b == null ? null : linear(u, b.value()), start, context.isStateful());
        if (context.isStateful() && x.size(1) > 0) {
            TensorVector next = new TensorVector(scanned.finalState());
            if (path.kept() > 0) {
                next.push_back(x.select(1, x.size(1) - 1));
            }
            next.push_back(ones(x.size(0), 1));
            slot.write(cat(next, 1));
        }
        return read(scanned.y(), context);
    }

    /** y before the first step: (batch, N). */
    private Tensor start(long batch, Tensor before, Tensor started) {
        Tensor fresh = first.value().unsqueeze(0).expand(batch, config.state());
        return before == null ? fresh : fresh.add(started.mul(before.narrow(1, 0, config.state()).sub(fresh)));
    }

    private Scanned scan(Tensor u, Tensor inputs, Tensor start, boolean wantFinal) {
        int head = config.firstState();
        if (config.denseState() == 0) {
            return scan(u, matrices.first(), inputs, start, head, config.kernel(), wantFinal);
        }
        var dense = new MatrixStructure.Blocks(config.denseState());
        Scanned end = scan(u, matrices.dense(), part(inputs, 2, head, config.denseState()),
                part(start, 1, head, config.denseState()), config.denseState(), dense, wantFinal);
        if (head == 0) {
            return end;
        }
        Scanned begin = scan(u, matrices.first(), part(inputs, 2, 0, head), part(start, 1, 0, head), head,
                config.kernel(), wantFinal);
        return new Scanned(cat(new TensorVector(begin.y(), end.y()), 2),
                wantFinal ? cat(new TensorVector(begin.finalState(), end.finalState()), 1) : null);
    }

    private static Tensor part(Tensor x, int axis, int from, int count) {
        return x == null ? null : x.narrow(axis, from, count);
    }

    private Scanned scan(Tensor u, Tensor a, Tensor inputs, Tensor start, int state, MatrixStructure structure,
            boolean wantFinal) {
        var matrix = new MatrixOps.Matrix(u, a, inputs, start, state, structure, config.scheme().integrator());
        return DiagonalFlow.serves(matrix) ? DiagonalFlow.scan(matrix, wantFinal) : MatrixOps.scan(matrix, wantFinal);
    }

    /**
     * The same for tokens whose embeddings are the rows of a table: the matrix of a token is made once a call, not once a
     * step, which pays where sequences together are longer than the table ({@link #tokensPay}).
     *
     * @param tokens
     *            (batch, length), whole numbers
     * @param table
     *            (tokens, width)
     * @return (batch, length, width)
     * @throws IllegalStateException
     *             if the drivers are increments, or the matrices have no blocks
     */
    public Tensor forwardTokens(Tensor tokens, Tensor table, ForwardContext context) {
        if (!takesTokens()) {
            throw new IllegalStateException("matrices by token need drivers that are values, and blocks");
        }
        Tensor u = path.ofRows(table);
        Tensor numbers = tokens.to(ScalarType.Float);
        Tensor inputs = b == null ? null : embedding(linear(u, b.value()), tokens.to(ScalarType.Long));
        Tensor y = scan(numbers, u.matmul(matrices.first()), inputs, start(tokens.size(0), null, null), config.state(),
                config.kernel(), false).y();
        return read(y, context);
    }

    /** True if {@link #forwardTokens} can be used. */
    public boolean takesTokens() {
        return config.gate() == CdeConfig.Gate.VALUES && config.denseState() == 0
                && config.kernel() instanceof MatrixStructure.Blocks;
    }

    /** True if a matrix a token is less work than one a step. */
    public boolean tokensPay(long batch, long length, long tokens) {
        return takesTokens() && tokens < batch * length;
    }

    private Tensor read(Tensor y, ForwardContext context) {
        if (context.isWatched()) {
            explain(y, context);
        }
        return output.apply(y);
    }

    /** Shows who watches where a state grew beyond what a norm can square, and what to do. */
    private static void explain(Tensor y, ForwardContext context) {
        for (long k = 0; k < y.size(1); k++) {
            Tensor squares = y.select(1, k).square();
            if (!Tensors.isFinite(squares)) {
                double reached = k == 0 ? 0 : Tensors.value(y.select(1, k - 1).detach().abs().max());
                context.show("a linear CDE, whose state exploded at step " + k + " (it had reached "
                        + String.format(java.util.Locale.ROOT, "%.3g", reached)
                        + "): lower the settings 'dt' or 'scale' or raise 'forget_max'", squares);
                return;
            }
        }
    }
}
