package statespace.layer;

import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.format.State;
import statespace.tensor.Tensors;

/**
 * One application of a model: whether it trains, where its randomness comes from, the state it goes on from, and who
 * watches what the layers return.
 */
public final class ForwardContext {
    private final RandomGenerator random;
    private final State state;
    private final BiConsumer<String, Tensor> watcher;
    private final Tensor mask; // (batch, length, 1) or null
    private final double rate;
    private final Blocks blocks;
    private final int[] domains; // or null
    private final int stage; // the one that is perturbed, or ALL
    private int offset;

    private static final int ALL = -1;

    /** What becomes of the values inside a block. */
    private enum Blocks {
        KEPT, RECOMPUTED, REPEATED
    }

    private ForwardContext(RandomGenerator random, State state, BiConsumer<String, Tensor> watcher, Tensor mask,
            double rate,
            Blocks blocks, int[] domains, int stage) {
        this.random = random;
        this.state = state;
        this.watcher = watcher;
        this.mask = mask;
        this.rate = rate;
        this.blocks = blocks;
        this.domains = domains;
        this.stage = stage;
    }

    /** Evaluation: nothing is dropped, every sequence starts from zero. */
    public static ForwardContext evaluation() {
        return new ForwardContext(null, null, null, null, 1, Blocks.KEPT, null, ALL);
    }

    /** Training: dropout draws from {@code random}. */
    public static ForwardContext training(RandomGenerator random) {
        return new ForwardContext(random, null, null, null, 1, Blocks.KEPT, null, ALL);
    }

    /** Evaluation that goes on from {@code state} and leaves in it the state after the last step. */
    public static ForwardContext stateful(State state) {
        return new ForwardContext(null, state, null, null, 1, Blocks.KEPT, null, ALL);
    }

    /** The same pass with somebody who is shown what each named layer returns. */
    public ForwardContext watchedBy(BiConsumer<String, Tensor> newWatcher) {
        return new ForwardContext(random, state, newWatcher, mask, rate, blocks, domains, stage);
    }

    /**
     * The same pass over sequences of unequal lengths, padded at their ends.
     *
     * @param valid
     *            (batch, length, 1): 1 where a sequence is, 0 where padding is; null where all are equally long
     */
    public ForwardContext over(Tensor valid) {
        return new ForwardContext(random, state, watcher, valid, rate, blocks, domains, stage);
    }

    /**
     * The same pass at another sampling rate.
     *
     * @param factor
     *            on the step size of time-invariant layers: 2 for data of which every second value is kept
     */
    public ForwardContext atRate(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("a sampling-rate factor is positive, not " + factor);
        }
        return new ForwardContext(random, state, watcher, mask, factor, blocks, domains, stage);
    }

    /**
     * The same pass with the domain that each example is from: its site, sensor or style.
     *
     * @param ofEach
     *            by example, any numbers; null where they are not known
     */
    public ForwardContext withDomains(int... ofEach) {
        return new ForwardContext(random, state, watcher, mask, rate, blocks, ofEach == null ? null : ofEach.clone(),
                stage);
    }

    /** The domain of each example, or null where domains are not known. */
    public int[] domains() {
        return domains;
    }

    /** The same pass with perturbations in one stage alone. */
    public ForwardContext perturbingOnly(int newStage) {
        return new ForwardContext(random, state, watcher, mask, rate, blocks, domains, newStage);
    }

    /** True if layers of a stage may be perturbed. */
    public boolean perturbs(int ofStage) {
        return stage == ALL || stage == ofStage;
    }

    /**
     * The same pass with residual blocks that keep their input alone for the backward pass and are computed a second time there:
     * the same values and gradients in less memory, for about a third more time. Dropout draws the same masks where the
     * randomness comes from {@link Draws}.
     */
    public ForwardContext recomputing() {
        return new ForwardContext(random, state, watcher, mask, rate, Blocks.RECOMPUTED, domains, stage);
    }

    /** True if blocks keep their input alone. */
    boolean recomputes() {
        return blocks == Blocks.RECOMPUTED;
    }

    /** The same pass inside a block that is computed twice; what it draws can be drawn again. */
    ForwardContext keeping() {
        RandomGenerator drawn = random == null || random instanceof Draws ? random : new Draws(random.nextLong());
        return new ForwardContext(drawn, state, watcher, mask, rate, Blocks.KEPT, domains, stage);
    }

    /** A pass that draws what this one is going to draw, and changes nothing. */
    ForwardContext repetition() {
        return new ForwardContext(random instanceof Draws draws ? draws.again() : random, state, null, mask, rate,
                Blocks.REPEATED, domains, stage);
    }

    /** True if all this happened before: running averages stay. */
    boolean isRepetition() {
        return blocks == Blocks.REPEATED;
    }

    /** The factor on the step size of time-invariant layers. */
    public double rate() {
        return rate;
    }

    /** The values with zeros where padding is. */
    public Tensor masked(Tensor x) {
        return mask == null ? x : x.mul(mask);
    }

    /** Where sequences are, (batch, length, 1), or null where all are equally long. */
    public Tensor mask() {
        return mask;
    }

    /** True if dropout applies. */
    public boolean isTraining() {
        return random != null;
    }

    /** True if the final state is wanted. */
    public boolean isStateful() {
        return state != null;
    }

    /** Number of sequences whose state is carried. */
    public int batch() {
        return state.batch();
    }

    /** The randomness of a training pass. */
    public RandomGenerator random() {
        return random;
    }

    /** True if there is somebody who is shown what layers return. */
    public boolean isWatched() {
        return watcher != null;
    }

    /** Shows a layer's result to the watcher, if there is one, and returns it. */
    public Tensor show(String name, Tensor value) {
        if (watcher != null) {
            watcher.accept(name, value);
        }
        return value;
    }

    /** The next {@code count} floats of each sequence's state, for the layer whose turn it is. */
    public StateSlice slot(int count) {
        StateSlice slot = new StateSlice(offset, count);
        offset += count;
        return slot;
    }

    /** A layer's part of the state; empty in a pass without one. */
    public final class StateSlice {
        private final int start;
        private final int count;

        private StateSlice(int start, int count) {
            this.start = start;
            this.count = count;
        }

        /** The state to start from, shaped (batch, shape…), or null for zeros. */
        public Tensor read(long... shape) {
            if (state == null) {
                return null;
            }
            long[] full = new long[shape.length + 1];
            full[0] = state.batch();
            System.arraycopy(shape, 0, full, 1, shape.length);
            return Tensors.of(state.read(start, count), full);
        }

        /** Keeps the state after the last step. */
        public void write(Tensor value) {
            if (state != null) {
                state.write(start, count, Tensors.toFloats(value));
            }
        }
    }
}
