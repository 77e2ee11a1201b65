package statespace.lab.rir;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import statespace.data.text.LabelledTexts;
import statespace.data.text.TextColumns;
import statespace.data.text.TextReader;
import statespace.data.text.Tokenisation;
import statespace.task.classify.TextTask;

/**
 * A training split of texts and several tests.
 *
 * @param train
 *            the training split with a twentieth of it apart for validation
 * @param tests
 *            all tests by name; the first is like the training split
 * @param texts
 *            the texts of the tests
 */
record TextTests(TextTask train, Map<String, TextTask> tests, Map<String, LabelledTexts> texts) {
    /** The name of the test that is like the training split. */
    static final String LIKE_TRAINING = "validation";
    private static final double VALIDATION = 0.05;

    /**
     * Reads them.
     *
     * @param files
     *            of the tests, by name
     * @param longest
     *            tokens of a text that are read; 0 for all
     */
    static TextTests read(Path training, Map<String, Path> files, Tokenisation tokens, int longest, long seed) {
        LabelledTexts train = read(training, List.of());
        Map<String, LabelledTexts> texts = new LinkedHashMap<>();
        files.forEach((name, file) -> texts.put(name, read(file, train.classes())));
        TextTask task = TextTask.of(train, texts.values().iterator().next(),
                new TextTask.Settings(tokens, 1, Integer.MAX_VALUE, longest), VALIDATION, seed);
        Map<String, TextTask> tests = new LinkedHashMap<>();
        texts.forEach((name, some) -> tests.put(name,
                TextTask.of(null, some, train.classes(), task.vocabulary(), longest)));
        return new TextTests(task, tests, texts);
    }

    private static LabelledTexts read(Path file, List<String> classes) {
        return TextReader.read(file, TextColumns.AUTOMATIC, TextColumns.AUTOMATIC, classes);
    }

    /** Share of the most frequent class of a test. */
    static double majority(TextTask test) {
        int[] counts = new int[test.sequences().classes().size()];
        int most = 0;
        for (int label : test.sequences().test().labels()) {
            most = Math.max(most, ++counts[label]);
        }
        return most / (double) test.sequences().test().count();
    }
}
