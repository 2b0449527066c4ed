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
     * Returns the default settings, with which the JVM retains most of the heap that it once needed.
     *
     * @param max
     *            the value of {@code -Xmx}
     */
    public static Heap ofMax(String max) {
        return new Heap(List.of("-Xmx" + max));
    }

    /**
     * Returns settings for a small heap, as in docs/operations.md, with which a garbage collection returns free memory
     * to the system.
     */
    public static Heap small(String max) {
        return new Heap(List.of("-Xmx" + max, "-XX:+UseCompactObjectHeaders", "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20", "-XX:InitiatingHeapOccupancyPercent=90", "-XX:-G1UseAdaptiveIHOP"));
    }
}
