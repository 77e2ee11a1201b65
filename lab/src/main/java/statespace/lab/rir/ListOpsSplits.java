package statespace.lab.rir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import statespace.data.generate.ListOpsSet;
import statespace.data.generate.ListOpsSizes;
import statespace.data.generate.ListOpsVariant;
import statespace.data.generate.Watcher;
import statespace.data.text.LabelledTexts;
import statespace.data.text.TextColumns;
import statespace.data.text.TextReader;
import statespace.data.text.Tokenisation;
import statespace.lab.Setting;
import statespace.lab.Size;
import statespace.task.classify.TextTask;

/**
 * ListOps as the studies train and test on it: made by rule, with exact labels.
 *
 * @param train
 *            the training split with a twentieth of it apart for validation, and the first test
 * @param tests
 *            all tests by name; the first is like the training split
 * @param texts
 *            the texts of the tests
 */
record ListOpsSplits(TextTask train, Map<String, TextTask> tests, Map<String, LabelledTexts> texts) {
    private static final double VALIDATION = 0.05;

    static ListOpsSplits make(Setting setting) throws IOException {
        Path folder = setting.folder().resolve("listops");
        if (setting.is(Size.PAPER)) {
            make(ListOpsVariant.ORIGINAL, ListOpsVariant.ORIGINAL.sizes(), setting, folder.resolve("original"));
            make(ListOpsVariant.LENGTHS, ListOpsVariant.LENGTHS.sizes(), setting, folder.resolve("lengths"));
            make(ListOpsVariant.ARGUMENTS, ListOpsVariant.ARGUMENTS.sizes(), setting, folder.resolve("arguments"));
            return read(setting, folder.resolve("original"), folder.resolve("lengths"), folder.resolve("arguments"));
        }
        ListOpsSizes sizes = setting.pick(new ListOpsSizes(400, 40, 20), ListOpsVariant.MINI.sizes(), null);
        make(ListOpsVariant.MINI, sizes, setting, folder.resolve("mini"));
        return read(setting, folder.resolve("mini"));
    }

    private static void make(ListOpsVariant variant, ListOpsSizes sizes, Setting setting, Path folder)
            throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.getParent());
            new ListOpsSet(variant, sizes, setting.seed()).write(folder, Watcher.SILENT);
        }
    }

    private static ListOpsSplits read(Setting setting, Path... folders) throws IOException {
        LabelledTexts train = read(folders[0].resolve("train.tsv"), List.of());
        Map<String, LabelledTexts> texts = new LinkedHashMap<>();
        texts.put("validation", read(folders[0].resolve("validation.tsv"), train.classes()));
        for (Path folder : folders) {
            for (Path file : tests(folder)) {
                texts.put(file.getFileName().toString().replaceFirst("\\.tsv$", ""), read(file, train.classes()));
            }
        }
        TextTask task = TextTask.of(train, texts.get("validation"),
                new TextTask.Settings(Tokenisation.WORDS, 1, Integer.MAX_VALUE, 0), VALIDATION, setting.seed());
        Map<String, TextTask> tests = new LinkedHashMap<>();
        texts.forEach((name, some) -> tests.put(name,
                TextTask.of(null, some, train.classes(), task.vocabulary(), 0)));
        return new ListOpsSplits(task, tests, texts);
    }

    private static LabelledTexts read(Path file, List<String> classes) {
        return TextReader.read(file, TextColumns.AUTOMATIC, TextColumns.AUTOMATIC, classes);
    }

    private static List<Path> tests(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("test.*\\.tsv")).sorted().toList();
        }
    }
}
