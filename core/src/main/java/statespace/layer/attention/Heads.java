package statespace.layer.attention;

import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.tensor.KernelOps;

/**
 * The heads of a layer of linear attention, each with a state (keys, values) of its own.
 *
 * @param count
 *            heads
 * @param keys
 *            numbers of a key and of a query
 * @param values
 *            numbers of a value
 */
record Heads(int count, int keys, int values) {

    /** Heads that share {@code channels} evenly as their values. */
    static Heads over(String what, long channels, int count, int keys) {
        if (count < 1 || channels % count != 0) {
            throw new IllegalArgumentException(
                    "the setting 'heads' must divide " + what + ", " + channels + ", and is " + count);
        }
        return new Heads(count, keys, Math.toIntExact(Math.min(channels / count, Integer.MAX_VALUE)));
    }

    /** Numbers of the keys of all heads. */
    int allKeys() {
        return Math.multiplyExact(count, keys);
    }

    /** Numbers of the values of all heads. */
    int allValues() {
        return Math.multiplyExact(count, values);
    }

    /** Numbers of a state: (heads, keys, values). */
    int stateSize() {
        return Math.multiplyExact(allKeys(), values);
    }

    /** (batch, length, heads · n) as (batch, length, heads, n). */
    Tensor split(Tensor x) {
        return x.reshape(x.size(0), x.size(1), count, x.size(2) / count);
    }

    /** (batch, length, heads, n) as (batch, length, heads · n). */
    Tensor joined(Tensor x) {
        return x.reshape(x.size(0), x.size(1), count * x.size(3));
    }

    /**
     * Linear attention from the state that is next in the context, in which the one after the last step is left.
     *
     * @param alpha
     *            (batch, length, heads[, keys]) or null
     * @param beta
     *            (batch, length, heads) for the delta rule, or null
     * @return (batch, length, heads, values)
     */
    Tensor attend(Tensor query, Tensor key, Tensor value, Tensor alpha, Tensor beta, ForwardContext context) {
        ForwardContext.StateSlice memory = context.slot(stateSize());
        var scanned = KernelOps.attention(
                new KernelOps.Attention(query, key, value, alpha, beta, memory.read(count, keys, values)),
                context.isStateful());
        if (context.isStateful()) {
            memory.write(scanned.finalState());
        }
        return scanned.y();
    }
}
