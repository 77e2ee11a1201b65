package statespace.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import statespace.data.DataException;
import statespace.data.Gzip;

/**
 * Unpacks a zip beside its place and moves the folder there when it is whole. A zip may hold {@value #MOST_ENTRIES} entries
 * and unpack to what {@link Gzip#limit} allows for its size.
 */
public final class Unzip {
    private static final int MOST_ENTRIES = 100_000;
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final long limit;
    private long left;

    private Unzip(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
        left = limit;
    }

    /**
     * Unpacks into a folder that is not there yet.
     *
     * @throws DataException
     *             if the zip is broken, too large, has entries that lead out of the folder, or cannot be written
     */
    public static void into(Path zip, Path folder) {
        Path part = folder.resolveSibling(folder.getFileName() + ".unpacked").toAbsolutePath().normalize();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            delete(part);
            Files.createDirectories(part);
            if (file.size() > MOST_ENTRIES) {
                throw broken("it has " + file.size() + " entries", null);
            }
            new Unzip(part, Gzip.limit(Files.size(zip))).all(file);
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (ZipException e) {
            throw broken(e.getMessage(), e);
        } catch (IOException e) {
            throw PartFile.unwritable(folder, e);
        } finally {
            deleteQuietly(part);
        }
    }

    private static DataException broken(String reason, Exception cause) {
        return new DataException(
                "what came is no whole zip (" + reason + "); it was deleted, run the same command again", cause);
    }

    private void all(ZipFile file) throws IOException {
        for (ZipEntry entry : Collections.list(file.entries())) {
            unpack(file, entry);
        }
    }

    private void unpack(ZipFile file, ZipEntry entry) throws IOException {
        Path place = place(entry.getName());
        try {
            if (entry.isDirectory()) {
                Files.createDirectories(place);
                return;
            }
            Files.createDirectories(place.getParent());
            try (OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
                copy(file, entry, out);
            }
        } catch (FileAlreadyExistsException e) {
            throw broken("it has two entries '" + entry.getName() + "'", e);
        }
    }

    private Path place(String name) {
        Path place;
        try {
            place = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw broken("its entry '" + name + "' is no name of a file", e);
        }
        if (!place.startsWith(folder)) {
            throw new DataException("the zip has the entry '" + name
                    + "', which leads out of its folder; it was deleted, tell whoever keeps the address");
        }
        for (Path step : folder.relativize(place)) {
            if (step.toString().length() > LONGEST_NAME) {
                throw broken("its entry '" + name + "' is no name of a file", null);
            }
        }
        return place;
    }

    private void copy(ZipFile file, ZipEntry entry, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = opened(file, entry)) {
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                left -= n;
                if (left < 0) {
                    throw new DataException("what came unpacks to more than " + limit + " bytes, which is out of "
                            + "proportion to its size; it was deleted, unpack it yourself if you trust it");
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private static InputStream opened(ZipFile file, ZipEntry entry) {
        try {
            return file.getInputStream(entry);
        } catch (IOException e) {
            throw broken(e.getMessage(), e);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw broken(e.getMessage(), e);
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException left) {
            // what is left is removed by the next one
        }
    }

    private static void delete(Path folder) throws IOException {
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
}
