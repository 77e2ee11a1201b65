package statespace.data.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import statespace.data.DataException;

/**
 * The beginning of a file that is being fetched: {@code NAME.part}, locked, and beside it {@code NAME.part.tag}, by which
 * its server tells one version of the file from another. Mistakes of the disk are told in one sentence.
 */
final class PartFile implements Closeable {
    private final Path target;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;

    private PartFile(Path target, Path part, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.tag = part.resolveSibling(part.getFileName() + ".tag");
        this.channel = channel;
    }

    /** Opens the part of a file that is to be at {@code target}; its folder is made if it is not there. */
    static PartFile open(Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new DataException(part + ": is being fetched by another process; wait for it");
            }
            channel.position(channel.size());
            return new PartFile(target, part, channel);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    Path path() {
        return part;
    }

    /** The version that the bytes so far belong to, if the server named one. */
    Optional<String> version() {
        try {
            return Files.exists(tag) ? Optional.of(Files.readString(tag)) : Optional.empty();
        } catch (IOException e) {
            throw unwritable(tag, e);
        }
    }

    /** Drops what came so far and starts on this version. */
    void restart(Optional<String> version) {
        try {
            channel.truncate(0);
            if (version.isPresent()) {
                Files.writeString(tag, version.get());
            } else {
                Files.deleteIfExists(tag);
            }
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    void append(byte[] bytes, int count) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    /** Ends the part: all of it is on the disk, and the lock is given up. */
    void finish() {
        try {
            channel.force(true);
            channel.close();
            Files.deleteIfExists(tag);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    /** Moves the finished part into its place. */
    void place() {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /** Deletes the finished part. */
    void delete() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    static DataException unwritable(Path file, IOException cause) {
        return new DataException(file + ": cannot be written (" + cause.getClass().getSimpleName() + ": "
                + cause.getMessage()
                + "); make room or change its permissions, or name another folder with the setting 'data'",
                cause);
    }

    /** Gives up the lock; a part in which nothing came is removed. */
    @Override
    public void close() throws IOException {
        boolean empty = channel.isOpen() && channel.size() == 0;
        channel.close();
        if (empty) {
            Files.deleteIfExists(part);
            Files.deleteIfExists(tag);
        }
    }
}
