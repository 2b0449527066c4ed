package dev.sluice.benchmarks.process;

import java.util.List;

/**
 * How a process keeps its heap.
 *
 * @param options
 *            what the JVM is told of it
 */
public record Heap(List<String> options) {
    /**
     * As the JVM keeps it: most of what it once needed stays with it.
     *
     * @param most
     *            the most it may use, as {@code -Xmx} takes it
     */
    public static Heap usual(String most) {
        return new Heap(List.of("-Xmx" + most));
    }

    /** Kept small, as docs/operations.md says: what is free goes back to the system at a collection. */
    public static Heap small(String most) {
        return new Heap(List.of("-Xmx" + most, "-XX:+UseCompactObjectHeaders", "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20"));
    }
}
