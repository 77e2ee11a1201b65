package statespace.layer.recursion;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Parameter;
import statespace.tensor.Tensors;

/**
 * Reads sequences of unequal lengths into one vector each. What stands behind the end of a sequence changes nothing, so that
 * a sequence has the same vector in every batch.
 */
public interface SummaryLayer {
    /** The trained tensors, in a fixed order. */
    List<Parameter> parameters();

    /**
     * Reads sequences.
     *
     * @param x
     *            (batch, longest, D)
     * @param lengths
     *            items of each sequence, at least 1
     * @return (batch, D)
     */
    Tensor forward(Tensor x, int[] lengths, ForwardContext context);

    /** What its dynamics can compute. */
    Expressivity expressivity();

    /** The trees that it makes over one sequence, (1, length, D), the most probable first; none where there are none. */
    default List<InducedTree> trees(Tensor x) {
        return List.of();
    }

    /** Items of the longest sequence. */
    static int longest(int[] lengths) {
        return Arrays.stream(lengths).max().orElse(1);
    }

    /** 1 where sequences are and 0 behind their ends, (batch, longest). */
    static Tensor mask(int[] lengths, int longest) {
        float[] mask = new float[lengths.length * longest];
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(mask, row * longest, row * longest + Math.min(lengths[row], longest), 1);
        }
        return Tensors.of(mask, lengths.length, longest);
    }

    /** The items at the ends of the sequences, (batch, D), of (batch, longest, D). */
    static Tensor last(Tensor x, int[] lengths) {
        int[] places = new int[lengths.length];
        for (int row = 0; row < places.length; row++) {
            places[row] = Math.toIntExact(row * x.size(1)) + lengths[row] - 1;
        }
        return x.reshape(-1, x.size(2)).index_select(0, Tensors.whole(places, places.length));
    }
}
