package statespace.backbone;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.ones_like;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.Embedding;
import statespace.layer.Layer;
import statespace.layer.Linear;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;

/** The map from a task's values to sequences of the backbone's width: linear, or the rows of a table for tokens. */
sealed interface Encoder {

    /** The encoder of values that enter like this. */
    static Encoder of(Encoding encoding, int width, RandomGenerator random) {
        return switch (encoding) {
            case Encoding.Patches patches -> new OfPatches(patches,
                    new Linear(patches.patch(), width, true, Role.EMBEDDING, random));
            case Encoding.Cells _ -> new OfCells(new Linear(2, width, true, Role.EMBEDDING, random));
            case Encoding.Steps steps -> new OfSteps(new Linear(steps.channels(), width, true, Role.EMBEDDING, random));
            case Encoding.Tokens tokens -> new OfTokens(new Embedding(tokens.vocabulary(), width, random));
            case Encoding.Image _ -> throw Encoding.Image.refused("the backbone");
        };
    }

    /** What the parameters of such an encoder are. */
    static ParameterSize size(Encoding encoding, double width) {
        return switch (encoding) {
            case Encoding.Patches patches -> Linear.size(patches.patch(), width, true);
            case Encoding.Cells _ -> Linear.size(2, width, true);
            case Encoding.Steps steps -> Linear.size(steps.channels(), width, true);
            case Encoding.Tokens tokens -> Embedding.size(tokens.vocabulary(), width);
            case Encoding.Image _ -> throw Encoding.Image.refused("the backbone");
        };
    }

    /** The map. */
    Layer map();

    /** Sequences that come out of a field of so many variates. */
    int groups(int variates);

    /**
     * Encodes.
     *
     * @param x
     *            (batch, variates, steps)
     * @param seen
     *            as x, 1 where a cell is known; or null
     * @return (batch · groups, positions, width)
     */
    Tensor apply(Tensor x, Tensor seen);

    /** Padding, (batch, positions, 1), of what {@link #apply} returns; null where there is none. */
    default Tensor padding(Tensor seen) {
        return null;
    }

    /** The trained tensors. */
    default List<Parameter> parameters() {
        return map().parameters();
    }

    /** Every variate by itself in patches. */
    record OfPatches(Encoding.Patches sizes, Linear map) implements Encoder {
        @Override
        public int groups(int variates) {
            return variates;
        }

        @Override
        public Tensor apply(Tensor x, Tensor seen) {
            if (seen != null) {
                throw new IllegalArgumentException("patches of a sequence backbone have no missing cells");
            }
            Tensor rows = x.reshape(-1, sizes.lookback());
            long missing = (sizes.count() - 1L) * sizes.stride() + sizes.patch() - sizes.lookback();
            Tensor whole = missing == 0
                    ? rows
                    : cat(new TensorVector(rows,
                            rows.narrow(1, sizes.lookback() - 1L, 1).expand(rows.size(0), missing)), 1);
            return map.apply(whole.unfold(1, sizes.patch(), sizes.stride()));
        }
    }

    /** Every variate by itself, a cell as its value (0 where missing) and whether it is there. */
    record OfCells(Linear map) implements Encoder {
        @Override
        public int groups(int variates) {
            return variates;
        }

        @Override
        public Tensor apply(Tensor x, Tensor seen) {
            Tensor there = seen == null ? ones_like(x) : seen;
            Tensor cells = cat(new TensorVector(x.mul(there).unsqueeze(-1), there.unsqueeze(-1)), -1);
            return map.apply(cells.reshape(x.size(0) * x.size(1), x.size(2), 2));
        }
    }

    /** One sequence of a field; what is not seen is padding, the same for all channels. */
    sealed interface OneSequence extends Encoder {
        @Override
        default int groups(int variates) {
            return 1;
        }

        @Override
        default Tensor padding(Tensor seen) {
            return seen == null ? null : seen.select(1, 0).unsqueeze(-1);
        }
    }

    /** All channels of a step at once. */
    record OfSteps(Linear map) implements OneSequence {
        @Override
        public Tensor apply(Tensor x, Tensor seen) {
            return map.apply(x.transpose(1, 2));
        }
    }

    /** The row of a table for each token. */
    record OfTokens(Embedding map) implements OneSequence {
        @Override
        public Tensor apply(Tensor x, Tensor seen) {
            return map.apply(x.select(1, 0));
        }
    }
}
