package dev.sluice.standalone.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** React as npm has put it beside the client, in its development form, which warns of misuse. Stateless. */
final class ReactPackages {
    private static final Logger LOG = LoggerFactory.getLogger(ReactPackages.class);
    private static final Path FOLDER = Path.of("../../bridge-service/client/node_modules");
    /** In the order in which they need each other; name, and file. */
    private static final List<List<String>> FILES = List.of(
            List.of("react", "react/cjs/react.development.js"),
            List.of("scheduler", "scheduler/cjs/scheduler.development.js"),
            List.of("react-dom", "react-dom/cjs/react-dom.development.js"),
            List.of("react-dom/client", "react-dom/cjs/react-dom-client.development.js"));

    private ReactPackages() {}

    /** Names and texts; empty, with one line in the log, if npm has not been there. */
    static Optional<List<List<String>>> find() {
        if (!FILES.stream().allMatch(file -> Files.exists(FOLDER.resolve(file.getLast())))) {
            LOG.warn(
                    "Left out: the tests of React in a browser, because npm ci has not been run in bridge-service/client");
            return Optional.empty();
        }
        return Optional.of(FILES.stream().map(file -> List.of(file.getFirst(), text(file.getLast()))).toList());
    }

    private static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
