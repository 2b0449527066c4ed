package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processors that a process may use. The measured process has a processor of its own if {@code taskset} exists and
 * the machine has at least two; otherwise nothing is pinned.
 *
 * @param prefix
 *            the words before a command
 */
public record Pinning(List<String> prefix) {
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    /** Counted before this process is pinned. */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final boolean POSSIBLE = Files.isExecutable(TASKSET) && PROCESSORS >= 2;

    /** Returns the pinning of the measured process: processor 0. */
    public static Pinning measured() {
        return POSSIBLE ? new Pinning(List.of(TASKSET.toString(), "-c", "0")) : free();
    }

    /** Returns the pinning of helper processes: all other processors. */
    public static Pinning helping() {
        return POSSIBLE ? new Pinning(List.of(TASKSET.toString(), "-c", others())) : free();
    }

    /** Returns the pinning of a second measured process: processor 1, which it shares with the helpers. */
    public static Pinning second() {
        return POSSIBLE ? new Pinning(List.of(TASKSET.toString(), "-c", "1")) : free();
    }

    /** Returns no pinning. */
    public static Pinning free() {
        return new Pinning(List.of());
    }

    /** Pins this process, with all its threads, to the helpers' processors; returns a description of the pinning. */
    public static String pinThisProcess() throws IOException, InterruptedException {
        if (!POSSIBLE) {
            return "nothing is pinned (no taskset, or one processor)";
        }
        new ProcessBuilder(TASKSET.toString(), "-acp", others(), Long.toString(ProcessHandle.current().pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        return "server on processor 0; load client and Kafka on " + others();
    }

    private static String others() {
        return PROCESSORS == 2 ? "1" : "1-" + (PROCESSORS - 1);
    }
}
