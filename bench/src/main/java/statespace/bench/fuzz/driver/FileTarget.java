package statespace.bench.fuzz.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A reader of files: each input is written into a folder of its own. */
abstract class FileTarget implements Target {
    private final String name;
    private final Class<? extends Throwable> documented;
    private final Path folder;

    /**
     * A target.
     *
     * @param documented
     *            the failure that the reader documents
     */
    FileTarget(String name, Class<? extends Throwable> documented) {
        this.name = name;
        this.documented = documented;
        try {
            folder = Files.createTempDirectory("statespace-fuzz-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public boolean documents(Throwable failure) {
        return documented.isInstance(failure);
    }

    /** The folder; it is removed at the end. */
    final Path folder() {
        return folder;
    }

    /** Writes the input as a file of the folder. */
    final Path write(String file, byte[] input) throws IOException {
        return Files.write(folder.resolve(file), input);
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(folder)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** Reads a file. */
    @FunctionalInterface
    interface Reader {
        void read(Path file) throws Exception;
    }

    /** A reader of one file whose inputs are broken ones of some whole ones. */
    static FileTarget of(String name, Class<? extends Throwable> documented, String file, Mutator inputs,
            Reader reader) {
        return new FileTarget(name, documented) {
            @Override
            public byte[] draw(SplittableRandom random) {
                return inputs.draw(random);
            }

            @Override
            public void read(byte[] input) throws Exception {
                reader.read(write(file, input));
            }
        };
    }
}
