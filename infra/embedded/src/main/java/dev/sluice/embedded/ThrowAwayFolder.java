package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folders of temporary backends, in the system's temporary directory. If a process was killed, the next
 * creation of such a folder stops the PostgreSQL server that still runs in the abandoned folder, and deletes that
 * folder. Stateless.
 */
final class ThrowAwayFolder {
    private static final Logger logger = LoggerFactory.getLogger(ThrowAwayFolder.class);
    private static final String PREFIX = "sluice-backends-";

    private ThrowAwayFolder() {}

    /** Creates an empty folder for this process. */
    static Path create() {
        removeAbandoned();
        try {
            return OwnerOnly.createTempDirectory(temporaryFiles(), PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips folders without a format file: another process may have just created one and not locked it yet. */
    static void removeAbandoned() {
        var candidates = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporaryFiles(), PREFIX + "*")) {
            for (Path entry : entries) {
                if (Files.exists(entry.resolve(DataFormat.FILE)) && OwnerOnly.isOwned(entry)) {
                    candidates.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        candidates.forEach(ThrowAwayFolder::remove);
    }

    private static Path temporaryFiles() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void remove(Path folder) {
        try (DataDirectory directory = DataDirectory.open(folder)) {
            logger.info("Deleting {}, left behind by a killed process", folder);
            PostgresServer.stopLeftover(directory.postgres());
            OwnerOnly.delete(folder);
        } catch (StartupProblem inUse) {
            logger.debug("{} is kept: {}", folder, inUse.getMessage());
        } catch (IOException e) {
            logger.warn("{} could not be deleted completely. It is no longer used and can be deleted by hand.", folder,
                    e);
        }
    }
}
