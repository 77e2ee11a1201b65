package statespace.backbone;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.layer.ParameterSize;
import statespace.layer.recursion.RecursionConfig;

/** A backbone that reads a sequence into one row of features by trees. */
public interface TreeSpec extends BackboneSpec {
    /** Sizes and rules of the trees. */
    RecursionConfig config();

    /** Rules of evaluation. */
    default RecursionConfig rules() {
        return config();
    }

    /** What comes before the trees. */
    RecursionBackbone.Before before();

    @Override
    default int state() {
        return 1;
    }

    @Override
    default Set<Ability> abilities() {
        return EnumSet.of(Ability.UNEQUAL_LENGTHS, Ability.TOKENS, Ability.SUMMARY, Ability.TREES);
    }

    @Override
    default RecursionBackbone build(Encoding encoding, RandomGenerator random) {
        return new RecursionBackbone(encoding, config(), rules(), before(), random);
    }

    @Override
    default ParameterSize size(Encoding encoding) {
        return RecursionBackbone.size(encoding, config(), before());
    }

    @Override
    default double kept() {
        return 4.0 * width();
    }
}
