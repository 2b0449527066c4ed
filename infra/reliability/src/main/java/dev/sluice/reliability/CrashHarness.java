package dev.sluice.reliability;

/**
 * Kills what Sluice is made of while it is used, and counts: {@code duration=PT10M}, {@code seed=42}, {@code kills=0},
 * {@code folder=target/reliability}. Ends with 1 if anything was lost, doubled or out of order, or ended by itself.
 */
public final class CrashHarness {
    private CrashHarness() {}

    /**
     * Runs it once.
     *
     * @param arguments
     *            options as {@code name=value}
     */
    public static void main(String[] arguments) throws Exception {
        RunReport report = new CrashRun(RunOptions.of(arguments)).run();
        System.out.println();
        System.out.println(report.text());
        System.out.println(report.isClean()
                ? "Nothing lost, nothing doubled, nothing out of order."
                : "FAILED: data and logs are kept in the folder that is named above.");
        System.exit(report.isClean() ? 0 : 1);
    }
}
