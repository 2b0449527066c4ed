package dev.sluice.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.embedded.PostgresServer;
import dev.sluice.reliability.check.Witness;
import dev.sluice.reliability.part.Installation;

/** One run: start, load, strikes, comparison. Data and logs are kept if anything is wrong. Used by one thread. */
final class CrashRun {
    private static final Logger LOG = LoggerFactory.getLogger(CrashRun.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .withZone(ZoneOffset.UTC);

    private final RunOptions options;
    private final Path folder;

    CrashRun(RunOptions options) {
        this.options = options;
        this.folder = options.folder().toAbsolutePath().normalize()
                .resolve(NAME.format(Instant.now()) + "-seed-" + options.seed());
    }

    /** Runs it, and writes the report into the run's folder. */
    RunReport run() throws IOException, SQLException, InterruptedException {
        Instant began = Instant.now();
        Path data = folder.resolve("data");
        LOG.info("PostgreSQL {}, seed {}, in {}", PostgresServer.majorVersion(), options.seed(), folder);
        RunReport report;
        try (var installation = new Installation(data, folder.resolve("logs"))) {
            var hook = new Thread(installation::close, "kill-the-parts");
            Runtime.getRuntime().addShutdownHook(hook);
            installation.start();
            report = run(installation, began);
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        report.write(folder);
        if (report.isClean()) {
            delete(data);
        }
        return report;
    }

    private RunReport run(Installation installation, Instant began)
            throws IOException, SQLException, InterruptedException {
        try (Connection connection = installation.connect()) {
            Witness.begin(connection);
        }
        try (var population = new Population(installation, options.seed())) {
            var striking = new Striking(installation, population, options);
            striking.run();
            population.stopWriting();
            LOG.info("The writers have stopped; comparing");
            Verdict verdict = Verdict.of(installation, population, striking.slotMoves());
            List<String> defects = new ArrayList<>(striking.defects());
            defects.addAll(verdict.defects());
            return new RunReport(
                    new RunReport.Setting(PostgresServer.majorVersion(), options.seed(), began,
                            Duration.between(began, Instant.now())),
                    striking.kills(), RunReport.Load.of(population),
                    new Verdict(verdict.differences(), defects));
        }
    }

    private static void delete(Path data) throws IOException {
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
