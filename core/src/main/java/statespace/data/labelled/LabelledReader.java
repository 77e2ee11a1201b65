package statespace.data.labelled;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import statespace.data.DataException;

/**
 * Reads labelled sequences of any kind by what the path is: a {@code .ts} file ({@link TsReader}), a
 * {@code .tsv} file of the UCR archive ({@link UcrReader}), a folder of class
 * folders with {@code .wav} files ({@link WavReader}) or {@code .csv} files ({@link CsvFolderReader}), or an IDX file of
 * images with its labels beside it ({@link IdxReader}).
 */
public final class LabelledReader {
    private static final String KINDS = "a .ts file, a .tsv file of the UCR archive, a folder with a subfolder of .wav or .csv files for each class, or "
            + "an IDX file such as train-images-idx3-ubyte.gz";

    private LabelledReader() {}

    /**
     * A set in two splits.
     *
     * @param train
     *            to learn from
     * @param test
     *            to measure on; its labels count in the classes of {@code train}
     */
    public record Pair(LabelledSeries train, LabelledSeries test) {}

    /**
     * Reads one split.
     *
     * @throws DataException
     *             if the path is of no known kind, or its reader finds a mistake
     */
    public static LabelledSeries read(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file or folder; check the path");
        }
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        String name = LabelledSeries.folded(path.getFileName().toString());
        if (name.endsWith(".ts")) {
            return TsReader.read(path);
        }
        if (UcrReader.recognises(path)) {
            return UcrReader.read(path);
        }
        if (isImages(path)) {
            return IdxReader.read(path, labels(path));
        }
        throw new DataException(path + ": is of no kind that can be read; name " + KINDS);
    }

    /**
     * Reads the training and the test split of a set: a folder with {@code X_TRAIN.ts} and {@code X_TEST.ts} (of several,
     * the X that is the folder's name), with IDX files for training and testing, or with subfolders {@code train} and
     * {@code test}; or the file of the training split, with that of the test split beside it.
     *
     * @throws DataException
     *             if it cannot be told which files are meant, or the splits do not fit each other
     */
    public static Pair readPair(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file or folder; check the path");
        }
        PairFinder.Splits splits = PairFinder.find(path);
        LabelledSeries train = read(splits.train());
        LabelledSeries test = read(splits.test());
        if (train.channels() != test.channels()) {
            throw new DataException(test.source() + ": has " + test.channels() + " channels, " + train.source()
                    + " has " + train.channels() + "; name two splits of one set");
        }
        return new Pair(train, test.relabelled(train.classes()));
    }

    /**
     * Reads whatever splits a path has: both where it is the folder of a set in two splits, else the one that it names.
     *
     * @throws DataException
     *             as {@link #read} and {@link #readPair}
     */
    public static List<LabelledSeries> readAll(Path path) {
        if (Files.isDirectory(path) && PairFinder.holds(path)) {
            Pair pair = readPair(path);
            return List.of(pair.train(), pair.test());
        }
        return List.of(read(path));
    }

    /** Whether a path looks like labelled sequences: a .ts file, IDX images, or a folder with such or with class folders. */
    public static boolean recognises(Path path) {
        if (!Files.isDirectory(path)) {
            return LabelledSeries.folded(path.getFileName().toString()).endsWith(".ts") || UcrReader.recognises(path)
                    || isImages(path);
        }
        return ClassFolders.holds(path, ".wav") || ClassFolders.holds(path, ".csv") || PairFinder.holds(path);
    }

    private static LabelledSeries folder(Path path) {
        boolean sounds = ClassFolders.holds(path, ".wav");
        boolean tables = ClassFolders.holds(path, ".csv");
        if (sounds && tables) {
            throw new DataException(path + ": its subfolders hold .wav and .csv files; keep one kind");
        }
        if (!sounds && !tables) {
            throw new DataException(path + ": holds no class folders with .wav or .csv files; name " + KINDS);
        }
        return sounds ? WavReader.read(path) : CsvFolderReader.read(path);
    }

    static boolean isImages(Path file) {
        String name = LabelledSeries.folded(file.getFileName().toString());
        return name.contains("images") || name.contains("idx3");
    }

    /** The labels beside an IDX file of images, packed or not. */
    private static Path labels(Path images) {
        String name = images.getFileName().toString().replace("images", "labels").replace("idx3", "idx1");
        String other = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name + ".gz";
        Optional<Path> found = List.of(name, other).stream().map(images::resolveSibling).filter(Files::exists)
                .findFirst();
        return found.orElseThrow(() -> new DataException(images + ": its labels " + images.resolveSibling(name)
                + " are not there; put the two files side by side"));
    }
}
