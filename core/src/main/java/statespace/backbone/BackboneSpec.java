package statespace.backbone;

import java.util.Set;
import java.util.random.RandomGenerator;
import statespace.layer.ParameterSize;

/**
 * A backbone's options; a record whose components are the settings of its {@link BackboneType}. To add a backbone, write
 * such a record and add its type to {@link Backbones}.
 */
public interface BackboneSpec {
    /** Name of the kind, as in {@code config.json} and on the command line. */
    String kind();

    /** Features at one position. */
    int width();

    /** N, states of a channel. */
    int state();

    /** Dropout rate; a task's head uses it as well. */
    double dropout();

    /** What it can do with these options. */
    Set<Ability> abilities();

    /**
     * Builds it.
     *
     * @param random
     *            source of the first parameters
     * @throws IllegalArgumentException
     *             if it does not read such values
     */
    Backbone build(Encoding encoding, RandomGenerator random);

    /** What its parameters are, known without building it. */
    ParameterSize size(Encoding encoding);

    /** Values that training keeps of one position at least: the inputs of the blocks. */
    double kept();

    /** True if it can. */
    default boolean can(Ability ability) {
        return abilities().contains(ability);
    }
}
