package dev.sluice.testkit.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TestReportsTest {
    private static final Instant BUILD_START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path root;

    private void report(String path, String content, Instant written) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(written));
    }

    private static String suite(String className, double seconds, String cases) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuite name=\"" + className + "\" time=\"" + seconds
                + "\"><properties><property name=\"a\" value=\"b\"/></properties>" + cases + "</testsuite>";
    }

    @Test
    void readsSurefireAndFailsafeReportsOfEveryModule() throws IOException {
        report("schemas/target/surefire-reports/TEST-dev.sluice.ATest.xml",
                suite("dev.sluice.ATest", 2.5, "<testcase name=\"a\" classname=\"dev.sluice.ATest\" time=\"0.25\"/>"
                        + "<testcase name=\"b\" classname=\"dev.sluice.ATest\" time=\"1.5\"><failure/></testcase>"),
                BUILD_START);
        report("infra/standalone/target/failsafe-reports/TEST-dev.sluice.BIT.xml",
                suite("dev.sluice.BIT", 9, "<testcase name=\"c\" classname=\"dev.sluice.BIT\" time=\"1,234.5\"/>"),
                BUILD_START.plusSeconds(1));
        assertThat(TestReports.read(root, BUILD_START)).containsExactlyInAnyOrder(
                new TestTime("schemas", "ATest", "a", 0.25, 2.5), new TestTime("schemas", "ATest", "b", 1.5, 2.5),
                new TestTime("infra/standalone", "BIT", "c", 1234.5, 9));
    }

    @Test
    void leavesOutReportsOfEarlierBuilds() throws IOException {
        report("schemas/target/surefire-reports/TEST-dev.sluice.ATest.xml",
                suite("dev.sluice.ATest", 1, "<testcase name=\"a\" classname=\"dev.sluice.ATest\" time=\"1\"/>"),
                BUILD_START.minusSeconds(1));
        assertThat(TestReports.read(root, BUILD_START)).isEmpty();
    }

    @Test
    void leavesOutReportsThatCannotBeRead() throws IOException {
        report("schemas/target/surefire-reports/TEST-cut.xml", "<testsuite time=\"1\"><testcase na", BUILD_START);
        report("schemas/target/surefire-reports/TEST-other.xml", "<testsuite time=\"soon\"/>", BUILD_START);
        assertThat(TestReports.read(root, BUILD_START)).isEmpty();
    }

    @Test
    void findsNothingWhereNoTestRan() throws IOException {
        Files.createDirectories(root.resolve("infra/kafka-connect/target"));
        assertThat(TestReports.read(root, BUILD_START)).isEmpty();
    }
}
