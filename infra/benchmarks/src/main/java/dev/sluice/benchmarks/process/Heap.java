package dev.sluice.benchmarks.process;

import java.util.List;

/**
 * The heap settings of a JVM.
 *
 * @param options
 *            JVM options
 */
public record Heap(List<String> options) {
    /**
     * The default of the JVM: it keeps most of the heap that it once needed.
     *
     * @param max
     *            the maximum, as {@code -Xmx} takes it
     */
    public static Heap ofMax(String max) {
        return new Heap(List.of("-Xmx" + max));
    }

    /** A small heap, as in docs/operations.md: a garbage collection returns free memory to the system. */
    public static Heap small(String max) {
        return new Heap(List.of("-Xmx" + max, "-XX:+UseCompactObjectHeaders", "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20"));
    }
}
