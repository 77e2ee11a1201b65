package statespace.lab.cde;

import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.lab.Check;
import statespace.lab.Checks;
import statespace.lab.Findings;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.lab.Study;
import statespace.tensor.Bridge;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/**
 * Linear CDEs whose matrices are written down, not trained: a permutation matrix a token solves the word problem of A5 at
 * any length, and half a turn a bit counts parity.
 */
public final class HandBuiltStudy implements Study {
    private static final String DERIVED = "exact: I + M of a token is its permutation matrix";

    @Override
    public Card card() {
        return new Card("cde-hand-built", "Cirone et al. 2024, section 6.2; Walker et al. 2025",
                "one linear CDE with blocks of 5 solves A5 at any length; rotations by half a turn count parity",
                "all answers right: A5 at length 5,000, parity of 10,000 bits",
                Map.of(Size.SMOKE, 0.05, Size.LAPTOP, 0.1));
    }

    @Override
    public Findings run(Setting setting) {
        int words = setting.pick(1, 20, 20);
        int length = 5000;
        int bits = 10_000;
        FiniteGroup group = FiniteGroup.alternating(5);
        SplittableRandom random = new SplittableRandom(setting.seed());
        TrackingTask.Batch batch = new TrackingTask.Words(group).draw(words, length, random);
        double right = Bridge.withoutGradient(() -> right(group, batch, words, length));
        double signs = Bridge.withoutGradient(() -> parity(random.ints(bits, 0, 2).toArray()));
        return new Checks()
                .add(Check.atLeast("A5, share of right answers at length " + length, 1, DERIVED, right))
                .add(Check.atLeast("parity, share of right signs over " + bits + " bits", 1,
                        "exact: e^M of a one turns by π", signs))
                .note("seed " + setting.seed() + ", " + words
                        + " words; state 25 (five blocks of 5), nothing is trained")
                .findings();
    }

    /** S ← Pᵀ S, a block for each column of S; the answer is the element whose Pᵀ is S. */
    private static double right(FiniteGroup group, TrackingTask.Batch batch, int words, int length) {
        int points = group.points();
        int state = points * points;
        int matrix = state * points;
        float[] steps = new float[group.order() * points * points * points];
        double[][] ends = new double[group.order()][points * points];
        for (int g = 0; g < group.order(); g++) {
            for (int row = 0; row < points; row++) {
                for (int column = 0; column < points; column++) {
                    // P e_j = e_{g(j)}, so the transpose has a one where column = g(row)
                    int cell = group.permutations()[g][row] == column ? 1 : 0;
                    ends[g][row * points + column] = cell;
                    for (int number = 0; number < points; number++) {
                        steps[((g * points + row) * points + column) * points + number] = cell
                                - (row == column ? 1 : 0);
                    }
                }
            }
        }
        float[] identity = new float[points * points];
        for (int i = 0; i < points; i++) {
            identity[i * points + i] = 1;
        }
        try (PointerScope _ = new PointerScope()) {
            float[] tokens = new float[batch.inputs().length];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = batch.inputs()[i];
            }
            Tensor start = Tensors.of(identity, 1, state).expand(words, state).contiguous();
            Tensor y = MatrixOps.scan(new MatrixOps.Matrix(Tensors.of(tokens, words, length),
                    Tensors.of(steps, group.order(), matrix), null, start, state,
                    new MatrixStructure.Blocks(points), Integrator.EULER), false).y();
            float[] states = Tensors.toFloats(y);
            int good = 0;
            for (int i = 0; i < tokens.length; i++) {
                good += nearest(ends, states, i * points * points) == batch.labels()[i] ? 1 : 0;
            }
            return (double) good / tokens.length;
        }
    }

    /** The element of the largest inner product. */
    private static int nearest(double[][] ends, float[] states, int at) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int g = 0; g < ends.length; g++) {
            double product = 0;
            for (int i = 0; i < ends[g].length; i++) {
                product += ends[g][i] * states[at + i];
            }
            if (product > most) {
                most = product;
                best = g;
            }
        }
        return best;
    }

    private static double parity(int[] bits) {
        try (PointerScope _ = new PointerScope()) {
            float[] drivers = new float[bits.length];
            for (int i = 0; i < bits.length; i++) {
                drivers[i] = bits[i];
            }
            float pi = (float) Math.PI;
            Tensor y = MatrixOps.scan(new MatrixOps.Matrix(Tensors.of(drivers, 1, bits.length, 1),
                    Tensors.of(new float[]{0, pi, -pi, 0}, 1, 4), null, Tensors.of(new float[]{1, 0}, 1, 2), 2,
                    new MatrixStructure.Blocks(2), Integrator.EXPONENTIAL), false).y();
            float[] states = Tensors.toFloats(y);
            int odd = 0;
            int right = 0;
            for (int i = 0; i < bits.length; i++) {
                odd ^= bits[i];
                right += Math.signum(states[2 * i]) == 1 - 2 * odd ? 1 : 0;
            }
            return (double) right / bits.length;
        }
    }
}
