package statespace.data.labelled;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import statespace.data.DataException;

/** Finds the training and the test split of a labelled set by their names. */
final class PairFinder {
    private static final String TRAIN_TS = "_train.ts";
    /** How names of a training split become those of a test split; the first that leads to a file counts. */
    private static final List<List<String>> TURNS = List.of(List.of("_TRAIN.ts", "_TEST.ts"),
            List.of("_train.ts", "_test.ts"), List.of("_TRAIN", "_TEST"), List.of("train", "t10k"),
            List.of("train", "test"),
            List.of("tra-", "tes-"));

    private PairFinder() {}

    /** Two files or folders of one set. */
    record Splits(Path train, Path test) {}

    /** Whether a folder holds the splits of a set. */
    static boolean holds(Path folder) {
        return !ClassFolders.list(folder, PairFinder::isPart).isEmpty()
                || (subfolder(folder, "train").isPresent() && subfolder(folder, "test").isPresent());
    }

    static Splits find(Path path) {
        if (!Files.isDirectory(path)) {
            return partner(path).map(test -> new Splits(path, test)).orElseThrow(() -> new DataException(path
                    + ": its test split is not beside it; name the folder of the set, or the training file of a pair such "
                    + "as X_TRAIN.ts and X_TEST.ts"));
        }
        List<Splits> splits = new ArrayList<>();
        for (Path file : ClassFolders.list(path, PairFinder::isPart)) {
            partner(file).ifPresent(test -> splits.add(new Splits(file, test)));
        }
        Optional<Splits> named = splits.stream().filter(split -> isNamedAfter(split.train(), path)).findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        if (splits.size() > 1) {
            throw new DataException(path + ": holds several sets ("
                    + LabelledSeries
                            .quoted(splits.stream().map(split -> split.train().getFileName().toString()).toList())
                    + "); name the training file of one");
        }
        return splits.isEmpty() ? subfolders(path) : splits.getFirst();
    }

    private static Splits subfolders(Path path) {
        Optional<Path> train = subfolder(path, "train");
        Optional<Path> test = subfolder(path, "test");
        if (train.isEmpty() || test.isEmpty()) {
            throw new DataException(path
                    + ": training and test files cannot be told apart; name a folder "
                    + "with X_TRAIN.ts and X_TEST.ts, with IDX files train-images and t10k-images, or with subfolders "
                    + "train and test");
        }
        return new Splits(train.get(), test.get());
    }

    private static Optional<Path> subfolder(Path path, String name) {
        return ClassFolders.subfolders(path).stream()
                .filter(folder -> folder.getFileName().toString().equalsIgnoreCase(name)).findFirst();
    }

    private static boolean isPart(Path file) {
        String name = LabelledSeries.folded(file.getFileName().toString());
        boolean twice = name.endsWith(".gz") && Files.exists(unpacked(file));
        return Files.isRegularFile(file) && !twice
                && (name.endsWith(TRAIN_TS) || UcrReader.isTraining(file) || LabelledReader.isImages(file));
    }

    private static Path unpacked(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - 3));
    }

    private static boolean isNamedAfter(Path train, Path folder) {
        String name = LabelledSeries.folded(folder.toAbsolutePath().normalize().getFileName() + TRAIN_TS);
        String file = LabelledSeries.folded(train.getFileName().toString());
        return file.equals(name) || file.equals(name + "v");
    }

    private static Optional<Path> partner(Path train) {
        String name = train.getFileName().toString();
        for (List<String> turn : TURNS) {
            String other = name.replace(turn.get(0), turn.get(1));
            if (!other.equals(name)) {
                for (String form : List.of(other, other + ".gz", other.replaceFirst("\\.gz$", ""))) {
                    if (Files.isRegularFile(train.resolveSibling(form))) {
                        return Optional.of(train.resolveSibling(form));
                    }
                }
            }
        }
        return Optional.empty();
    }
}
