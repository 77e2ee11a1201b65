package statespace.layer;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.format.State;

/**
 * Maps a sequence (batch, length, width) to a sequence of the same length. Immutable but for the values of its
 * parameters.
 *
 * <p>
 * Three equalities hold for every causal layer: one step at a time = the whole at once; chunks with the state carried =
 * the whole; packed sequences = each one alone.
 */
public interface SequenceLayer extends Layer {
    /** Floats of state that one sequence needs; 0 for a layer without memory. */
    int stateSize();

    /** The state of {@code batch} sequences before their first observation. */
    default State zeroState(int batch) {
        return State.zero(stateSize(), batch);
    }

    /**
     * Applies the layer.
     *
     * @param x
     *            (batch, length, width)
     * @param context
     *            training or not, randomness, and the state to go on from, if any
     * @return (batch, length, width out)
     */
    @Override
    Tensor forward(Tensor x, ForwardContext context);

    /**
     * One observation at a time.
     *
     * @param x
     *            (batch, width)
     * @param state
     *            read and advanced in place
     * @return (batch, width out)
     */
    default Tensor step(Tensor x, State state) {
        return forward(x.unsqueeze(1), ForwardContext.stateful(state)).squeeze(1);
    }

    /**
     * The dynamics of the diagonal layers inside, in order; none where there is no such layer.
     *
     * @param length
     *            steps of the impulse responses
     */
    default List<Modes> modes(int length) {
        return List.of();
    }

    /** What the linear dynamics of the recurrent layers inside can compute, in order; none where there is no such layer. */
    default List<Expressivity> expressivity() {
        return List.of();
    }

    /**
     * Several sequences laid end to end, each on its own: none sees another.
     *
     * @param x
     *            (sum of lengths, width)
     * @param lengths
     *            of the sequences, each at least 1
     * @return (sum of lengths, width out)
     */
    default Tensor packed(Tensor x, int[] lengths, ForwardContext context) {
        int longest = java.util.Arrays.stream(lengths).max().orElse(0);
        TensorVector rows = new TensorVector();
        long start = 0;
        for (int length : lengths) {
            Tensor row = x.narrow(0, start, length);
            Tensor padding = zeros(longest - length, x.size(1));
            rows.push_back(cat(new TensorVector(row, padding), 0));
            start += length;
        }
        Tensor y = forward(org.bytedeco.pytorch.global.torch.stack(rows, 0), context);
        TensorVector parts = new TensorVector();
        for (int i = 0; i < lengths.length; i++) {
            parts.push_back(y.select(0, i).narrow(0, 0, lengths[i]));
        }
        return cat(parts, 0);
    }
}
