package dev.sluice.reliability;

import java.time.Clock;

/**
 * The program that kills the processes of Sluice under load and counts deviations. Its options are those of
 * {@link RunOptions#of}: {@code duration=PT10M}, {@code seed=42} and others. It exits with 1 if an event
 * was lost, duplicated or out of order, or if a process ended by itself.
 */
public final class CrashHarness {
    private CrashHarness() {}

    /** Performs one run; the arguments are options as {@code name=value}. */
    public static void main(String[] arguments) throws Exception {
        RunReport report = new CrashRun(RunOptions.of(arguments), Clock.systemUTC()).run();
        System.out.println();
        System.out.println(report.text());
        System.out.println(report.isClean()
                ? "Nothing lost, nothing doubled, nothing out of order."
                : "FAILED: data and logs are kept in the folder named above.");
        System.exit(report.isClean() ? 0 : 1);
    }
}
