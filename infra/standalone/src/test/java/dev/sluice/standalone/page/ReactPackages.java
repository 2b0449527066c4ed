package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.sluice.testkit.RequiredTools;

/** React as npm has put it beside the client, in its development form, which warns of misuse. Stateless. */
final class ReactPackages {
    private static final Path FOLDER = Path.of("../../bridge-service/client/node_modules");
    /** In the order in which they need each other; name, and file. */
    private static final List<List<String>> FILES = List.of(
            List.of("react", "react/cjs/react.development.js"),
            List.of("scheduler", "scheduler/cjs/scheduler.development.js"),
            List.of("react-dom", "react-dom/cjs/react-dom.development.js"),
            List.of("react-dom/client", "react-dom/cjs/react-dom-client.development.js"));

    private ReactPackages() {}

    /** Names and texts; skips or fails the calling test where npm has not installed them. */
    static List<List<String>> require() {
        Optional<List<List<String>>> installed = FILES.stream()
                .allMatch(file -> Files.exists(FOLDER.resolve(file.getLast())))
                        ? Optional
                                .of(FILES.stream().map(file -> List.of(file.getFirst(), text(file.getLast()))).toList())
                        : Optional.empty();
        return RequiredTools.ofThisMachine().require(installed, "React (npm ci in bridge-service/client)");
    }

    private static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
