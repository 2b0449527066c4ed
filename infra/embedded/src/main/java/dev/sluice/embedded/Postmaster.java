package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The PostgreSQL server process of one data folder. Its process id comes from {@code postmaster.pid}. That file
 * survives a crash, and another program may get the id: a process counts only if it is alive and provably serves the
 * folder. Immutable.
 *
 * @param process
 *            the process; may have ended in the meantime
 */
record Postmaster(ProcessHandle process) {
    private static final String FILE = "postmaster.pid";
    private static final Path PROCESSES = Path.of("/proc");
    private static final Set<String> PROGRAMS = Set.of("postgres", "postgres.exe");

    /**
     * Finds the running server of a data folder.
     *
     * @throws StartupProblem
     *             if the recorded process may be a PostgreSQL server, but the system does not reveal its data folder
     */
    static Optional<Postmaster> of(Path data) {
        return recorded(data).flatMap(ProcessHandle::of).map(Postmaster::new)
                .filter(postmaster -> postmaster.isRunning() && postmaster.serves(data));
    }

    /**
     * Deletes the pid file if another program has the process id in it. PostgreSQL would take that program for a server
     * and refuse to start. If no process has the id, PostgreSQL deals with the file itself.
     */
    static void deleteStalePidFile(Path data) {
        if (recorded(data).flatMap(ProcessHandle::of).isPresent() && of(data).isEmpty()) {
            try {
                Files.deleteIfExists(data.resolve(FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns whether the process runs; a zombie does not. */
    boolean isRunning() {
        return process.isAlive() && !isZombie();
    }

    private boolean isZombie() {
        try {
            String stat = Files.readString(PROCESSES.resolve(process.pid() + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException notLinuxOrGone) {
            return false;
        }
    }

    private boolean serves(Path data) {
        Optional<String> program = process.info().command()
                .map(command -> String.valueOf(Path.of(command).getFileName()));
        if (belongsToAnotherUser() || !program.map(PROGRAMS::contains).orElse(true)) {
            return false;
        }
        String[] arguments = process.info().arguments().orElse(new String[0]);
        if (program.isPresent() && Arrays.asList(arguments).contains(data.toString())) {
            return true;
        }
        Optional<Path> workingDirectory = workingDirectory();
        if (workingDirectory.isPresent()) {
            return workingDirectory.equals(realPath(data));
        }
        if (!isRunning()) {
            return false;
        }
        throw new StartupProblem("Process " + process.pid() + " may be the PostgreSQL server of " + data
                + ", but this system does not tell: stop it, or delete " + data.resolve(FILE)
                + " if it is another program.");
    }

    /**
     * Returns whether another user runs the process. PostgreSQL requires that its user owns the data, so such a process
     * cannot serve the folder.
     */
    private boolean belongsToAnotherUser() {
        Optional<String> user = ProcessHandle.current().info().user();
        return user.isPresent() && process.info().user().isPresent() && !user.equals(process.info().user());
    }

    /**
     * Returns the working directory of the process, which for a server is its data folder; empty if the system is not
     * Linux.
     */
    private Optional<Path> workingDirectory() {
        try {
            return Optional.of(Files.readSymbolicLink(PROCESSES.resolve(process.pid() + "/cwd")));
        } catch (IOException notShown) {
            return Optional.empty();
        }
    }

    private static Optional<Path> realPath(Path data) {
        try {
            return Optional.of(data.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Long> recorded(Path data) {
        try (Stream<String> lines = Files.lines(data.resolve(FILE))) {
            return lines.findFirst().map(line -> Long.valueOf(line.strip()));
        } catch (NoSuchFileException neverStartedOrStopped) {
            return Optional.empty();
        } catch (NumberFormatException tornByACrash) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
