package statespace.kernels.grid;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Blocks;
import statespace.kernels.internal.Checks;

/**
 * The two-dimensional scan of Chimera (Behrouz et al. 2024): a Roesser system over variates v and time steps t. Every
 * cell of every channel holds N pairs of states, h¹ carried along time and h² carried across variates:
 *
 * <pre>
 * h¹[v,t] = Ā1 h¹[v,t-1] + Ā2 h²[v,t-1] + B̄1 x[v,t]
 * h²[v,t] = Ā3 h¹[v-1,t] + Ā4 h²[v-1,t] + B̄2 x[v,t]
 * y[v,t]  = C1 · h¹[v,t] + C2 · h²[v,t]
 * </pre>
 *
 * with the parameters of the cell that is entered, and zeros before the first variate and, unless an initial state is
 * given, before the first step. {@link Rule} says how Ā and B̄ come from the parameters. All arrays are row-major,
 * contiguous, off-heap float32 (float64 in the double instance of the scalar twin); null means absent. Both directions
 * throw {@link IllegalArgumentException} where a segment is missing or too short. Results do not depend on the number of
 * threads. Inputs and outputs must not overlap. Time and memory are linear in variates times steps; no array over
 * variates, steps, channels and states at once is ever written.
 */
public interface GridScan {

    /** How the transitions of a cell come about. */
    enum Rule {
        /** Ā = A and B̄ = B, with A, B and C of each channel; there are no step sizes. */
        DISCRETE,
        /**
         * The other state and the input are held over a step, per cell: Ā1 = exp(Δ1 A1), Ā2 = φ(Δ1, A1) A2, B̄1 = φ(Δ1, A1)
         * B1 with φ(Δ, a) = (exp(Δ a) - 1)/a, and likewise Ā4, Ā3, B̄2 from Δ2 and A4. B and C of each cell are shared by
         * the channels. A1 and A4 are negative, in float not nearer to zero than about 0.001.
         */
        COUPLED,
        /**
         * Four exponentials: Ā1 = exp(Δ1 A1), Ā2 = exp(Δ1 A2), Ā3 = exp(Δ2 A3), Ā4 = exp(Δ2 A4); B̄ and C as in
         * {@link #COUPLED}. Grows without bound on large grids; here for comparison, not for speed.
         */
        PAPER
    }

    /**
     * Sizes of one call; {@code batch} and {@code steps} may be zero.
     *
     * @param reversed whether h² is carried from the last variate to the first
     */
    record Shape(int batch, int variates, int steps, int channels, int state, Rule rule, boolean reversed) {
        public Shape {
            Checks.atLeast(0, "batch", batch);
            Checks.atLeast(1, "variates", variates);
            Checks.atLeast(0, "steps", steps);
            Checks.atLeast(1, "channels", channels);
            Checks.atLeast(1, "state", state);
        }

        /** Whether B and C belong to cells rather than to channels. */
        public boolean selective() {
            return rule != Rule.DISCRETE;
        }

        /** Cells of all sequences. */
        public long cells() {
            return (long) batch * variates * steps;
        }

        /** Elements of {@code x}, {@code delta1}, {@code delta2} and {@code y}: (batch, variates, steps, channels). */
        public long fieldFloats() {
            return cells() * channels;
        }

        /** Elements of each {@code a}: (channels, state). */
        public long transitionFloats() {
            return (long) channels * state;
        }

        /** Elements of each {@code b} and {@code c}: (batch, variates, steps, state), or (channels, state). */
        public long projectionFloats() {
            return selective() ? cells() * state : transitionFloats();
        }

        /** Elements of a state: (batch, 2, variates, channels, state), h¹ before h². */
        public long stateFloats() {
            return 2L * batch * variates * channels * state;
        }

        /** Elements of the kept states; their layout belongs to the kernel that wrote them. */
        public long checkpointFloats() {
            int inner = Math.max(variates, steps);
            int outer = Math.min(variates, steps);
            return 2L * batch * Blocks.count(inner, GridLayout.CHUNK) * outer * Blocks.padded(channels) * state;
        }
    }

