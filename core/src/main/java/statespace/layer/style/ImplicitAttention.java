package statespace.layer.style;

import static org.bytedeco.pytorch.global.torch.stack;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A selective scan read as attention (Ali et al. 2024, arXiv 2403.01590): y = α u + D u with
 *
 * <pre>
 * α_ij = Σ_n C_in exp(A_n Σ_{j &lt; k ≤ i} Δ_k) Δ_j B_jn    for j ≤ i, else 0
 * </pre>
 *
 * Matrices here are those of one direction, in its order: Δ (batch, tokens, channels), A (channels, state), B and C (batch,
 * tokens, state).
 */
public final class ImplicitAttention {
    private ImplicitAttention() {}

    /** α, (batch, channels, tokens, tokens): of the memory of tokens squared, for short sequences. */
    public static Tensor matrix(SelectiveMatrices of) {
        Tensor delta = of.delta().transpose(1, 2); // (batch, channels, tokens)
        Tensor passed = delta.cumsum(2);
        Tensor between = passed.unsqueeze(3).sub(passed.unsqueeze(2)).tril(); // above the diagonal exp could overflow
        Tensor sum = null;
        for (long n = 0; n < of.a().size(1); n++) {
            Tensor decay = between.mul(of.a().select(1, n).view(1, -1, 1, 1)).exp();
            Tensor term = decay.mul(of.c().select(2, n).unsqueeze(1).unsqueeze(3))
                    .mul(delta.mul(of.b().select(2, n).unsqueeze(1)).unsqueeze(2));
            sum = sum == null ? term : sum.add(term);
        }
        return sum.tril();
    }

    /** The diagonal of α, (batch, tokens, channels): what a token gives to itself. */
    public static Tensor diagonal(SelectiveMatrices of) {
        return of.delta().mul(of.b().mul(of.c()).sum(-1).unsqueeze(-1));
    }

    /** The sums of the columns of α, (batch, tokens, channels): what a token gives to all, by one scan from the end. */
    public static Tensor columnSums(SelectiveMatrices of) {
        long tokens = of.delta().size(1);
        Tensor[] sums = new Tensor[Math.toIntExact(tokens)];
        Tensor later = null; // (batch, channels, state)
        for (int t = sums.length - 1; t >= 0; t--) {
            Tensor c = of.c().select(1, t).unsqueeze(1);
            later = later == null
                    ? c
                    : of.delta().select(1, t + 1L).unsqueeze(-1).mul(of.a()).exp().mul(later).add(c);
            sums[t] = later.mul(of.b().select(1, t).unsqueeze(1)).sum(-1).mul(of.delta().select(1, t));
        }
        return stack(new TensorVector(sums), 1);
    }
}
