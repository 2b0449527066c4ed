package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A lookup of the process that listens on a port; works on Linux, for processes of the current user. Stateless.
 */
final class PortHolder {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortHolder() {}

    /** Describes the process, such as {@code process 1234, nginx}; empty if it cannot be determined. */
    static Optional<String> of(int port) {
        Set<String> sockets = listeningSockets(port);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses().filter(process -> holdsOneOf(sockets, process)).findFirst()
                .map(PortHolder::describe);
    }

    private static String describe(ProcessHandle process) {
        return "process " + process.pid()
                + process.info().command().map(command -> ", " + Path.of(command).getFileName()).orElse("");
    }

    private static Set<String> listeningSockets(int port) {
        var sockets = new HashSet<String>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try (Stream<String> lines = Files.lines(PROCESSES.resolve(table))) {
                lines.skip(1).map(line -> line.strip().split("\\s+")).filter(
                        field -> field.length > INODE && field[STATE].equals(LISTENING) && port(field) == port)
                        .forEach(field -> sockets.add("socket:[" + field[INODE] + "]"));
            } catch (IOException notLinux) {
                return sockets;
            }
        }
        return sockets;
    }

    private static int port(String[] field) {
        String address = field[LOCAL_ADDRESS];
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    private static boolean holdsOneOf(Set<String> sockets, ProcessHandle process) {
        try (Stream<Path> descriptors = Files.list(PROCESSES.resolve(process.pid() + "/fd"))) {
            return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
        } catch (IOException anotherUsersOrGone) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
