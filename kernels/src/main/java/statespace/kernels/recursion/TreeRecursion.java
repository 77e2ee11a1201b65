package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/**
 * Recursion in Recursion (Ray Chowdhury and Caragea 2023, arXiv 2311.04449): a balanced tree over chunks of k items
 * ({@link TreePlan}) whose cell is itself a tree, found by a search over at most K beams (arXiv 2307.10779). A merge of two
 * neighbours l and r is
 *
 * <pre>
 * e = dropout(GELU(W1 [l; r] + b1))      [f1; f2; i; u] = W2 e + b2
 * node = LayerNorm(σ(f1) l + σ(f2) r + σ(i) u)
 * </pre>
 *
 * and the score of merging them, from their first s values each,
 *
 * <pre>
 * w · GELU(Ws [l_1…s; r_1…s] + bs) + c
 * </pre>
 *
 * In a beam of n pairs the merge j adds log softmax(scores)_j to the beam's own score; the last pair is merged without. The
 * best K of every beam, then the best K of all of them, live on; in training both choices are made with Gumbel noise on
 * the scores, of which the sums know nothing. Between chunks of a level beams are aligned ({@link Alignment}): beam b of
 * one chunk and beam b of the next make a hypothesis of the next level, and their scores add. In the end
 *
 * <pre>
 * y = Σ_b softmax(score)_b node_b
 * </pre>
 *
 * <p>
 * A pair that several beams merge is composed once, with one dropout mask. Sequences are ragged: a row's result does not
 * depend on the rows beside it. Where a chunk ends with fewer beams than its neighbours, its best beam stands for those
 * that it lacks. The gradient goes through the nodes and the scores of those trees that are left at the end, and not
 * through any choice. All arrays are row-major off-heap float32 (float64 in the double instance of the scalar twin).
 * Results do not depend on the number of threads.
 */
public interface TreeRecursion {
    /** Hidden units of the scorer. */
    int SCORER = 64;
    /** Values of a node that the scorer sees, at most. */
    int SLICE = 64;
    /** Factor of the cell's hidden width over the width of a node. */
    int HIDDEN = 4;

    /** How the beams of neighbouring chunks meet. */
    enum Alignment {
        /** The first stays; the others are drawn anew by softmax of their scores. */
        SCORES,
        /** The first stays; the others are drawn anew, all alike. */
        UNIFORM,
        /** As the search sorted them. */
        NONE
    }

    /** What happens inside a chunk. */
    enum Inner {
        /** The tree is searched. */
        SEARCH,
        /** One item after the other: h = cell(h, x), from zeros. */
        LEFT_TO_RIGHT
    }

    /**
     * Sizes and rules.
     *
     * @param width     D, values of a node
     * @param plan      of the outer recursion
     * @param beams     K, beams at most
     * @param alignment between chunks
     * @param inner     what happens inside a chunk
     */
    record Shape(int width, TreePlan plan, int beams, Alignment alignment, Inner inner) {
        public Shape {
            Checks.atLeast(1, "width", width);
            Checks.atLeast(1, "beams", beams);
        }

        /** Values of a node that the scorer sees. */
        public int slice() {
            return Math.min(SLICE, width);
        }

        /** True if there is a choice of trees. */
        public boolean searches() {
            return inner == Inner.SEARCH && plan.chunk() > 2;
        }

        /** Hidden units of the cell. */
        public int hidden() {
            return HIDDEN * width;
        }
    }

