package statespace.model.classify;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import statespace.backbone.BackboneDefaults;
import statespace.backbone.BackboneSpec;
import statespace.backbone.Encoding;
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
 * @param head
 *            what turns features into classes
 * @param text
 *            what the tokens of texts are; none where sequences hold numbers
 * @param pairs
 *            true if an example is two texts
 * @param vocabulary
 *            the tokens with ids from 2; empty for bytes, and without texts
 * @param maxLength
 *            tokens of a text that are read, the first ones; 0 for all
 * @param columns
 *            names of the columns of label, text and second text; empty where the files had no header, and without texts
 */
public record ClassifySpec(int channels, List<String> classes, Pooling pooling, ClassWeights classWeights, Head head,
        Text text, boolean pairs, List<String> vocabulary, int maxLength, List<String> columns)
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

    /** What turns features into classes. */
    public enum Head {
        /** A linear map. */
        LINEAR,
        /** Dropout, a linear map to the width, GELU, dropout and a linear map. */
        MLP
    }

    /** What the tokens of texts are. */
    public enum Text {
        /** There are no texts: sequences of numbers. */
        NONE,
        /** What stands between white space. */
        WORDS,
        /** Characters. */
        CHARACTERS,
        /** Bytes. */
        BYTES
    }

    private static final int BYTE_IDS = 257;
    private static final Set<String> OF_TEXTS = Set.of("text", "pairs", "vocabulary", "max_length", "columns");

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
            of(1, List.of("value")),
            Setting.whole("channels", 1, "values at one step").withoutDefault(),
            Setting.names("classes", "names of the outputs").withoutDefault(),
            Setting.choice("pooling", Pooling.class, "what the head sees: the mean over time or the last step"),
            Setting.choice("class_weights", ClassWeights.class,
                    "weight of a class in the loss: equal, or inverse to its frequency"),
            Setting.choice("head", Head.class, "what turns features into classes: a linear map, or two with a GELU"),
            Setting.choice("text", Text.class, "what the tokens of texts are"),
            Setting.flag("pairs", "an example is two texts"),
            Setting.names("vocabulary", "the tokens that are known"),
            Setting.whole("max_length", 0, "tokens of a text that are read; 0 for all"),
            Setting.names("columns", "columns of label, text and second text"));

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
        boolean listed = text == Text.WORDS || text == Text.CHARACTERS;
        if (listed == vocabulary.isEmpty()) {
            throw new SettingException(listed
                    ? "a model of words or characters needs a 'vocabulary', found an empty one"
                    : "a 'vocabulary' is of words or characters; with 'text' "
                            + text.name().toLowerCase(Locale.ROOT) + " there is none");
        }
        if (new HashSet<>(vocabulary).size() < vocabulary.size()) {
            throw new SettingException("the 'vocabulary' must hold different tokens, found one twice");
        }
        if (text != Text.NONE && channels != 1) {
            throw new SettingException("texts have 1 channel, not " + channels);
        }
        if (text == Text.NONE && (pairs || maxLength > 0 || !columns.isEmpty())) {
            throw new SettingException(
                    "'pairs', 'max_length' and 'columns' are of texts; with 'text' none leave them out");
        }
        if (!columns.isEmpty() && columns.size() != (pairs ? 3 : 2)) {
            throw new SettingException("'columns' must name the label and " + (pairs ? "two texts" : "the text")
                    + ", found " + Settings.shorten(columns.toString()));
        }
        classes = List.copyOf(classes);
        vocabulary = List.copyOf(vocabulary);
        columns = List.copyOf(columns);
    }

    /** The defaults for a set. */
    public static ClassifySpec of(int channels, List<String> classes) {
        return new ClassifySpec(channels, classes, Pooling.MEAN, ClassWeights.EQUAL, Head.LINEAR, Text.NONE, false,
                List.of(), 0, List.of());
    }

    /**
     * The defaults for a set of texts; pairs have a head of two maps.
     *
     * @param vocabulary
     *            the tokens that are known; empty for bytes
     * @param maxLength
     *            tokens of a text that are read; 0 for all
     * @param columns
     *            of label, text and second text; empty without a header
     */
    public static ClassifySpec of(List<String> classes, Text text, boolean pairs, List<String> vocabulary,
            int maxLength, List<String> columns) {
        return new ClassifySpec(1, classes, Pooling.MEAN, ClassWeights.EQUAL, pairs ? Head.MLP : Head.LINEAR, text,
                pairs, vocabulary, maxLength, columns);
    }

    /** The same with another view of the head. */
    public ClassifySpec with(Pooling view) {
        return new ClassifySpec(channels, classes, view, classWeights, head, text, pairs, vocabulary, maxLength,
                columns);
    }

    /** The same with other weights of the classes. */
    public ClassifySpec with(ClassWeights weights) {
        return new ClassifySpec(channels, classes, pooling, weights, head, text, pairs, vocabulary, maxLength, columns);
    }

    /** The same with another head. */
    public ClassifySpec with(Head other) {
        return new ClassifySpec(channels, classes, pooling, classWeights, other, text, pairs, vocabulary, maxLength,
                columns);
    }

    /** How values enter the backbone. */
    public Encoding encoding() {
        return switch (text) {
            case NONE -> new Encoding.Steps(channels);
            case BYTES -> new Encoding.Tokens(BYTE_IDS);
            case WORDS, CHARACTERS -> new Encoding.Tokens(vocabulary.size() + 2);
        };
    }

    @Override
    public Set<String> silent() {
        Set<String> silent = new HashSet<>(text == Text.NONE ? OF_TEXTS : Set.of());
        if (columns.isEmpty()) {
            silent.add("columns");
        }
        if (maxLength == 0) {
            silent.add("max_length");
        }
        return silent;
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
