package dev.sluice.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sluice.testkit.Folders;

/**
 * The one process that tests share. Each test uses tenants of its own and leaves the process as it was. It sends a
 * heartbeat every second, so that a test soon notices silence.
 */
public final class SharedStandalone {
    /** The resource lock of tests that count its streams, and, shared, of those that open some. */
    public static final String STREAMS = "standalone-streams";

    /** Started when first asked for; class initialisation makes that happen once. */
    private static final class Once {
        private static final StandaloneProcess SHARED = start();

        private static StandaloneProcess start() {
            try {
                Path folder = Files.createTempDirectory("sluice-standalone-");
                StandaloneProcess process = StandaloneProcess.start(Location.in(folder.resolve("data")),
                        "--sluice.stream.heartbeat=1s");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder), "shared-standalone-stop"));
                return process;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static void end(StandaloneProcess process, Path folder) {
            try {
                process.close();
                Folders.delete(folder);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private SharedStandalone() {}

    /** The running process. */
    public static StandaloneProcess get() {
        return Once.SHARED;
    }
}
