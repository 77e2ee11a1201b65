package statespace.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import statespace.format.Sha256;

/** What every reader of files asks first: is it there, may it be read, what is its SHA-256. */
public final class DataFiles {
    private static final long LARGEST = Integer.MAX_VALUE - 8; // of an array

    private DataFiles() {}

    /** Refuses what is no readable file with bytes in it; {@code expected} says what should be there. */
    public static void check(Path file, String expected) {
        if (!Files.exists(file)) {
            throw new DataException(file + ": no such file; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new DataException(file + ": is a folder; name a file in it, " + expected);
        }
        if (!Files.isReadable(file)) {
            throw new DataException(file + ": may not be read; change its permissions");
        }
        try {
            if (Files.size(file) == 0) {
                throw new DataException(file + ": is empty; expected is " + expected);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** All bytes of a file that is read whole; refuses one that no array holds. */
    public static byte[] bytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST) {
            throw new DataException(file + ": has " + size + " bytes, at most " + LARGEST
                    + " are read at once; divide it");
        }
        return Files.readAllBytes(file);
    }

    public static DataException unreadable(Path file, IOException cause) {
        return new DataException(
                file + ": cannot be read (" + cause.getMessage() + "); check the disk and its permissions", cause);
    }

    /** SHA-256 over the bytes of the files, one after the other. */
    public static String sha256(List<Path> files) {
        Sha256 digest = new Sha256();
        for (Path file : files) {
            try {
                digest.add(file);
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return digest.hex();
    }
}
