package dev.sluice.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.embedded.PostgresServer;
import dev.sluice.reliability.check.Witness;
import dev.sluice.reliability.part.Installation;
import dev.sluice.testkit.Folders;

/** One run: start, load, strikes, comparison. Data and logs are kept if the run is not clean. Used by one thread. */
final class CrashRun {
    private static final Logger logger = LoggerFactory.getLogger(CrashRun.class);
    private static final int FIRST_WITH_FAILOVER_SLOTS = 17;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .withZone(ZoneOffset.UTC);

    private final RunOptions options;
    private final Clock clock;
    private final Path folder;

    CrashRun(RunOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        this.folder = options.folder().toAbsolutePath().normalize()
                .resolve(NAME.format(clock.instant()) + "-seed-" + options.seed());
    }

    /** Performs the run and writes the report into its folder. */
    RunReport run() throws IOException, SQLException, InterruptedException {
        Instant began = clock.instant();
        if (options.topology().standby() && PostgresServer.majorVersion() < FIRST_WITH_FAILOVER_SLOTS) {
            throw new IllegalArgumentException("standby=true on PostgreSQL " + PostgresServer.majorVersion()
                    + ": expected PostgreSQL 17, which synchronizes slots");
        }
        Path data = folder.resolve("data");
        logger.info("PostgreSQL {}, seed {}, in {}", PostgresServer.majorVersion(), options.seed(), folder);
        RunReport report;
        try (var installation = new Installation(options.topology(), data, folder.resolve("logs"))) {
            var hook = new Thread(installation::close, "kill-the-parts");
            Runtime.getRuntime().addShutdownHook(hook);
            installation.start();
            report = run(installation, began);
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        report.write(folder);
        if (report.isClean()) {
            Folders.delete(data);
        }
        return report;
    }

    private RunReport run(Installation installation, Instant began)
            throws IOException, SQLException, InterruptedException {
        try (Connection connection = installation.connect()) {
            Witness.begin(connection, options.topology().standby());
        }
        installation.awaitStandby(Witness.SLOT);
        try (var population = new Population(installation, options.seed())) {
            var striker = new Striker(installation, population, options, clock);
            striker.run();
            population.stopWriting();
            if (striker.slotAdvances() > 0) {
                striker.republish();
            }
            population.writeLastRows();
            logger.info("The writers have stopped; comparing");
            Verdict verdict = Verdict.of(installation, population, striker.slotAdvances());
            List<String> defects = new ArrayList<>(striker.defects());
            defects.addAll(verdict.defects());
            return new RunReport(
                    new RunReport.Setting(PostgresServer.majorVersion(), options.seed(), began,
                            Duration.between(began, clock.instant())),
                    striker.kills(), RunReport.Load.of(population),
                    new Verdict(verdict.differences(), defects));
        }
    }
}
