package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The PostgreSQL server process of one data folder, as its {@code postmaster.pid} and the operating system tell it.
 * After a crash that file stays, and its process id may since belong to anybody: only a living process that is proven
 * to be this folder's server counts. Immutable.
 *
 * @param process
 *            the process; may have ended since
 */
record Postmaster(ProcessHandle process) {
    private static final String FILE = "postmaster.pid";
    private static final Path PROCESSES = Path.of("/proc");
    private static final Set<String> PROGRAMS = Set.of("postgres", "postgres.exe");

    /**
     * The living server of a data folder.
     *
     * @throws StartupProblem
     *             if the recorded process is a PostgreSQL of which nothing tells whether it is this folder's
     */
    static Optional<Postmaster> of(Path data) {
        return recorded(data).flatMap(ProcessHandle::of).map(Postmaster::new)
                .filter(postmaster -> postmaster.isRunning() && postmaster.serves(data));
    }

    /**
     * Removes the process id of a server that ended if another program has that id now, because PostgreSQL would take
     * that program for a server and refuse to start. An id that nobody has is left to PostgreSQL's own checks.
     */
    static void forgetReused(Path data) {
        if (recorded(data).flatMap(ProcessHandle::of).isPresent() && of(data).isEmpty()) {
            try {
                Files.deleteIfExists(data.resolve(FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether it runs; a process that ended and that nobody has asked about yet does not. */
    boolean isRunning() {
        return process.isAlive() && !isZombie();
    }

    private boolean isZombie() {
        try {
            var stat = Files.readString(PROCESSES.resolve(process.pid() + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException notLinuxOrGone) {
            return false;
        }
    }

    private boolean serves(Path data) {
        var program = process.info().command().map(command -> String.valueOf(Path.of(command).getFileName()));
        if (isSomebodyElses() || !program.map(PROGRAMS::contains).orElse(true)) {
            return false;
        }
        var arguments = process.info().arguments().orElse(new String[0]);
        if (program.isPresent() && Arrays.asList(arguments).contains(data.toString())) {
            return true;
        }
        var workingDirectory = workingDirectory();
        if (workingDirectory.isPresent()) {
            return workingDirectory.equals(realPath(data));
        }
        if (!isRunning()) {
            return false;
        }
        throw new StartupProblem("Process " + process.pid() + " may be the PostgreSQL of " + data
                + ", which cannot be told here: stop it, or delete " + data.resolve(FILE)
                + " if it is something else.");
    }

    /** PostgreSQL insists that whoever runs it owns its data, and so did this JVM's predecessor. */
    private boolean isSomebodyElses() {
        var us = ProcessHandle.current().info().user();
        return us.isPresent() && process.info().user().isPresent() && !us.equals(process.info().user());
    }

    /** A server makes its data folder its working directory; Linux shows it. */
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
        try (var lines = Files.lines(data.resolve(FILE))) {
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
