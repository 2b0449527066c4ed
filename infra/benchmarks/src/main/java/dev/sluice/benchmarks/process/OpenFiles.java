package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections a process may hold here. */
public final class OpenFiles {
    private static final int OTHERS = 1000;

    private OpenFiles() {}

    /**
     * Checks that so many connections fit.
     *
     * @throws IllegalStateException
     *             if they do not; the message says what to do
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
                    throw new IllegalStateException("This shell allows " + hard + " open files, and " + connections
                            + " connections need " + (connections + OTHERS) + ": run `ulimit -Hn "
                            + (connections + OTHERS) + "` as root first, or choose fewer with -Doptions=connections="
                            + Math.max(1, Long.parseLong(hard) - OTHERS) + ".");
                }
            }
        }
    }
}
