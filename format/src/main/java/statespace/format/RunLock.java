package statespace.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to write into a run's folder: one holder at a time, among all processes. The file {@code .lock} in it is
 * locked with the system and says which process holds it since when; the system gives the lock up when the process ends,
 * however it ends.
 *
 * <p>
 * No other code of the process may open that file: on most systems closing it anywhere gives up the lock of the whole
 * process.
 */
public final class RunLock implements Closeable {
    /** Name of the file in the run's folder. */
    public static final String FILE = ".lock";

    private static final long PLACE = Long.MAX_VALUE - 1; // beyond the content, so that others can read that
    private static final int LONGEST = 200;
    private static final Pattern CONTENT = Pattern.compile("process (\\d{1,19}) since ([0-9TZ:.-]{10,40})\\s*");

    /** Holders in this process by folder: a second channel to the same file would give up the first one's lock. */
    private static final Map<Path, String> HELD = new HashMap<>();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks a folder.
     *
     * @param folder
     *            exists
     * @throws FormatException
     *             if somebody holds it already, or the file cannot be written
     */
    public static RunLock take(Path folder) {
        try {
            Path real = folder.toRealPath();
            synchronized (HELD) {
                if (HELD.containsKey(real)) {
                    throw held(folder, HELD.get(real));
                }
                String holder = "process " + ProcessHandle.current().pid() + " since "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS);
                RunLock lock = new RunLock(real, locked(folder, real.resolve(FILE), holder));
                HELD.put(real, holder);
                return lock;
            }
        } catch (IOException e) {
            throw new FormatException(folder.resolve(FILE) + ": cannot be written (" + e.getClass().getSimpleName()
                    + ": " + e.getMessage() + "); change the folder's permissions or name another folder", e);
        }
    }

    private static FileChannel locked(Path folder, Path file, String holder) throws IOException {
        while (true) {
            FileChannel channel = null;
            boolean taken = false;
            try {
                Object key = key(file);
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                if (!tryLock(channel)) {
                    throw held(folder, holder(channel));
                }
                taken = Objects.equals(key, key(file)); // else the last holder removed it in between
                if (taken) {
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                    channel.force(true);
                    return channel;
                }
            } catch (NoSuchFileException removed) {
                create(file);
            } finally {
                if (channel != null && !taken) {
                    channel.close();
                }
            }
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException another) {
            // which is as good
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(PLACE, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(LONGEST);
        channel.read(content, 0);
        Matcher matcher = CONTENT.matcher(new String(content.array(), 0, content.position(), StandardCharsets.UTF_8));
        return matcher.matches()
                ? "process " + matcher.group(1) + " since " + matcher.group(2)
                : "another process";
    }

    private static FormatException held(Path folder, String holder) {
        return new FormatException(folder + ": is in use by " + holder
                + "; wait until it ends, stop it, or name another folder");
    }

    /** Removes the file and gives the folder up; a second call does nothing. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                try (channel) {
                    HELD.remove(folder);
                    Files.deleteIfExists(folder.resolve(FILE));
                }
            }
        }
    }
}
