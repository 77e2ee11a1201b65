package statespace.layer.style;

import org.bytedeco.pytorch.Tensor;

/**
 * What a selective layer makes of its tokens, in the order in which they lie, for each direction in which it reads them.
 *
 * @param delta
 *            step sizes after softplus, (directions, batch, tokens, channels)
 * @param a
 *            (directions, channels, state), negative
 * @param b
 *            (directions, batch, tokens, state)
 * @param c
 *            (directions, batch, tokens, state)
 */
public record SelectiveMatrices(Tensor delta, Tensor a, Tensor b, Tensor c) {
    /** Of one direction, without that axis. */
    SelectiveMatrices of(int direction) {
        return new SelectiveMatrices(delta.select(0, direction), a.select(0, direction), b.select(0, direction),
                c.select(0, direction));
    }
}
