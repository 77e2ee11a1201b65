package statespace.kernels.attention;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * Linear attention as a recurrence, with decay and with either rule of what a step writes: that of Mamba-2 (Dao and Gu
 * 2024, arXiv 2405.21060), GLA (Yang et al. 2023, arXiv 2312.06635), HGRN2 (Qin et al. 2024, arXiv 2404.07904) and RetNet
 * adds; that of DeltaNet (Yang et al. 2024, arXiv 2406.06484) writes what the state does not say yet. Per head, with state
 * S (keys, values),
 *
 * <pre>
 * S' = diag(α_t) S_{t-1}
 * w_t = v_t                          (adding)     or   β_t (v_t − S'ᵀ k_t)     (delta rule)
 * S_t = S' + k_t w_tᵀ                o_t = S_tᵀ q_t
 * </pre>
 *
 * and back, with G_t the gradient of S_t through all that follows,
 *
 * <pre>
 * G_t = q_t do_tᵀ + carried          dq_t = S_t do_t          dw_t = G_tᵀ k_t
 * adding:   dv_t = dw_t              dk_t = G_t v_t           G' = G_t
 * delta:    dv_t = β_t dw_t          dβ_t = dw_t · (v_t − S'ᵀ k_t)
 *           dk_t = G_t w_t − S' dv_t                          G' = G_t − k_t dv_tᵀ
 * dα_t = Σ over values of G' S_{t-1}                          carried = diag(α_t) G'
 * </pre>
 *
 * All arrays are row-major, contiguous, off-heap float32 (float64 in the double instance of the scalar twin); null means
 * absent. Throws {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the
 * number of threads. Inputs and outputs must not overlap.
 */
public interface LinearAttentionScan {

    /** What α is. */
    enum Decay {
        /** Absent: nothing is forgotten. */
        NONE,
        /** A number for each head. */
        HEAD,
        /** A number for each key of each head. */
        KEY
    }

    /**
     * Sizes of one call; {@code length} and {@code batch} may be zero.
     *
     * @param keys   numbers of a key and a query of one head
     * @param values numbers of a value of one head
     * @param delta  whether a step writes by the delta rule; it then has a β
     */
    record Shape(int batch, int length, int heads, int keys, int values, Decay decay, boolean delta) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(0, "length", length);
            Checks.atLeast(1, "heads", heads);
            Checks.atLeast(1, "keys", keys);
            Checks.atLeast(1, "values", values);
        }

        private long places() {
            return (long) batch * length * heads;
        }

        /** Elements of {@code query} and {@code key}: (batch, length, heads, keys). */
        public long keyFloats() {
            return places() * keys;
        }

        /** Elements of {@code value} and {@code y}: (batch, length, heads, values). */
        public long valueFloats() {
            return places() * values;
        }

        /** Elements of {@code alpha}: (batch, length, heads[, keys]), or none. */
        public long decayFloats() {
            return switch (decay) {
                case NONE -> 0;
                case HEAD -> places();
                case KEY -> keyFloats();
            };
        }

        /** Elements of {@code beta}: (batch, length, heads), or none. */
        public long betaFloats() {
            return delta ? places() : 0;
        }

        /** Elements of a state: (batch, heads, keys, values). */
        public long stateFloats() {
            return (long) batch * heads * keys * values;
        }

        /** Pieces into which time is cut. */
        int chunks() {
            return Blocks.count(length, Blocks.CHUNK);
        }

        /** Elements of the kept states; their layout belongs to the kernel that wrote them. */
        public long checkpointFloats() {
            return (long) batch * chunks() * heads * keys * Blocks.padded(values);
        }

        /** Where what a head has of a step lies among such: (batch, length, heads). */
        long place(int batchIndex, int t, int head) {
            return ((long) batchIndex * length + t) * heads + head;
        }

        /** Where the state of a head before a chunk begins among the kept ones: (batch, chunk, heads). */
        long checkpoint(int batchIndex, int chunk, int head) {
            return (((long) batchIndex * chunks() + chunk) * heads + head) * keys * Blocks.padded(values);
        }
    }

    /**
     * What the scan reads.
     *
     * @param query   (batch, length, heads, keys)
     * @param key     (batch, length, heads, keys)
     * @param value   (batch, length, heads, values)
     * @param alpha   (batch, length, heads, keys), (batch, length, heads) or null, as {@link Shape#decay} says
     * @param beta    (batch, length, heads) with the delta rule, else null
     * @param initial (batch, heads, keys, values), or null for zeros
     */
    record Inputs(MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment alpha, MemorySegment beta,
            MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("query", query, shape.keyFloats(), element);
            Checks.present("key", key, shape.keyFloats(), element);
            Checks.present("value", value, shape.valueFloats(), element);
            belongs("alpha", alpha, shape.decay != Decay.NONE, shape.decayFloats(), element);
            belongs("beta", beta, shape.delta, shape.betaFloats(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }

        private static void belongs(String name, MemorySegment segment, boolean wanted, long elements,
                Element element) {
            if (wanted) {
                Checks.present(name, segment, elements, element);
            } else if (segment != null) {
                throw new IllegalArgumentException(name + " is given, but the shape says that there is none");
            }
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           o, (batch, length, heads, values)
     * @param finalState  (batch, heads, keys, values) or null
     * @param checkpoints {@link Shape#checkpointFloats()} elements, or null when no adjoint follows
     */
    record Outputs(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints) {

        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.valueFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
            Checks.fits("checkpoints", checkpoints, shape.checkpointFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment alpha,
            MemorySegment beta, MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("query", query, in.query, shape.keyFloats(), element);
            Checks.gradient("key", key, in.key, shape.keyFloats(), element);
            Checks.gradient("value", value, in.value, shape.valueFloats(), element);
            Checks.gradient("alpha", alpha, in.alpha, shape.decayFloats(), element);
            Checks.gradient("beta", beta, in.beta, shape.betaFloats(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Runs the recurrence over the whole length. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param checkpoints as written by {@link #forward} of the same kernel on the same inputs
     * @param dy          gradient of y, (batch, length, heads, values)
     * @param dFinal      gradient of the final state, (batch, heads, keys, values), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);

    /** Checks all that an adjoint is given. */
    static void checkAdjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Element element) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.valueFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
    }
}
