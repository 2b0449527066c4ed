package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a PostgreSQL cluster, created on the first start together with the role and the database. A cluster is
 * created under a temporary name and then renamed, so that a crash leaves a complete cluster or none. The superuser
 * cannot log in over the network. Stateless.
 */
final class PostgresCluster {
    private static final int FIRST_WITH_BUILTIN_LOCALES = 17;
    private static final Duration CREATION_LIMIT = Duration.ofMinutes(2);
    /** One statement per line, as PostgreSQL's single-user mode requires. */
    private static final String ROLE_AND_DATABASE = "create role " + PostgresServer.USER
            + " login replication password '" + PostgresServer.PASSWORD + "'\n" + "create database "
            + PostgresServer.DATABASE + " owner " + PostgresServer.USER + "\n";
    private static final String ACCESS = "host all " + PostgresServer.USER + " 127.0.0.1/32 scram-sha-256\n"
            + "host replication " + PostgresServer.USER + " 127.0.0.1/32 scram-sha-256\n";

    private PostgresCluster() {}

    /**
     * Creates the cluster if the folder is absent or empty.
     *
     * @throws StartupProblem
     *             if another major version wrote the cluster, or it cannot be created
     */
    static void prepare(PostgresBinaries binaries, Path data) {
        try {
            Path version = data.resolve("PG_VERSION");
            if (Files.exists(version)) {
                requireMajorVersion(binaries.majorVersion(), data, Files.readString(version).strip());
                return;
            }
            if (Files.exists(data)) {
                try (Stream<Path> entries = Files.list(data)) {
                    if (entries.findAny().isPresent()) {
                        throw new StartupProblem("The folder " + data
                                + " is not empty and holds no PostgreSQL cluster: choose another data folder.");
                    }
                }
            }
            create(binaries, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireMajorVersion(int major, Path data, String version) {
        if (!version.equals(Integer.toString(major))) {
            throw new StartupProblem("The folder " + data + " was written by PostgreSQL " + version
                    + ", which PostgreSQL " + major
                    + " cannot read: choose another data folder, or move the data with pg_upgrade.");
        }
    }

    private static void create(PostgresBinaries binaries, Path data) throws IOException {
        Path unfinished = data.resolveSibling(data.getFileName() + "-unfinished");
        // Left behind by a killed start; the lock on the data folder excludes other processes.
        OwnerOnly.delete(unfinished);
        OwnerOnly.createDirectories(unfinished);
        try {
            var arguments = new ArrayList<>(List.of("-D", unfinished.toString(), "-U", "postgres", "-A", "reject", "-E",
                    "UTF8", "--locale=C"));
            if (binaries.majorVersion() >= FIRST_WITH_BUILTIN_LOCALES) {
                arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
            }
            run(binaries, "initdb", arguments, "");
            run(binaries, "postgres",
                    List.of("--single", "-D", unfinished.toString(), "-c", "exit_on_error=on", "postgres"),
                    ROLE_AND_DATABASE);
            Files.writeString(unfinished.resolve("pg_hba.conf"), ACCESS);
            Files.deleteIfExists(data);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            OwnerOnly.delete(unfinished);
        }
    }

    private static void run(PostgresBinaries binaries, String program, List<String> arguments, String input) {
        ProgramRun run = ProgramRun.of(binaries.program(program), arguments, input, CREATION_LIMIT);
        if (!run.succeeded()) {
            throw new StartupProblem("PostgreSQL's " + program + " failed with status " + run.status() + " ("
                    + run.output().lines().reduce((first, last) -> last).orElse("no output")
                    + "): correct that and start again.", new IllegalStateException(run.output()));
        }
    }
}
