package dev.sluice.testkit.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The XML reports of Surefire and Failsafe below a repository's root. A report that cannot be read, for example because
 * its test run was killed, is omitted.
 */
final class TestReports {
    private static final Set<String> REPORT_FOLDERS = Set.of("surefire-reports", "failsafe-reports");
    private static final int NAMES_BELOW_MODULE = 3;
    private static final Set<String> SKIPPED_FOLDERS = Set.of("src", "node_modules", "classes", "test-classes");

    private TestReports() {}

    /** Returns the tests of all reports that were written at or after {@code since}, in no particular order. */
    static List<TestTime> read(Path root, Instant since) throws IOException {
        List<TestTime> tests = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.equals(root) ? "" : folder.getFileName().toString();
                return SKIPPED_FOLDERS.contains(name) || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isReport(root.relativize(file)) && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
                    tests.addAll(testsOf(root, file));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        return tests;
    }

    /** Returns whether the path has the form {@code <module>/target/surefire-reports/TEST-….xml}. */
    private static boolean isReport(Path relative) {
        int names = relative.getNameCount();
        String file = relative.getName(names - 1).toString();
        return names > NAMES_BELOW_MODULE && file.startsWith("TEST-") && file.endsWith(".xml")
                && REPORT_FOLDERS.contains(relative.getName(names - 2).toString());
    }

    private static List<TestTime> testsOf(Path root, Path report) {
        Path relative = root.relativize(report);
        String module = relative.subpath(0, relative.getNameCount() - NAMES_BELOW_MODULE).toString();
        try (InputStream content = Files.newInputStream(report)) {
            return parse(module, content);
        } catch (IOException | XMLStreamException | IllegalArgumentException unreadable) {
            return List.of();
        }
    }

    private static List<TestTime> parse(String module, InputStream content) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader xml = factory.createXMLStreamReader(content);
        List<TestTime> tests = new ArrayList<>();
        double classSeconds = 0;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testsuite" -> classSeconds = seconds(xml);
                case "testcase" -> tests.add(new TestTime(module, simpleName(attribute(xml, "classname")),
                        attribute(xml, "name").replaceAll("\\s+", " "), seconds(xml), classSeconds));
                default -> {
                    // Properties, output and failures do not matter here.
                }
            }
        }
        return tests;
    }

    /** Returns the duration in seconds; Surefire separates thousands by commas. */
    private static double seconds(XMLStreamReader element) {
        return Double.parseDouble(attribute(element, "time").replace(",", ""));
    }

    private static String attribute(XMLStreamReader element, String name) {
        String value = element.getAttributeValue(null, name);
        if (value == null) {
            throw new IllegalArgumentException("<" + element.getLocalName() + "> without " + name);
        }
        return value;
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
