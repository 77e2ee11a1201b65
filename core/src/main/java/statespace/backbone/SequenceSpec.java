package statespace.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import statespace.config.Setting;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Norm;
import statespace.layer.ParameterSize;
import statespace.layer.Residual;
import statespace.layer.SequenceLayer;
import statespace.layer.Stack;

/** A backbone that reads one sequence: an encoder of the task's values, then a stack of residual blocks around a mixer. */
public interface SequenceSpec extends BackboneSpec {
    /**
     * The kind of such a backbone. Its record has the width and the blocks first, then what is its own, then norms and
     * dropout.
     *
     * @param tied
     *            what tied dropout does
     * @param own
     *            what is its own
     */
    static <S extends Record & SequenceSpec> BackboneType<S> type(Class<S> type, S defaults, String text, String tied,
            Setting... own) {
        List<Setting> all = new ArrayList<>(List.of(Setting.whole("width", 1, "channels of the stack"),
                Setting.whole("layers", 1, "blocks")));
        all.addAll(List.of(own));
        all.addAll(List.of(Setting.choice("norm", Norm.Kind.class, "normalisation of the blocks"),
                Setting.flag("norm_first", "normalise before each block, not after it"),
                Setting.choice("final_norm", Norm.Kind.class, "normalisation at the end, with norm_first"),
                Setting.number("dropout", 0, 0.999, "dropout rate after every block"),
                Setting.flag("tied_dropout", tied)));
        return BackboneType.of(type, defaults, text, all.toArray(Setting[]::new)).only("final_norm", "norm_first=true");
    }

    /** Residual blocks. */
    int layers();

    /** Normalisation of the blocks. */
    Norm.Kind norm();

    /** True to normalise before each block and once at the end, false to normalise after each block. */
    boolean normFirst();

    /** Normalisation after the last block, where blocks are normalised first. */
    Norm.Kind finalNorm();

    /** True to drop a channel over all steps of a sequence. */
    boolean tiedDropout();

    /** The mixer of one block. */
    SequenceLayer mixer(RandomGenerator random);

    /** The mixer of a block, counted from 0, where blocks differ. */
    default SequenceLayer mixer(int block, RandomGenerator random) {
        return mixer(random);
    }

    /** A pass over the whole stack as it begins. */
    default ForwardContext begun(ForwardContext context) {
        return context;
    }

    /** What the parameters of the mixer of one block are. */
    ParameterSize mixerSize();

    @Override
    default ParameterSize size(Encoding encoding) {
        return ParameterSize.sum(Encoder.size(encoding, width()),
                ParameterSize.sum(Norm.size(norm(), width()), mixerSize()).times(layers()),
                normFirst() ? Norm.size(finalNorm(), width()) : ParameterSize.NONE);
    }

    @Override
    default double kept() {
        return (double) layers() * width();
    }

    @Override
    default Backbone build(Encoding encoding, RandomGenerator random) {
        Encoder encoder = Encoder.of(encoding, width(), random);
        Dropout dropout = new Dropout(dropout(), tiedDropout());
        Stack stack = new Stack(IntStream.range(0, layers())
                .mapToObj(i -> new Residual(new Norm(norm(), width()), mixer(i, random), dropout, normFirst()))
                .toList(),
                normFirst() ? new Norm(finalNorm(), width()) : null);
        return new SequenceBackbone(encoder, stack, width(), this::begun);
    }
}
