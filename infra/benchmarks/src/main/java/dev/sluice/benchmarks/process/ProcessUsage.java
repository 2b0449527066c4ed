package dev.sluice.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The resources that a process has used: from {@code /proc} on Linux, elsewhere as far as the JDK knows. */
public final class ProcessUsage {
    /** The unit of time in {@code /proc} on every Linux platform that Java 25 runs on. */
    private static final long TICKS_PER_SECOND = 100;

    private ProcessUsage() {}

    /** Returns the user and system time of all its threads, accurate to 10 ms on Linux. */
    public static Duration cpu(ProcessHandle process) {
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        if (!Files.exists(stat)) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }
        try {
            String text = Files.readString(stat);
            // The second field is the name, in parentheses, and may hold anything.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return Duration.ofMillis((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000
                    / TICKS_PER_SECOND);
        } catch (IOException gone) {
            return Duration.ZERO;
        }
    }

    /** Returns the resident memory in bytes; -1 if unknown on this system. */
    public static long residentBytes(ProcessHandle process) {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return -1;
        }
        try {
            return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(-1);
        } catch (IOException gone) {
            return -1;
        }
    }

    /**
     * Returns the lowest resident memory in bytes, once it has not fallen for three seconds, or after 30 s: a JVM returns
     * free heap to the system some time after a collection. Blocks; -1 if unknown on this system.
     */
    public static long settledResidentBytes(ProcessHandle process) {
        long least = residentBytes(process);
        int unchanged = 0;
        for (int reads = 0; reads < 60 && unchanged < 6; reads++) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            long now = residentBytes(process);
            unchanged = now < least ? 0 : unchanged + 1;
            least = Math.min(least, now);
        }
        return least;
    }

    /** Returns the number of open files, sockets included; -1 if unknown on this system. */
    public static long openFiles(ProcessHandle process) {
        Path files = Path.of("/proc/" + process.pid() + "/fd");
        if (!Files.isReadable(files)) {
            return -1;
        }
        try (Stream<Path> all = Files.list(files)) {
            return all.count();
        } catch (IOException gone) {
            return -1;
        }
    }

    /** Returns the number of calls of write or writev, to any file; 0 if unknown on this system. */
    public static long writes(ProcessHandle process) {
        Path io = Path.of("/proc/" + process.pid() + "/io");
        if (!Files.isReadable(io)) {
            return 0;
        }
        try {
            return Files.readAllLines(io).stream().filter(line -> line.startsWith("syscw:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Returns the busy time of all processors of this machine; zero if unknown on this system. */
    public static Duration machineCpu() {
        Path stat = Path.of("/proc/stat");
        if (!Files.exists(stat)) {
            return Duration.ZERO;
        }
        try (Stream<String> lines = Files.lines(stat)) {
            String first = lines.findFirst().orElse("");
            List<Long> ticks = List.of(first.replaceFirst("cpu +", "").split(" ", -1)).stream().map(Long::parseLong)
                    .toList();
            // user, nice, system, idle, iowait, irq, softirq, steal
            return Duration.ofMillis((ticks.get(0) + ticks.get(1) + ticks.get(2) + ticks.get(5) + ticks.get(6)
                    + ticks.get(7)) * 1000 / TICKS_PER_SECOND);
        } catch (IOException | RuntimeException unknown) {
            return Duration.ZERO;
        }
    }
}
