package statespace.data.labelled;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import statespace.data.DataException;
import statespace.data.DataFiles;

/**
 * A folder with a subfolder for each class and a file for each example. Subfolders whose names start with a dot or an
 * underscore are no classes, and files of other kinds are left out.
 *
 * @param root
 *            the folder
 * @param classes
 *            names of the subfolders, in order
 * @param items
 *            the files, by class and name
 */
record ClassFolders(Path root, List<String> classes, List<Item> items) {

    /** A file and the index of its class. */
    record Item(Path file, int label) {}

    /** Lists the files with this ending, such as {@code .wav}. */
    static ClassFolders of(Path root, String ending) {
        if (!Files.exists(root)) {
            throw new DataException(root + ": no such folder; check the path");
        }
        if (!Files.isDirectory(root)) {
            throw new DataException(root + ": is a file; name a folder with a subfolder of " + ending
                    + " files for each class");
        }
        List<Path> folders = subfolders(root);
        if (folders.isEmpty()) {
            throw new DataException(root + ": holds no subfolders; put the " + ending
                    + " files of each class into a subfolder named after it");
        }
        List<Item> items = new ArrayList<>();
        for (int label = 0; label < folders.size(); label++) {
            List<Path> files = files(folders.get(label), ending);
            if (files.isEmpty()) {
                throw new DataException(folders.get(label) + ": holds no " + ending
                        + " file; add some, or remove the folder");
            }
            for (Path file : files) {
                items.add(new Item(file, label));
            }
        }
        return new ClassFolders(root, folders.stream().map(folder -> folder.getFileName().toString()).toList(), items);
    }

    /** Whether any class folder holds a file with this ending. */
    static boolean holds(Path root, String ending) {
        return subfolders(root).stream().anyMatch(folder -> !files(folder, ending).isEmpty());
    }

    List<Path> files() {
        return items.stream().map(Item::file).toList();
    }

    LabelledSeries series(int channels, List<float[]> examples) {
        return LabelledSeries.of(root.toString(), DataFiles.sha256(files()), classes, channels, examples,
                items.stream().map(Item::label).toList()).from(files().stream().map(Path::toString).toList());
    }

    static List<Path> subfolders(Path root) {
        return list(root, path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("_"));
    }

    private static List<Path> files(Path folder, String ending) {
        return list(folder, path -> Files.isRegularFile(path)
                && LabelledSeries.folded(path.getFileName().toString()).endsWith(ending));
    }

    /** What a folder holds, sorted by name; hidden names are left out. */
    static List<Path> list(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> !path.getFileName().toString().startsWith(".")).filter(wanted).sorted()
                    .toList();
        } catch (IOException e) {
            throw DataFiles.unreadable(folder, e);
        }
    }
}
