package dev.sluice.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs that some tests need in addition to the JDK and Maven: Chromium, Node, reverse proxies and others. A
 * test whose program is missing is skipped with one warning. It fails instead if the environment variable
 * {@value #REQUIRE_ALL} is {@code true}, as in {@code .ci/run}. Immutable.
 */
public final class RequiredTools {
    /** The environment variable that makes a missing tool a failure. */
    public static final String REQUIRE_ALL = "CI_REQUIRES_ALL";

    private static final Logger logger = LoggerFactory.getLogger(RequiredTools.class);
    /** The folders in which distributions install programs that are not on a user's path. */
    private static final List<String> USUAL_FOLDERS = List.of("/usr/bin", "/usr/sbin", "/usr/local/sbin",
            "/usr/lib/chromium", "/opt/homebrew/bin");

    private final Map<String, String> environment;

    RequiredTools(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Returns the programs of this machine. */
    public static RequiredTools ofThisMachine() {
        return new RequiredTools(System.getenv());
    }

    /** Returns the first of these programs that this machine has, on the path or where distributions install it. */
    public Optional<Path> find(String... names) {
        List<String> path = Arrays.asList(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
        return Arrays.stream(names).flatMap(name -> Stream.concat(path.stream(), USUAL_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    /** Returns a program under its own name; skips or fails the calling test if this machine has none. */
    public Path require(String name) {
        return require(find(name), name);
    }

    /**
     * Returns what was found.
     *
     * @param what
     *            its name in the message, such as {@code React (npm ci in bridge-service/client)}
     * @throws org.opentest4j.TestAbortedException
     *             if nothing was found: the test is skipped
     * @throws AssertionError
     *             if nothing was found and everything is required here
     */
    public <T> T require(Optional<T> found, String what) {
        if (found.isPresent()) {
            return found.get();
        }
        String missing = what + " is not installed";
        if ("true".equals(environment.get(REQUIRE_ALL))) {
            throw new AssertionError(missing + ", and " + REQUIRE_ALL + "=true: no test may be skipped. Install it.");
        }
        logger.warn("Skipped, because {}: {}", missing, callingTest());
        return Assumptions.abort(missing);
    }

    private static String callingTest() {
        return StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.matches(".*(IT|Test)")).reduce((first, later) -> later).orElse("a test"));
    }
}
