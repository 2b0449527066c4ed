package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The folder in which PostgreSQL and Kafka keep everything: {@code postgres/}, {@code kafka/}, a {@code format} file
 * that says what wrote it, and a {@code lock} that one process at a time holds. The operating system frees the lock when
 * its holder dies, however it dies. Nothing that is not ours is ever changed or removed. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    /** Past every content, because some systems hide the locked bytes from readers, who want to know the holder. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final int LONGEST_HOLDER_BYTES = 64;

    private final Path folder;
    private final FileChannel lockFile;

    private DataDirectory(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder for this process; creates it if it is absent or empty.
     *
     * @throws StartupProblem
     *             if another process has it, another version wrote it, or it holds something that is not ours
     */
    public static DataDirectory open(Path folder) {
        var absolute = folder.toAbsolutePath().normalize();
        try {
            requireOursOrEmpty(absolute);
            OwnerOnly.createDirectories(absolute);
            var lockFile = lock(absolute);
            try {
                DataFormat.current().claim(absolute);
            } catch (IOException | RuntimeException refused) {
                lockFile.close();
                throw refused;
            }
            return new DataDirectory(absolute, lockFile);
        } catch (IOException e) {
            throw new StartupProblem("The data folder " + absolute + " cannot be used (" + e
                    + "): make it writable or choose another.", e);
        }
    }

    /** The folder itself, absolute. */
    public Path path() {
        return folder;
    }

    /** Where PostgreSQL keeps its cluster. */
    public Path postgres() {
        return folder.resolve("postgres");
    }

    /** Where the Kafka broker keeps its logs. */
    public Path kafka() {
        return folder.resolve("kafka");
    }

    /** Gives the folder back. Idempotent. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + folder + " was not given back; it ends with this process",
                    e);
        }
    }

    private static void requireOursOrEmpty(Path folder) throws IOException {
        if (!Files.exists(folder) || Files.exists(folder.resolve(DataFormat.FILE))) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new StartupProblem("The data folder " + folder + " is a file: choose another.");
        }
        try (var entries = Files.list(folder)) {
            Optional<Path> foreign = entries
                    .filter(entry -> !entry.endsWith(LOCK) && !entry.endsWith(DataFormat.NEW_FILE))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new StartupProblem("The folder " + folder + " holds " + foreign.get().getFileName()
                        + ", which is not ours, and is left as it is: choose an empty or a new folder for the data.");
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
        var lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new StartupProblem("The data folder " + folder + " is in use by " + holder(folder)
                    + ": stop that one or choose another folder.");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private static String holder(Path folder) throws IOException {
        var file = folder.resolve(LOCK);
        var pid = Files.size(file) > LONGEST_HOLDER_BYTES ? "" : Files.readString(file, StandardCharsets.US_ASCII);
        return pid.isEmpty() ? "another process" : "process " + pid;
    }
}