    /**
     * What the scan reads.
     *
     * @param x       (batch, variates, steps, channels)
     * @param delta1  step size along time, positive, as {@code x}; absent where the rule is discrete
     * @param delta2  step size across variates, positive, as {@code x}; absent where the rule is discrete
     * @param a1      h¹ to h¹, (channels, state)
     * @param a2      h² to h¹, (channels, state)
     * @param a3      h¹ to h², (channels, state)
     * @param a4      h² to h², (channels, state)
     * @param b1      x to h¹, (batch, variates, steps, state), or (channels, state) where the rule is discrete
     * @param b2      x to h², as {@code b1}
     * @param c1      h¹ to y, as {@code b1}
     * @param c2      h² to y, as {@code b1}
     * @param initial the states before the first step, (batch, 2, variates, channels, state), or null for zeros
     */
    record Inputs(MemorySegment x, MemorySegment delta1, MemorySegment delta2, MemorySegment a1, MemorySegment a2,
            MemorySegment a3, MemorySegment a4, MemorySegment b1, MemorySegment b2, MemorySegment c1, MemorySegment c2,
            MemorySegment initial) {

        void check(Shape shape, Element element) {
            Checks.present("x", x, shape.fieldFloats(), element);
            if (shape.selective()) {
                Checks.present("delta1", delta1, shape.fieldFloats(), element);
                Checks.present("delta2", delta2, shape.fieldFloats(), element);
            } else if (delta1 != null || delta2 != null) {
                throw new IllegalArgumentException("the discrete rule has no step sizes; leave delta1 and delta2 out");
            }
            Checks.present("a1", a1, shape.transitionFloats(), element);
            Checks.present("a2", a2, shape.transitionFloats(), element);
            Checks.present("a3", a3, shape.transitionFloats(), element);
            Checks.present("a4", a4, shape.transitionFloats(), element);
            Checks.present("b1", b1, shape.projectionFloats(), element);
            Checks.present("b2", b2, shape.projectionFloats(), element);
            Checks.present("c1", c1, shape.projectionFloats(), element);
            Checks.present("c2", c2, shape.projectionFloats(), element);
            Checks.fits("initial", initial, shape.stateFloats(), element);
        }
    }

    /**
     * What the scan writes.
     *
     * @param y           (batch, variates, steps, channels)
     * @param finalState  the states after the last step, (batch, 2, variates, channels, state), or null
     * @param checkpoints {@link Shape#checkpointFloats()} elements, or null when no adjoint follows
     */
    record Outputs(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints) {

        void check(Shape shape, Element element) {
            Checks.present("y", y, shape.fieldFloats(), element);
            Checks.fits("finalState", finalState, shape.stateFloats(), element);
            Checks.fits("checkpoints", checkpoints, shape.checkpointFloats(), element);
        }
    }

    /** Gradients with the shapes of the inputs, overwritten; null where not wanted. */
    record Gradients(MemorySegment x, MemorySegment delta1, MemorySegment delta2, MemorySegment a1, MemorySegment a2,
            MemorySegment a3, MemorySegment a4, MemorySegment b1, MemorySegment b2, MemorySegment c1, MemorySegment c2,
            MemorySegment initial) {

        void check(Shape shape, Inputs in, Element element) {
            Checks.gradient("x", x, in.x, shape.fieldFloats(), element);
            Checks.gradient("delta1", delta1, in.delta1, shape.fieldFloats(), element);
            Checks.gradient("delta2", delta2, in.delta2, shape.fieldFloats(), element);
            Checks.gradient("a1", a1, in.a1, shape.transitionFloats(), element);
            Checks.gradient("a2", a2, in.a2, shape.transitionFloats(), element);
            Checks.gradient("a3", a3, in.a3, shape.transitionFloats(), element);
            Checks.gradient("a4", a4, in.a4, shape.transitionFloats(), element);
            Checks.gradient("b1", b1, in.b1, shape.projectionFloats(), element);
            Checks.gradient("b2", b2, in.b2, shape.projectionFloats(), element);
            Checks.gradient("c1", c1, in.c1, shape.projectionFloats(), element);
            Checks.gradient("c2", c2, in.c2, shape.projectionFloats(), element);
            Checks.gradient("initial", initial, in.initial, shape.stateFloats(), element);
        }
    }

    /** Runs the recurrence over all cells. */
    void forward(Shape shape, Inputs in, Outputs out, Workers workers);

    /**
     * Carries the gradient of a loss from the outputs back to the inputs.
     *
     * @param checkpoints as written by {@link #forward} of the same kernel on the same inputs
     * @param dy          gradient of y, (batch, variates, steps, channels)
     * @param dFinal      gradient of the final state, (batch, 2, variates, channels, state), or null for zeros
     */
    void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers);
}
