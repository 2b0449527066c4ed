package dev.sluice.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.Folders;
import dev.sluice.testkit.JavaProgram;
import dev.sluice.testkit.RequiredTools;

/**
 * The commands of the programs in {@code programs}. Packages of Python, Node and Go are installed into {@code target}
 * when a program first needs them; their versions are in the lock files beside the programs. A missing language, and
 * packages that cannot be installed, skip the calling test, or fail it if everything is required. Used by one thread.
 */
final class Programs {
    static final Path SOURCES = Path.of("programs");
    private static final Path WORK = Path.of("target", "programs");
    private static final Duration INSTALLATION = Duration.ofMinutes(5);
    private static final int MIN_GO = 22;
    private static final Pattern GO_VERSION = Pattern.compile("go1\\.(\\d+)");
    private static final Logger logger = LoggerFactory.getLogger(Programs.class);

    private final RequiredTools tools = RequiredTools.ofThisMachine();
    /** The folders with installed packages; empty where the installation failed, which is not tried again. */
    private final Map<String, Optional<Path>> installed = new HashMap<>();

    Client curl(String... options) {
        return new ClientProgram("curl " + String.join(" ", options), () -> {
            tools.require("curl");
            return command(tools.require("bash").toString(), SOURCES.resolve("curl/follow.bash"), options);
        });
    }

    Client python(String name, String script, String... arguments) {
        return new ClientProgram(name, () -> {
            String python = tools.require("python3").toString();
            Path folder = install("python", List.of("requirements.txt"),
                    List.of(List.of(python, "-m", "venv", "venv"), List.of("venv/bin/python", "-m", "pip", "install",
                            "--quiet", "--disable-pip-version-check", "--no-deps", "-r", "requirements.txt")));
            return command(folder.resolve("venv/bin/python").toString(), SOURCES.resolve("python").resolve(script),
                    arguments);
        });
    }

    /** Returns a program that needs no packages. */
    Client node(String name, String script) {
        return new ClientProgram(name,
                () -> command(tools.require("node").toString(), SOURCES.resolve("node").resolve(script)));
    }

    /** Returns a program that needs the packages of a folder in {@code programs}. */
    Client node(String name, String script, String packages) {
        return new ClientProgram(name, () -> {
            String node = tools.require("node").toString();
            Path folder = install(packages, List.of("package.json", "package-lock.json"),
                    List.of(List.of(tools.require("npm").toString(), "ci", "--ignore-scripts", "--no-audit",
                            "--no-fund", "--loglevel=error")));
            Path copy = folder.resolve(script);
            copy(SOURCES.resolve("node").resolve(script), copy);
            return command(node, copy);
        });
    }

    Client go(String name, String program) {
        return new ClientProgram(name, () -> {
            String go = tools.require(goCommand(), "Go").toString();
            Path sources = SOURCES.resolve("go").toAbsolutePath();
            Path folder = install("go", List.of(), List.of(List.of("env", "GOTOOLCHAIN=local", go, "build", "-C",
                    sources.toString(), "-o", WORK.resolve("go").toAbsolutePath() + "/", "./...")));
            return List.of(folder.resolve(program).toString());
        });
    }

    static Client java(String name, Class<?> program) {
        return new ClientProgram(name, () -> JavaProgram.of(program).withQuickStart().command());
    }

    private static List<String> command(String program, Path script, String... arguments) {
        return Stream.concat(Stream.of(program, script.toString()), Arrays.stream(arguments)).toList();
    }

    private Optional<Path> goCommand() {
        Optional<Path> go = tools.find("go").or(() -> Optional.of(Path.of("/usr/local/go/bin/go"))
                .filter(Files::isExecutable));
        // Distributions may have an older Go than the libraries need, and no package of a newer one.
        go.filter(found -> minorVersion(found) < MIN_GO).ifPresent(old -> {
            logger.warn("Left out: the clients in Go. They need Go 1.{}, and {} is older", MIN_GO, old);
            Assumptions.abort("Go is older than 1." + MIN_GO);
        });
        return go;
    }

    private static int minorVersion(Path go) {
        try (ChildProcess version = ChildProcess.start(List.of(go.toString(), "version"))) {
            Matcher matcher = GO_VERSION.matcher(version.output().readLine());
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    /**
     * Runs commands in a folder below {@code target} with copies of {@code locks}, unless an earlier build has done so
     * with the same locks. Without locks the commands always run.
     */
    private Path install(String name, List<String> locks, List<List<String>> commands) {
        Optional<Path> folder = installed.computeIfAbsent(name, missing -> installed(missing, locks, commands));
        return tools.require(folder, "A package of infra/clients/programs/" + name + " (see installation.log in "
                + WORK.resolve(name).toAbsolutePath() + ")");
    }

    private static Optional<Path> installed(String name, List<String> locks, List<List<String>> commands) {
        Path folder = WORK.resolve(name).toAbsolutePath();
        Path mark = folder.resolve("installed.txt");
        try {
            var text = new StringBuilder();
            for (String lock : locks) {
                text.append(Files.readString(SOURCES.resolve(name).resolve(lock)));
            }
            if (!text.isEmpty() && Files.exists(mark) && Files.readString(mark).contentEquals(text)) {
                return Optional.of(folder);
            }
            Folders.delete(folder);
            Files.createDirectories(folder);
            for (String lock : locks) {
                Files.copy(SOURCES.resolve(name).resolve(lock), folder.resolve(lock));
            }
            for (List<String> command : commands) {
                if (!succeeds(command, folder)) {
                    return Optional.empty();
                }
            }
            Files.writeString(mark, text);
            return Optional.of(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean succeeds(List<String> command, Path folder) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("installation.log").toFile()));
        try (ChildProcess process = ChildProcess.start(builder)) {
            return process.awaitExit(INSTALLATION) == 0;
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.writeString(to, Files.readString(from));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
