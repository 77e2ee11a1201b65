package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.stack;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.tensor.Directions;

/**
 * How many numbers of a token become its score. With v = α_jj u_j, by channels, for START-M, and v = u_j for START-X. START-M
 * alone has the two that look at what a token gives to the tokens after it.
 */
public enum Saliency {
    /** Mean of |v| over channels. */
    ABS_MEAN,
    /** Mean of v over channels. */
    SIGNED_MEAN,
    /** Root of the mean of v² over channels. */
    L2,
    /** Mean over channels of |u_j| Σ_i |α_ij|, exactly: takes the memory of tokens squared. */
    COLUMN_EXACT,
    /** Mean over channels of |u_j Σ_i α_ij|, by one scan. */
    COLUMN_SIGNED;

    /** Scores by the inputs, (1, batch, tokens). */
    Tensor ofInputs(Tensor u) {
        return reduced(u).unsqueeze(0);
    }

    /**
     * Scores by the matrices that depend on the input.
     *
     * @param u
     *            (batch, tokens, channels)
     * @return (directions, batch, tokens), in the order in which tokens lie
     */
    Tensor ofMatrices(Tensor u, SelectiveMatrices matrices, Directions directions) {
        TensorVector scores = new TensorVector();
        for (int k = 0; k < directions.count(); k++) {
            scores.push_back(reduced(weights(matrices.of(k), directions, k).mul(u)));
        }
        return stack(scores, 0);
    }

    /** What the inputs of a direction are weighed with, (batch, tokens, channels). */
    private Tensor weights(SelectiveMatrices of, Directions directions, int k) {
        return switch (this) {
            case ABS_MEAN, SIGNED_MEAN, L2 -> ImplicitAttention.diagonal(of);
            case COLUMN_EXACT -> directions.restored(
                    ImplicitAttention.matrix(ordered(of, directions, k)).abs().sum(2).transpose(1, 2), k);
            case COLUMN_SIGNED -> directions.restored(ImplicitAttention.columnSums(ordered(of, directions, k)), k);
        };
    }

    private static SelectiveMatrices ordered(SelectiveMatrices of, Directions directions, int k) {
        return new SelectiveMatrices(directions.ordered(of.delta(), k), of.a(), directions.ordered(of.b(), k),
                directions.ordered(of.c(), k));
    }

    private Tensor reduced(Tensor values) {
        return switch (this) {
            case SIGNED_MEAN -> values.mean(-1);
            case L2 -> values.square().mean(-1).sqrt();
            case ABS_MEAN, COLUMN_EXACT, COLUMN_SIGNED -> values.abs().mean(-1);
        };
    }
}
