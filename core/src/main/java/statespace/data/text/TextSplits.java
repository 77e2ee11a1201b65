package statespace.data.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.DataFiles;
import statespace.data.labelled.LabelledSeries;

/**
 * The files of a training and a test split.
 *
 * @param train
 *            to learn from
 * @param test
 *            to measure on
 */
public record TextSplits(Path train, Path test) {
    private static final String ENDING = "\\.(tsv|csv|txt|tab|jsonl|ndjson|json)(\\.(gz|zst|zip))?";
    private static final Pattern ANY = Pattern.compile(".*" + ENDING);
    private static final Pattern TRAIN = Pattern.compile("(.*[_.-])?train" + ENDING);
    private static final Pattern TEST = Pattern.compile("(.*[_.-])?test" + ENDING);

    /** True if a file, or a folder's training file, is named as tables of texts are. */
    public static boolean recognises(Path path) {
        return Files.isDirectory(path) ? !list(path, TRAIN).isEmpty() : is(path, ANY);
    }

    /** The training file of a folder that is recognised, or the file itself. */
    public static Path training(Path path) {
        return Files.isDirectory(path) ? list(path, TRAIN).getFirst() : path;
    }

    /**
     * Finds the splits of a folder, or the test split beside a training split: {@code train.tsv} and {@code test.tsv}, or
     * {@code x_train.csv} and {@code x_test.csv}.
     *
     * @throws DataException
     *             if it cannot be told which files are meant
     */
    public static TextSplits find(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file or folder; check the path");
        }
        if (!Files.isDirectory(path)) {
            return beside(path).orElseThrow(() -> new DataException(path + ": its test split is not beside it; name "
                    + "both files, or the folder of train.tsv and test.tsv"));
        }
        return new TextSplits(one(path, TRAIN, "train.tsv"), one(path, TEST, "test.tsv"));
    }

    /** The test split beside a training split; empty where the file is called otherwise or none is there. */
    public static Optional<TextSplits> beside(Path train) {
        String name = String.valueOf(train.getFileName());
        if (!is(train, TRAIN)) {
            return Optional.empty();
        }
        int at = name.toLowerCase(Locale.ROOT).lastIndexOf("train");
        String word = name.substring(at, at + 5);
        String other = word.equals("TRAIN") ? "TEST" : word.equals("Train") ? "Test" : "test";
        Path test = train.resolveSibling(name.substring(0, at) + other + name.substring(at + 5));
        return Files.isRegularFile(test) ? Optional.of(new TextSplits(train, test)) : Optional.empty();
    }

    private static Path one(Path folder, Pattern pattern, String usual) {
        List<Path> found = list(folder, pattern);
        if (found.size() != 1) {
            throw new DataException(folder + (found.isEmpty()
                    ? ": holds no " + usual + " (or .csv, .jsonl); name the two files"
                    : ": holds several files like " + usual + " ("
                            + LabelledSeries.quoted(found.stream().map(file -> file.getFileName().toString()).toList())
                            + "); name the two files"));
        }
        return found.getFirst();
    }

    private static List<Path> list(Path folder, Pattern pattern) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> is(file, pattern)).sorted().toList();
        } catch (IOException e) {
            throw DataFiles.unreadable(folder, e);
        }
    }

    private static boolean is(Path file, Pattern pattern) {
        return pattern.matcher(String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT)).matches();
    }
}
