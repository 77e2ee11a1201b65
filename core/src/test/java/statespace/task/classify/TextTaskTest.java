package statespace.task.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import statespace.config.SettingException;
import statespace.data.DataException;
import statespace.data.text.LabelledTexts;
import statespace.data.text.Tokenisation;

/** Texts as a task: a vocabulary of what trains alone, pairs side by side, and what counts of words tell. */
class TextTaskTest {
    private static final List<String> CLASSES = List.of("no", "yes");

    private static LabelledTexts texts(String source, int[] labels, List<String> first, List<String> second) {
        return new LabelledTexts(source, "00", List.of(), CLASSES, labels, first, second,
                IntStream.range(0, labels.length).mapToObj(i -> source + ", line " + (i + 1)).toList());
    }

    private static TextTask.Settings words(int maxLength) {
        return new TextTask.Settings(Tokenisation.WORDS, 1, 100, maxLength);
    }

    private static TextTask task(LabelledTexts train, LabelledTexts test, int maxLength, double share) {
        return TextTask.of(train, test, words(maxLength), share, 4);
    }

    @Test
    void theVocabularyIsOfTheExamplesThatTrain() {
        int count = 40;
        int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
        List<String> own = IntStream.range(0, count).mapToObj(i -> "w" + i).toList();
        TextTask task = task(texts("train", labels, own, List.of()),
                texts("test", new int[]{0, 1}, List.of("w0 new", "w1 other new"), List.of()), 0, 0.25);
        assertEquals(30, task.vocabulary().known());
        assertEquals(10, task.sequences().validation().count());
        task.sequences().validation().examples().forEach(ids -> assertArrayEquals(new float[]{1}, ids));
        task.sequences().train().examples().forEach(ids -> assertTrue(ids[0] > 1));
        assertEquals(5, task.counts().testTokens());
        assertTrue(task.counts().testUnknown() >= 3, task.counts().toString());
        assertEquals(task.counts().testUnknown() / 5.0, task.counts().unknownShare());
    }

    @Test
    void cutTextsAreCountedBySplit() {
        TextTask task = task(texts("train", new int[]{0, 1}, List.of("a b c", "a"), List.of("b", "b b b b")),
                texts("test", new int[]{1}, List.of("a b c"), List.of("a b c d")), 2, 0);
        assertEquals(2, task.counts().trainCut());
        assertEquals(2, task.counts().testCut());
        assertArrayEquals(new int[]{3, 3}, task.sequences().train().lengths());
        assertArrayEquals(new int[]{2, 1}, task.sequences().train().firsts());
        assertTrue(task.pairs());
    }

    @Test
    void aBatchOfPairsHasAllFirstTextsBeforeAllSecondOnes() {
        TextTask task = task(texts("train", new int[]{0, 1}, List.of("a a a", "b"), List.of("b", "a b")),
                texts("test", new int[]{1}, List.of("a"), List.of("b")), 0, 0);
        Sequences.Batch batch = task.sequences().train().batch(new int[]{0, 1});
        assertEquals(3, batch.longest());
        assertArrayEquals(new int[]{3, 1, 1, 2}, batch.lengths());
        assertArrayEquals(new float[]{2, 2, 2, 3, 0, 0, 3, 0, 0, 2, 3, 0}, batch.values());
        Sequences second = task.sequences().train().select(new int[]{1});
        assertArrayEquals(new float[]{3, 0, 2, 3}, second.batch(new int[]{0}).values());
        assertEquals(3, second.and(task.sequences().train()).firsts().length);
    }

    @Test
    void pairsAndSingleTextsDoNotGoTogether() {
        LabelledTexts one = texts("train.tsv", new int[]{0, 1}, List.of("a", "b"), List.of());
        LabelledTexts two = texts("test.tsv", new int[]{0, 1}, List.of("a", "b"), List.of("c", "d"));
        assertEquals("test.tsv: has pairs of texts, train.tsv has one text; name two splits of one set",
                assertThrows(DataException.class, () -> task(one, two, 0, 0)).getMessage());
        assertEquals("train.tsv: has one text a row, test.tsv has pairs; name two splits of one set",
                assertThrows(DataException.class, () -> task(two, one, 0, 0)).getMessage());
    }

