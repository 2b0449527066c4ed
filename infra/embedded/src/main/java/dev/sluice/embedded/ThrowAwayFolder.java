package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of throw-away backends, in the system's folder for temporary files. One whose process was killed is removed by
 * the next that is created, together with the PostgreSQL that still runs in it. Stateless.
 */
final class ThrowAwayFolder {
    private static final Logger log = LoggerFactory.getLogger(ThrowAwayFolder.class);
    private static final String PREFIX = "sluice-backends-";

    private ThrowAwayFolder() {}

    /** An empty folder for this process. */
    static Path create() {
        removeAbandoned();
        try {
            return OwnerOnly.createTempDirectory(temporaryFiles(), PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only marked folders: one without a mark may be somebody's who has just created it and not yet locked it. */
    static void removeAbandoned() {
        var marked = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(temporaryFiles(), PREFIX + "*")) {
            for (var entry : entries) {
                if (Files.exists(entry.resolve(DataFormat.FILE)) && OwnerOnly.isOurs(entry)) {
                    marked.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        marked.forEach(ThrowAwayFolder::remove);
    }

    private static Path temporaryFiles() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void remove(Path folder) {
        try (var directory = DataDirectory.open(folder)) {
            log.info("Removing {}, which a killed process left behind", folder);
            PostgresServer.stopLeftover(directory.postgres());
            OwnerOnly.delete(folder);
        } catch (StartupProblem inUse) {
            log.debug("{} is not removed: {}", folder, inUse.getMessage());
        } catch (IOException e) {
            log.warn("{} could not be removed completely; it is harmless", folder, e);
        }
    }
}
