package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The exclusively locked folder that holds all data of PostgreSQL and Kafka: {@code postgres/}, {@code kafka/}, a
 * {@code format} file with the versions that wrote it, and the {@code lock} file. The operating system releases the
 * lock when the process ends, even if it is killed. Files of other programs are never changed or removed. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    /** Beyond the content, which names the holder: on some systems other processes cannot read locked bytes. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final int MAX_HOLDER_BYTES = 64;
    /**
     * The folders that this process has locked. Checked before a lock file is opened, because closing any channel on a
     * file releases all locks that the process holds on it.
     */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockFile;

    private DataDirectory(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Locks the folder for this process. Creates it if it does not exist.
     *
     * @throws StartupProblem
     *             if another process has locked it, an incompatible version wrote it, or it holds other files
     */
    public static DataDirectory open(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            requireSluiceFolderOrEmpty(absolute);
            Path created = OwnerOnly.createDirectories(absolute).toRealPath();
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

    /** Returns the folder, as an absolute path without symbolic links. */
    public Path path() {
        return folder;
    }

    /** Returns the folder of the PostgreSQL cluster; may not exist yet. */
    public Path postgres() {
        return folder.resolve("postgres");
    }

    /** Returns the folder of the Kafka broker's logs; may not exist yet. */
    public Path kafka() {
        return folder.resolve("kafka");
    }

    /** Releases the lock. Idempotent. */
    @Override
    public synchronized void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        try {
            lockFile.close();
            LOCKED_HERE.remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + folder + " could not be released. It is released when"
                    + " this process ends.", e);
        }
    }

    private static void requireSluiceFolderOrEmpty(Path folder) throws IOException {
        if (!Files.exists(folder) || Files.exists(folder.resolve(DataFormat.FILE))) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new StartupProblem("The data folder " + folder + " is a file: choose another.");
        }
        Set<String> unfinished = Set.of(LOCK, DataFormat.NEW_FILE);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!unfinished.contains(entry.getFileName().toString())) {
                    throw new StartupProblem("The folder " + folder + " is not a data folder of Sluice and not empty: "
                            + "it holds " + entry.getFileName() + ". Nothing was changed. Choose an empty or a new"
                            + " folder for the data.");
                }
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        if (!LOCKED_HERE.add(folder)) {
            throw inUse(folder, "this process");
        }
        try {
            FileChannel channel = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                channel.close();
                throw inUse(folder, holder(folder));
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException refused) {
            LOCKED_HERE.remove(folder);
            throw refused;
        }
    }

    private static StartupProblem inUse(Path folder, String holder) {
        return new StartupProblem("The data folder " + folder + " is in use by " + holder
                + ": stop that one or choose another folder.");
    }

    private static String holder(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        String pid = Files.size(file) > MAX_HOLDER_BYTES ? "" : Files.readString(file, US_ASCII);
        return pid.isEmpty() ? "another process" : "process " + pid;
    }
}
