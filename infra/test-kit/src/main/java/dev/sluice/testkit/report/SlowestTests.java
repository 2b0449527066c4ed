package dev.sluice.testkit.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The program that prints the slowest tests of a build over all modules. Stateless. */
final class SlowestTests {
    private static final int ROWS = 20;
    private static final int MAX_NAME_CHARACTERS = 90;

    private SlowestTests() {}

    /**
     * Prints the table; prints nothing if no test ran.
     *
     * @param args
     *            the repository's root, and when the build began, as an ISO 8601 instant
     */
    public static void main(String[] args) throws IOException {
        List<TestTime> tests = TestReports.read(Path.of(args[0]), Instant.parse(args[1]));
        if (!tests.isEmpty()) {
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(table(tests));
        }
    }

    /** Returns the table, the slowest test first. */
    static String table(List<TestTime> tests) {
        List<TestTime> slowest = tests.stream()
                .sorted(Comparator.comparingDouble(TestTime::seconds).reversed().thenComparing(TestTime::module)
                        .thenComparing(TestTime::className).thenComparing(TestTime::test))
                .limit(ROWS).toList();
        int moduleWidth = slowest.stream().mapToInt(test -> test.module().length()).max().orElse(0);
        var text = new StringBuilder(String.format(Locale.ROOT, "%nSlowest tests of %,d (seconds)%n  test  class  %-"
                + Math.max(moduleWidth, 6) + "s  name%n", tests.size(), "module"));
        for (TestTime test : slowest) {
            text.append(String.format(Locale.ROOT, "%6.1f %6.1f  %-" + Math.max(moduleWidth, 6) + "s  %s%n",
                    test.seconds(), test.classSeconds(), test.module(),
                    shortened(test.className() + "." + test.test())));
        }
        return text.toString();
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME_CHARACTERS ? name : name.substring(0, MAX_NAME_CHARACTERS - 1) + "…";
    }
}
