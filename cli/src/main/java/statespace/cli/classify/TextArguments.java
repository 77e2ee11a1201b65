package statespace.cli.classify;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;
import statespace.cli.run.Use;
import statespace.config.SettingException;
import statespace.data.text.TextColumns;
import statespace.data.text.Tokenisation;
import statespace.data.text.Vocabulary;
import statespace.run.DataRequest;
import statespace.task.classify.TextTask;

/** How labelled texts are read and become tokens. */
final class TextArguments implements Use.Options {
    private static final int LARGEST = 20_000;

    @Option(names = "--text", paramLabel = "words|characters|bytes", description = "DATA holds labelled texts (TSV, CSV or JSON lines), and these are their tokens.")
    private Tokenisation text;

    @Option(names = "--label-column", paramLabel = "NAME", description = "With texts: column of the labels, a name or a number from 1 (default: detected).")
    private String label;

    @Option(names = "--text-column", paramLabel = "NAME", description = "With texts: column of the texts, or of the first ones of pairs (default: detected).")
    private String column;

    @Option(names = "--pair-column", paramLabel = "NAME", description = "With texts: column of the second texts of pairs (default: detected).")
    private String pair;

    @Option(names = "--min-count", paramLabel = "N", description = "With texts: times that a token must be in the training split to be known (default: 1).")
    private Integer minCount;

    @Option(names = "--vocabulary-size", paramLabel = "N", description = "With texts: known tokens at most, the most frequent ones (default: "
            + LARGEST + ").")
    private Integer size;

    @Option(names = "--max-length", paramLabel = "N", description = "With texts: tokens of a text that are read, the first ones (default: all).")
    private Integer maxLength;

    @Override
    public Set<Use> uses(String option) {
        return option.endsWith("-column") ? EnumSet.of(Use.TRAINING, Use.MEASURING) : EnumSet.of(Use.TRAINING);
    }

    /** True if the data holds texts. */
    boolean areThere() {
        return text != null;
    }

    TextColumns columns() {
        return new TextColumns(label, column, pair);
    }

    /** What a trained model is to read. */
    DataRequest over(DataRequest request) {
        return request.withTexts(label, column, pair);
    }

    /**
     * Refuses what is of texts where there are none.
     *
     * @throws SettingException
     *             that names the first of it
     */
    void refuse() {
        refuse("label_column", label);
        refuse("text_column", column);
        refuse("pair_column", pair);
        refuse("min_count", minCount);
        refuse("vocabulary_size", size);
        refuse("max_length", maxLength);
    }

    private static void refuse(String name, Object given) {
        if (given != null) {
            throw new SettingException("the setting '" + name + "' is for texts; say what their tokens are with the "
                    + "setting 'text=words' (words, characters or bytes)");
        }
    }

    /** How texts become tokens. */
    TextTask.Settings settings() {
        if (text == Tokenisation.BYTES && (minCount != null || size != null)) {
            throw new SettingException("the setting '" + (minCount != null ? "min_count" : "vocabulary_size")
                    + "' does not apply to bytes, which are all known; leave it out");
        }
        return new TextTask.Settings(text, whole("min_count", minCount, 1, Integer.MAX_VALUE),
                whole("vocabulary_size", size == null ? Integer.valueOf(LARGEST) : size, 1, Vocabulary.MOST),
                maxLength == null ? 0 : whole("max_length", maxLength, 1, Integer.MAX_VALUE));
    }

    private static int whole(String name, Integer given, int least, int most) {
        int value = given == null ? least : given;
        if (value < least || value > most) {
            throw new SettingException("the setting '" + name + "' takes a whole number from " + least + " to " + most
                    + ", not " + value);
        }
        return value;
    }
}