    /**
     * The parameters, or their gradients (overwritten; null where not wanted).
     *
     * @param input       W1, (4D, 2D)
     * @param inputBias   b1, (4D)
     * @param output      W2, (4D, 4D)
     * @param outputBias  b2, (4D)
     * @param gain        of the normalisation, (D)
     * @param shift       of the normalisation, (D)
     * @param scorer      Ws, (64, 2s)
     * @param scorerBias  bs, (64)
     * @param scorerOut   w, (64)
     * @param scorerShift c, (1)
     */
    record Weights(MemorySegment input, MemorySegment inputBias, MemorySegment output, MemorySegment outputBias,
            MemorySegment gain, MemorySegment shift, MemorySegment scorer, MemorySegment scorerBias,
            MemorySegment scorerOut, MemorySegment scorerShift) {

        MemorySegment[] all() {
            return new MemorySegment[]{input, inputBias, output, outputBias, gain, shift, scorer, scorerBias, scorerOut,
                scorerShift};
        }

        void check(Shape shape, Element element, boolean present) {
            long d = shape.width();
            long h = shape.hidden();
            long[] sizes = {h * 2 * d, h, h * h, h, d, d, 2L * SCORER * shape.slice(), SCORER, SCORER, 1};
            String[] names = {"input", "input bias", "output", "output bias", "gain", "shift", "scorer", "scorer bias",
                "scorer output", "scorer shift"};
            MemorySegment[] all = all();
            for (int i = 0; i < all.length; i++) {
                if (present) {
                    Checks.present(names[i], all[i], sizes[i], element);
                } else {
                    Checks.fits("gradient of " + names[i], all[i], sizes[i], element);
                }
            }
        }
    }

    /**
     * Randomness of a pass.
     *
     * @param seeds   one of each sequence, for alignment and noise
     * @param noisy   true in training: choices are made with Gumbel noise
     * @param dropout rate inside the cell; 0 in evaluation
     */
    record Chance(long[] seeds, boolean noisy, double dropout) {
        public Chance {
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout is from 0 to below 1, not " + dropout);
            }
        }

        /** Evaluation: every sequence has the same seed, so that its result does not depend on its place. */
        public static Chance evaluation(int sequences) {
            return new Chance(new long[sequences], false, 0);
        }
    }

    /**
     * What the recursion reads.
     *
     * @param items   (Σ lengths, D): the sequences end to end
     * @param lengths items of each, at least 1
     * @param levels  lengths by which the outer recursion is planned, at least the lengths themselves: those where a
     *                sequence alone decides, the longest of the batch as published
     * @param weights the parameters
     * @param chance  randomness
     */
    record Inputs(MemorySegment items, int[] lengths, int[] levels, Weights weights, Chance chance) {
        /** Every sequence decides by its own length. */
        public Inputs(MemorySegment items, int[] lengths, Weights weights, Chance chance) {
            this(items, lengths, lengths, weights, chance);
        }

        void check(Shape shape, Element element) {
            Checks.present("items", items, (long) shape.width() * total(), element);
            weights.check(shape, element, true);
            if (levels.length != lengths.length || chance.seeds.length != lengths.length) {
                throw new IllegalArgumentException(
                        "each of " + lengths.length + " sequences needs a planned length and a "
                                + "seed, there are " + levels.length + " and " + chance.seeds.length);
            }
            for (int i = 0; i < lengths.length; i++) {
                Checks.atLeast(1, "length", lengths[i]);
                Checks.atLeast(lengths[i], "planned length", levels[i]);
            }
        }

        int total() {
            return Arrays.stream(lengths).reduce(0, Math::addExact);
        }
    }

    /**
     * Gradients, overwritten; null where not wanted.
     *
     * @param items   (Σ lengths, D)
     * @param weights with the shapes of the parameters
     */
    record Gradients(MemorySegment items, Weights weights) {
        void check(Shape shape, Inputs in, Element element) {
            Checks.fits("gradient of items", items, (long) shape.width() * in.total(), element);
            weights.check(shape, element, false);
        }
    }

    /** The scalar twin over float64: what studies compare published numbers with. */
    static TreeRecursion inDouble() {
        return new ScalarTreeRecursion(Element.DOUBLE);
    }

    /**
     * Finds the trees and what they come to.
     *
     * @param y    (sequences, D)
     * @param keep true if the adjoint will be asked for
     * @return the trees
     */
    Trees forward(Shape shape, Inputs in, MemorySegment y, boolean keep, Workers workers);

    /**
     * Carries the gradient of a loss from y back to the inputs.
     *
     * @param trees what {@link #forward} returned for the same inputs, kept
     * @param dy    gradient of y, (sequences, D)
     */
    void adjoint(Shape shape, Inputs in, Trees trees, MemorySegment dy, Gradients out, Workers workers);
}
