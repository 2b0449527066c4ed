package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The limit of open files, which bounds connections. */
public final class OpenFiles {
    private static final int OTHERS = 1000;

    private OpenFiles() {}

    /**
     * Checks that this process may open this many connections.
     *
     * @throws IllegalStateException
     *             if it may not; the message contains a remedy
     */
    public static void require(int connections) throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return;
        }
        for (String line : Files.readAllLines(limits)) {
            if (line.startsWith("Max open files")) {
                // The JVM raises its soft limit to the hard one.
                String hard = line.substring("Max open files".length()).strip().split(" +", -1)[1];
                if (!hard.equals("unlimited") && Long.parseLong(hard) < connections + OTHERS) {
                    throw new IllegalStateException("This shell allows " + hard + " open files; " + connections
                            + " connections need " + (connections + OTHERS) + ": run `ulimit -Hn "
                            + (connections + OTHERS) + "` as root first, or choose fewer with -Doptions=connections="
                            + Math.max(1, Long.parseLong(hard) - OTHERS) + ".");
                }
            }
        }
    }
}
