package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.argsort;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Tensor;
import statespace.tensor.Tensors;

/** Picks a share of the tokens of each sequence by their scores. */
final class TokenMask {
    private static final double ROUNDING = 1e-9;

    private TokenMask() {}

    /**
     * 1 for the tokens that are picked, 0 elsewhere: of n tokens ⌊share · n⌋, and at least one. Of equal scores the first
     * tokens are taken.
     *
     * @param scores
     *            (directions, batch, tokens)
     * @param valid
     *            (batch, tokens): 1 where tokens are, 0 where padding is, which is never picked; or null
     * @param largest
     *            true for the largest scores, false for the smallest
     */
    static Tensor of(Tensor scores, double share, Tensor valid, boolean largest) {
        Tensor ascending = largest ? scores.neg() : scores;
        if (valid != null) {
            ascending = ascending.masked_fill(valid.eq(Tensors.scalar(0)), Tensors.scalar(Double.POSITIVE_INFINITY));
        }
        Tensor order = argsort(ascending, true, -1, false); // stable
        Tensor place = arange(Tensors.scalar((double) scores.size(2)));
        float[] counts = valid == null ? new float[]{scores.size(2)} : Tensors.toFloats(valid.sum(-1));
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (float) Math.max(1, Math.floor(share * counts[i] + ROUNDING));
        }
        Tensor picked = place.unsqueeze(0).lt(Tensors.of(counts, counts.length, 1)).to(scores.scalar_type())
                .expand_as(scores);
        return zeros_like(scores).scatter(-1, order, picked);
    }
}
