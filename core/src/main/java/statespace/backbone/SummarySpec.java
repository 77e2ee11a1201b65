package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.SummaryLayer;

/** A backbone that reads a sequence into one row of features by a {@link SummaryLayer}. */
public interface SummarySpec extends BackboneSpec {
    /** Dropout rate after the encoder. */
    double inputDropout();

    /** The layer. */
    SummaryLayer layer(RandomGenerator random);

    /** What the layer's parameters are. */
    ParameterSize layerSize();

    @Override
    default int state() {
        return 1;
    }

    @Override
    default Set<Ability> abilities() {
        return EnumSet.of(Ability.UNEQUAL_LENGTHS, Ability.TOKENS, Ability.SUMMARY);
    }

    @Override
    default Backbone build(Encoding encoding, RandomGenerator random) {
        return new SummaryBackbone(encoding, this, random);
    }

    @Override
    default ParameterSize size(Encoding encoding) {
        return ParameterSize.sum(Encoder.size(encoding, width()), layerSize());
    }

    @Override
    default double kept() {
        return 4.0 * width();
    }
}
