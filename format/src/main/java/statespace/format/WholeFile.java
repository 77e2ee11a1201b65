package statespace.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Files that appear whole or not at all: written beside their place, forced to the disk, then moved over it, and the
 * folder forced too. The file beside the place, {@code .NAME.ID.part}, belongs to one write alone and is locked while it
 * lasts; what a killed process left of one is removed by the next write of the same file.
 */
public final class WholeFile {
    private static final String END = ".part";
    private static final String PROCESS = UUID.randomUUID().toString().substring(0, 13);
    private static final AtomicLong WRITES = new AtomicLong();

    private WholeFile() {}

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** What fills a file and may go back in it. */
    @FunctionalInterface
    interface ChannelContent {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes or replaces a file; a failure leaves what was there before.
     *
     * @throws FileSystemException
     *             that names the file, if it cannot be written
     */
    public static void write(Path file, Content content) throws IOException {
        writeChannel(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
        });
    }

    /** Writes or replaces a text file in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    static void writeChannel(Path file, ChannelContent content) throws IOException {
        Path absolute = file.toAbsolutePath();
        try {
            removeLeftParts(absolute);
            Part part = Part.of(absolute);
            try (FileChannel channel = part.channel) {
                content.writeTo(channel);
                channel.force(true);
                Files.move(part.path, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part.path);
            }
        } catch (IOException e) {
            throw named(file, absolute, e);
        }
        forceFolder(absolute.getParent());
    }

    /** A new file that nobody else writes, locked. */
    private record Part(Path path, FileChannel channel) {
        static Part of(Path absolute) throws IOException {
            while (true) {
                Path path = absolute.resolveSibling(start(absolute) + PROCESS + "-" + WRITES.incrementAndGet() + END);
                try {
                    FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE);
                    lock(channel);
                    if (Files.exists(path)) { // another process may have taken it for left before it was locked
                        return new Part(path, channel);
                    }
                    channel.close();
                } catch (FileAlreadyExistsException taken) {
                    // the next number
                }
            }
        }
    }

    private static String start(Path absolute) {
        return "." + absolute.getFileName() + ".";
    }

    /** Takes the lock if nobody has it; false as well on a file system without locks. */
    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException none) {
            return false;
        }
    }

    private static void removeLeftParts(Path absolute) {
        try (Stream<Path> files = Files.list(absolute.getParent())) {
            for (Path part : files.filter(path -> isLeft(path.getFileName().toString(), start(absolute))).toList()) {
                if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
                    removeIfLeft(part);
                }
            }
        } catch (IOException | UncheckedIOException unreadable) {
            // whether the folder can be written to is seen next
        }
    }

    private static void removeIfLeft(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (lock(channel)) {
                Files.deleteIfExists(part);
            }
        } catch (IOException another) {
            // it was moved into its place, or belongs to another user
        }
    }

    private static boolean isLeft(String name, String start) {
        return name.startsWith(start) && name.endsWith(END) && !name.startsWith(start + PROCESS);
    }

    /** The failure with the name of the file that was to be written, not of its part. */
    private static IOException named(Path file, Path absolute, IOException failure) {
        if (failure instanceof FileSystemException system && !isPart(system.getFile(), absolute)) {
            return failure;
        }
        IOException named = switch (failure) {
            case AccessDeniedException _ -> new AccessDeniedException(file.toString());
            case NoSuchFileException _ -> new NoSuchFileException(file.toString());
            case FileSystemException e -> new FileSystemException(file.toString(), null,
                    e.getReason() == null ? "cannot be replaced" : e.getReason());
            default -> new FileSystemException(file.toString(), null, failure.getMessage());
        };
        named.initCause(failure);
        return named;
    }

    private static boolean isPart(String name, Path absolute) {
        return name != null && name.endsWith(END)
                && name.startsWith(absolute.resolveSibling(start(absolute)).toString());
    }

    /** Forces the move to the disk, where the system lets a folder be opened. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // such a system orders moves by itself
        }
    }
}
