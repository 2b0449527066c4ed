package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The folder in which PostgreSQL and Kafka keep everything: {@code postgres/}, {@code kafka/}, a {@code format} file
 * that says what wrote it, and a {@code lock} that one process at a time holds. The operating system frees the lock
 * when its holder dies, however it dies. Nothing that is not ours is ever changed or removed. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    /** Past every content, because some systems hide the locked bytes from readers, who want to know the holder. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final int LONGEST_HOLDER_BYTES = 64;
    /**
     * The folders this process has. Asked before a lock file is touched: closing any channel on a file gives up all
     * locks that the process has on it.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockFile;

    private DataDirectory(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder for this process until it is closed; creates it if it is absent or empty.
     *
     * @throws StartupProblem
     *             if another process has it, another version wrote it, or it holds something that is not ours
     */
    public static DataDirectory open(Path folder) {
        var absolute = folder.toAbsolutePath().normalize();
        try {
            requireOursOrEmpty(absolute);
            var created = OwnerOnly.createDirectories(absolute).toRealPath();
            var directory = new DataDirectory(created, lock(created));
            try {
                DataFormat.current().claim(created);
            } catch (IOException | RuntimeException refused) {
                directory.close();
                throw refused;
            }
            return directory;
        } catch (IOException e) {
            throw new StartupProblem("The data folder " + absolute + " cannot be used (" + e
                    + "): make it writable or choose another.", e);
        }
    }

    /** The folder itself, absolute and without symbolic links. */
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
    public synchronized void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        try {
            lockFile.close();
            OURS.remove(folder);
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
        var unfinished = Set.of(LOCK, DataFormat.NEW_FILE);
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                if (!unfinished.contains(entry.getFileName().toString())) {
                    throw new StartupProblem("The folder " + folder + " holds " + entry.getFileName()
                            + ", which is not ours and is left as it is: choose an empty or a new folder for the data.");
                }
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        if (!OURS.add(folder)) {
            throw inUse(folder, "this process");
        }
        try {
            var channel = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                channel.close();
                throw inUse(folder, holder(folder));
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException refused) {
            OURS.remove(folder);
            throw refused;
        }
    }

    private static StartupProblem inUse(Path folder, String holder) {
        return new StartupProblem("The data folder " + folder + " is in use by " + holder
                + ": stop that one or choose another folder.");
    }

    private static String holder(Path folder) throws IOException {
        var file = folder.resolve(LOCK);
        var pid = Files.size(file) > LONGEST_HOLDER_BYTES ? "" : Files.readString(file, US_ASCII);
        return pid.isEmpty() ? "another process" : "process " + pid;
    }
}
