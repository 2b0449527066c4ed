package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    static Path create() {
        var parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            var folder = OwnerOnly.createTempDirectory(parent, PREFIX);
            abandoned(parent, folder).forEach(ThrowAwayFolder::remove);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only marked folders: one without a mark may be somebody's who has just created it and not yet locked it. */
    private static List<Path> abandoned(Path parent, Path ours) throws IOException {
        var us = Files.getOwner(ours);
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var entry : entries) {
                if (Files.exists(entry.resolve(DataFormat.FILE)) && Files.getOwner(entry).equals(us)) {
                    found.add(entry);
                }
            }
        }
        return found;
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
