package statespace.task.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.labelled.LabelledSeries;
import statespace.data.text.LabelledTexts;
import statespace.data.text.Tokenisation;
import statespace.data.text.Vocabulary;

/**
 * A classification task over texts, as ids of tokens.
 *
 * @param vocabulary
 *            of the examples that train
 * @param pairs
 *            true if an example is two texts
 * @param columns
 *            of label, text and second text; empty where the training file has no header
 * @param maxLength
 *            tokens of a text that are read; 0 for all
 * @param train
 *            ids of the training split
 * @param test
 *            ids of the test split
 * @param sequences
 *            the same with the validation split apart
 * @param counts
 *            what became of the texts
 */
public record TextTask(Vocabulary vocabulary, boolean pairs, List<String> columns, int maxLength, LabelledSeries train,
        LabelledSeries test, ClassifyTask sequences, Counts counts) {
    private static final ChannelScaler AS_IT_IS = new ChannelScaler(new double[]{0}, new double[]{1});

    /**
     * What became of the texts.
     *
     * @param testTokens
     *            tokens that are read of the test split
     * @param testUnknown
     *            how many of them are unknown
     * @param trainCut
     *            texts of the training split that were cut
     * @param testCut
     *            texts of the test split that were cut
     */
    public record Counts(long testTokens, long testUnknown, int trainCut, int testCut) {
        /** Share of the tokens of the test split that are unknown. */
        public double unknownShare() {
            return testTokens == 0 ? 0 : testUnknown / (double) testTokens;
        }
    }

    /**
     * How texts become ids.
     *
     * @param tokenisation
     *            how they are divided
     * @param minCount
     *            times that a token must be there to be known
     * @param largest
     *            known tokens at most
     * @param maxLength
     *            tokens of a text that are read; 0 for all
     */
    public record Settings(Tokenisation tokenisation, int minCount, int largest, int maxLength) {}

    /** Ids of one split. */
    private record Encoded(LabelledSeries series, int[] firsts, long tokens, long unknown, int cut) {}

    /**
     * Prepares a task; the vocabulary is that of the examples that train.
     *
     * @param share
     *            of the training examples that validate; null for the usual one
     */
    public static TextTask of(LabelledTexts train, LabelledTexts test, Settings settings, Double share, long seed) {
        check(train, test);
        double validation = ClassifyTask.validation(share, train.count());
        int[][] splits = Sequences.stratified(train.labels(), validation, train.classes().size(),
                new SplittableRandom(seed));
        List<String> texts = Arrays.stream(splits[0]).boxed().flatMap(i -> train.pairs()
                ? Stream.of(train.first().get(i), train.second().get(i))
                : Stream.of(train.first().get(i))).toList();
        Vocabulary vocabulary = Vocabulary.of(settings.tokenisation(), texts, settings.minCount(),
                settings.largest());
        return of(train, test, train.classes(), vocabulary, settings.maxLength(), splits);
    }

    /**
     * A task for a trained model.
     *
     * @param train
     *            what the baselines learn from; null for no baselines
     * @param classes
     *            of the model
     */
    public static TextTask of(LabelledTexts train, LabelledTexts test, List<String> classes, Vocabulary vocabulary,
            int maxLength) {
        if (train != null) {
            check(train, test);
        }
        int[] all = train == null ? new int[0] : IntStream.range(0, train.count()).toArray();
        return of(train, test, classes, vocabulary, maxLength, new int[][]{all, {}});
    }

    private static TextTask of(LabelledTexts train, LabelledTexts test, List<String> classes, Vocabulary vocabulary,
            int maxLength, int[][] splits) {
        Encoded measured = encode(test, vocabulary, maxLength, classes);
        Encoded learnt = train == null ? none(measured) : encode(train, vocabulary, maxLength, classes);
        Sequences known = Sequences.ofTokens(learnt.series, vocabulary.size(), learnt.firsts);
        ClassifyTask task = new ClassifyTask(classes, AS_IT_IS, known.select(splits[0]), known.select(splits[1]),
                Sequences.ofTokens(measured.series, vocabulary.size(), measured.firsts));
        return new TextTask(vocabulary, test.pairs(), train == null ? List.of() : train.columns(), maxLength,
                learnt.series, measured.series, task,
                new Counts(measured.tokens, measured.unknown, learnt.cut, measured.cut));
    }

    private static Encoded none(Encoded like) {
        LabelledSeries series = like.series;
        return new Encoded(new LabelledSeries(series.source(), series.sha256(), series.classes(), 1, List.of(),
                new int[0], new int[0]), new int[0], 0, 0, 0);
    }

    private static void check(LabelledTexts train, LabelledTexts test) {
        if (train.pairs() != test.pairs()) {
            throw new DataException(test.source() + ": has " + (test.pairs() ? "pairs of texts, " : "one text a row, ")
                    + train.source() + " has " + (train.pairs() ? "pairs" : "one text")
                    + "; name two splits of one set");
        }
    }

    private static Encoded encode(LabelledTexts texts, Vocabulary vocabulary, int maxLength, List<String> classes) {
        List<float[]> examples = new ArrayList<>(texts.count());
        int[] firsts = new int[texts.pairs() ? texts.count() : 0];
        long tokens = 0;
        long unknown = 0;
        int cut = 0;
        for (int i = 0; i < texts.count(); i++) {
            Vocabulary.Encoded one = vocabulary.encode(texts.first().get(i), maxLength);
            float[] ids = one.ids();
            unknown += one.unknown();
            cut += one.cut() ? 1 : 0;
            if (texts.pairs()) {
                Vocabulary.Encoded other = vocabulary.encode(texts.second().get(i), maxLength);
                firsts[i] = ids.length;
                ids = Arrays.copyOf(ids, firsts[i] + other.ids().length);
                System.arraycopy(other.ids(), 0, ids, firsts[i], other.ids().length);
                unknown += other.unknown();
                cut += other.cut() ? 1 : 0;
            }
            tokens += ids.length;
            examples.add(ids);
        }
        LabelledSeries series = new LabelledSeries(texts.source(), texts.sha256(), texts.classes(), 1, examples,
                examples.stream().mapToInt(ids -> ids.length).toArray(), texts.labels(), texts.places());
        return new Encoded(series.relabelled(classes), firsts, tokens, unknown, cut);
    }
}
