package statespace.model.classify;

import java.util.List;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.config.Setting;
import statespace.config.SettingException;
import statespace.config.Settings;
import statespace.model.TaskSpec;

/**
 * A classification task's settings.
 *
 * @param channels
 *            values at one step
 * @param classes
 *            names of the outputs: the classes, or one name where the model tells a number
 * @param pooling
 *            what the head sees
 * @param classWeights
 *            weight of a class in the loss of training
 */
public record ClassifySpec(int channels, List<String> classes, Pooling pooling, ClassWeights classWeights)
        implements
            TaskSpec {

    /** What the head sees of a sequence. */
    public enum Pooling {
        /** The mean over its steps. */
        MEAN,
        /** Its last step. */
        LAST
    }

    /** Weight of a class in the loss of training. */
    public enum ClassWeights {
        /** All the same. */
        EQUAL,
        /** Inverse to the frequency of the class. */
        BALANCED
    }

    /** Name of the task. */
    public static final String KIND = "classify";

    /**
     * Defaults of backbones in this task: S4D and S5 read from both ends, since the whole sequence is there, and drop channels
     * over time as published; Mamba is normalised as S4D is, so that the two compare; a linear CDE is driven by increments,
     * so that its state is a function of the path's shape, and one layer of it errs less than two on examples held out of
     * small training sets.
     */
    public static final BackboneDefaults BACKBONES = BackboneDefaults.all("tied_dropout=true")
            .and("s4d", "bidirectional=true").and("s5", "bidirectional=true").and("mamba", "norm=layer")
            .and("linear-cde", "gate=increments,layers=1");

    /** The settings. */
    public static final Settings<ClassifySpec> SETTINGS = new Settings<>("the task classify", ClassifySpec.class,
            new ClassifySpec(1, List.of("value"), Pooling.MEAN, ClassWeights.EQUAL),
            Setting.whole("channels", 1, "values at one step").withoutDefault(),
            Setting.names("classes", "names of the outputs").withoutDefault(),
            Setting.choice("pooling", Pooling.class, "what the head sees: the mean over time or the last step"),
            Setting.choice("class_weights", ClassWeights.class,
                    "weight of a class in the loss: equal, or inverse to its frequency"));

    /**
     * Checks the sizes.
     *
     * @throws SettingException
     *             if they do not make a task
     */
    public ClassifySpec {
        if (channels < 1) {
            throw new SettingException("the number of channels must be at least 1, not " + channels);
        }
        if (classes.isEmpty()) {
            throw new SettingException("a model needs at least one output: two classes, or one number");
        }
        classes = List.copyOf(classes);
    }

    /** The defaults for a set. */
    public static ClassifySpec of(int channels, List<String> classes) {
        return new ClassifySpec(channels, classes, Pooling.MEAN, ClassWeights.EQUAL);
    }

    /** The same with another view of the head. */
    public ClassifySpec with(Pooling view) {
        return new ClassifySpec(channels, classes, view, classWeights);
    }

    /** The same with other weights of the classes. */
    public ClassifySpec with(ClassWeights weights) {
        return new ClassifySpec(channels, classes, pooling, weights);
    }

    @Override
    public int scaled(BackboneSpec backbone) {
        return channels;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
