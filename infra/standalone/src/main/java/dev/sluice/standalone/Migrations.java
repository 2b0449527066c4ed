package dev.sluice.standalone;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

import dev.sluice.embedded.Backends;
import dev.sluice.embedded.StartupProblem;

/** The migration of the database to the schema of this version. */
final class Migrations {
    private static final String LOCATION = "classpath:dev/sluice/schemas/migration";

    private Migrations() {}

    /**
     * Runs the migrations that the database does not have yet.
     *
     * @throws StartupProblem
     *             if a migration fails, or another version has migrated the database
     */
    static void run(Backends backends) {
        try {
            Flyway.configure().dataSource(backends.jdbcUrl(), backends.user(), backends.password())
                    .locations(LOCATION).load().migrate();
        } catch (FlywayException failure) {
            String reason = String.valueOf(failure.getMessage()).lines().map(String::strip)
                    .filter(line -> !line.isEmpty()).limit(2).reduce((first, second) -> first + " " + second)
                    .orElse("");
            throw new StartupProblem("The database could not be migrated to this version's schema (" + reason
                    + "): use the version that wrote the data folder, or choose another folder with --sluice.data.",
                    failure);
        }
    }
}