    @Test
    void signaturesAndRandomSystemsAreNotOfTexts() {
        LabelledTexts texts = texts("t", new int[]{0, 1}, List.of("a", "b"), List.of());
        ClassifyTask task = task(texts, texts, 0, 0).sequences();
        assertEquals(List.of(), task.featureBaselines(null, 1));
        assertThrows(SettingException.class, () -> task.checkFeatures("signature:2"));
        assertEquals(List.of("bag_of_words", "majority"), List.copyOf(task.baselines().keySet()));
        ClassifyTask alone = TextTask.of(null, texts, CLASSES, task(texts, texts, 0, 0).vocabulary(), 0).sequences();
        assertEquals(Map.of(), alone.baselines());
    }

    /** A text is "yes" if it holds more of one word than of another: linear in the counts. */
    @Test
    void countsOfWordsTellWhatIsLinearInThem() {
        ClassifyTask task = counted(false, 400).sequences();
        assertTrue(task.baselines().get("bag_of_words").accuracy() >= 0.97,
                task.baselines().get("bag_of_words").accuracy() + "");
    }

    /** The words of both sides count apart: the same word on the other side means the opposite. */
    @Test
    void theSidesOfAPairCountApart() {
        ClassifyTask task = counted(true, 400).sequences();
        assertTrue(task.baselines().get("bag_of_words").accuracy() >= 0.97,
                task.baselines().get("bag_of_words").accuracy() + "");
    }

    /** With the normal equations solved by hand: weights of counts (1, 0), (0, 1) with labels ±1. */
    @Test
    void aSmallRidgeIsTheOneSolvedByHand() {
        LabelledTexts texts = texts("t", new int[]{1, 1, 0}, List.of("a", "a", "b"), List.of());
        BagOfWords bag = BagOfWords.fit(task(texts, texts, 0, 0).sequences().train(), 2);
        assertEquals(1e-3, bag.penalty());
        assertArrayEquals(new int[]{1, 1, 0}, bag.predict(task(texts, texts, 0, 0).sequences().test()));
        double ridge = 3e-3;
        // unknowns a, b, c: (2 + r) a + 2 c = 2; (1 + r) b + c = -1; 2 a + b + 3 c = 1 for class 1
        double[] w = bag.weights(1);
        assertEquals(2, (2 + ridge) * w[2] + 2 * w[4], 1e-6);
        assertEquals(-1, (1 + ridge) * w[3] + w[4], 1e-6);
        assertEquals(1, 2 * w[2] + w[3] + 3 * w[4], 1e-6);
    }

    private static TextTask counted(boolean pairs, int count) {
        SplittableRandom random = new SplittableRandom(12);
        List<LabelledTexts> splits = new ArrayList<>();
        for (String name : List.of("train", "test")) {
            int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
            List<String> first = new ArrayList<>();
            List<String> second = new ArrayList<>();
            for (int label : labels) {
                String[] words = new String[8];
                Arrays.setAll(words, i -> "w" + random.nextInt(5));
                words[random.nextInt(8)] = pairs ? "mark" : label == 1 ? "up" : "down";
                String other = "w0 w1 w" + random.nextInt(3);
                boolean left = !pairs || label == 1;
                first.add(left ? String.join(" ", words) : other);
                second.add(left ? other : String.join(" ", words));
            }
            splits.add(texts(name, labels, first, pairs ? second : List.of()));
        }
        assertFalse(splits.getFirst().first().equals(splits.getLast().first()));
        return task(splits.getFirst(), splits.getLast(), 0, 0);
    }
}
