package dev.sluice.testkit.report;

/**
 * The duration of one test.
 *
 * @param module
 *            the folder of the module, relative to the repository
 * @param className
 *            the simple name of the test class
 * @param test
 *            the name of the test, on one line
 * @param seconds
 *            duration of the test alone
 * @param classSeconds
 *            duration of its whole class, including set-up
 */
record TestTime(String module, String className, String test, double seconds, double classSeconds) {
    TestTime {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("A test cannot take " + seconds + " s");
        }
        if (!(classSeconds >= 0)) {
            throw new IllegalArgumentException("A test class cannot take " + classSeconds + " s");
        }
    }
}
