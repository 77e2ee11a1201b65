package statespace.lab.rir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import statespace.data.generate.ListOpsSet;
import statespace.data.generate.ListOpsSizes;
import statespace.data.generate.ListOpsVariant;
import statespace.data.generate.LogicSet;
import statespace.data.generate.Watcher;
import statespace.data.text.Tokenisation;
import statespace.lab.Setting;
import statespace.lab.Size;

/** The texts on which the studies of trees train and test: made by rule, with exact labels. */
final class GeneratedTexts {
    private static final String TRAIN = "train.tsv";
    private static final String VALIDATION = "validation.tsv";
    private static final int TESTS = 12; // operators of a formula, at most

    private GeneratedTexts() {}

    /** Expressions of MIN and MAX at the size laptop, those that were published at the size paper. */
    static TextTests listOps(Setting setting) throws IOException {
        if (!setting.is(Size.PAPER)) {
            return mini(ListOpsVariant.MINI, setting);
        }
        Path original = made(ListOpsVariant.ORIGINAL, ListOpsVariant.ORIGINAL.sizes(), setting);
        return tests(setting, original, original, made(ListOpsVariant.LENGTHS, ListOpsVariant.LENGTHS.sizes(), setting),
                made(ListOpsVariant.ARGUMENTS, ListOpsVariant.ARGUMENTS.sizes(), setting),
                made(ListOpsVariant.LRA, new ListOpsSizes(1, 1, ListOpsVariant.LRA.sizes().test()), setting));
    }

    /** The small task, its training split of 4 to 20 tokens ({@code MINI}) or 4 to 40 ({@code MINI_40}). */
    static TextTests mini(ListOpsVariant variant, Setting setting) throws IOException {
        ListOpsSizes sizes = setting.pick(new ListOpsSizes(400, 40, 20), variant.sizes(), variant.sizes());
        Path folder = made(variant, sizes, setting);
        return tests(setting, folder, folder);
    }

    /** Relations of two formulas: up to 6 operators in training, tests of 7 to 12. */
    static TextTests logic(Setting setting) throws IOException {
        Path folder = setting.folder().resolve("data").resolve("logic");
        make(folder, free -> new LogicSet(setting.pick(3000, LogicSet.PUBLISHED, LogicSet.PUBLISHED), setting.seed())
                .write(free, Watcher.SILENT));
        Map<String, Path> tests = new LinkedHashMap<>();
        tests.put(TextTests.LIKE_TRAINING, folder.resolve(VALIDATION));
        IntStream.rangeClosed(setting.pick(3, 7, 7), setting.pick(5, TESTS, TESTS))
                .forEach(operators -> tests.put("test-" + operators, folder.resolve("test-" + operators + ".tsv")));
        return TextTests.read(folder.resolve(TRAIN), tests, Tokenisation.WORDS, 0, setting.seed());
    }

    private static Path made(ListOpsVariant variant, ListOpsSizes sizes, Setting setting) throws IOException {
        Path folder = setting.folder().resolve("data").resolve(variant.label());
        make(folder, free -> new ListOpsSet(variant, sizes, setting.seed()).write(free, Watcher.SILENT));
        return folder;
    }

    private static void make(Path folder, Consumer<Path> maker) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.getParent());
            maker.accept(folder);
        }
    }

    private static TextTests tests(Setting setting, Path train, Path... folders) throws IOException {
        Map<String, Path> tests = new LinkedHashMap<>();
        tests.put(TextTests.LIKE_TRAINING, train.resolve(VALIDATION));
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().matches("test.*\\.tsv")).sorted()
                        .forEach(file -> tests.put(name(file), file));
            }
        }
        return TextTests.read(train.resolve(TRAIN), tests, Tokenisation.WORDS, 0, setting.seed());
    }

    /** "test" of a folder with one test is named for the folder. */
    private static String name(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.tsv$", "");
        return name.equals("test") ? "test-" + file.getParent().getFileName() : name;
    }
}
