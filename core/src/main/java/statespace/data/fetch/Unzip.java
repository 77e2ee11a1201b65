package statespace.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import statespace.data.DataException;

/** Unpacks a zip beside its place and moves the folder there when it is whole. */
final class Unzip {
    private Unzip() {}

    /** Refuses a broken zip, and entries that lead out of the folder. */
    static void into(Path zip, Path folder) {
        Path part = folder.resolveSibling(folder.getFileName() + ".unpacked").toAbsolutePath().normalize();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            delete(part);
            Files.createDirectories(part);
            for (ZipEntry entry : Collections.list(file.entries())) {
                unpack(file, entry, part);
            }
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (ZipException e) {
            throw new DataException("what came is no whole zip (" + e.getMessage()
                    + "); it was deleted, run the same command again", e);
        } catch (IOException e) {
            throw PartFile.unwritable(folder, e);
        }
    }

    private static void unpack(ZipFile file, ZipEntry entry, Path folder) throws IOException {
        Path place = folder.resolve(entry.getName()).normalize();
        if (!place.startsWith(folder)) {
            throw new DataException("the zip has the entry '" + entry.getName()
                    + "', which leads out of its folder; it was deleted, tell whoever keeps the address");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(place);
            return;
        }
        Files.createDirectories(place.getParent());
        try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, place);
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
