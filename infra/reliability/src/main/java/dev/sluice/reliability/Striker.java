package dev.sluice.reliability;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.reliability.Strike.Target;
import dev.sluice.reliability.part.Installation;
import dev.sluice.reliability.part.Part;

/** The loop that kills and restarts parts, up to a duration or a number of kills. Used by one thread. */
final class Striker {
    private static final Logger logger = LoggerFactory.getLogger(Striker.class);
    private static final int SLOT_CHECKS = 500;
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(6);

    private final Installation installation;
    private final Population population;
    private final RunOptions options;
    private final Clock clock;
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private long slotAdvances;

    Striker(Installation installation, Population population, RunOptions options, Clock clock) {
        this.installation = installation;
        this.population = population;
        this.options = options;
        this.clock = clock;
    }

    /** Returns when all parts run and clients receive new rows again. */
    void run() throws IOException, SQLException, InterruptedException {
        var strikes = new Strikes(options.seed(), options.advancesSlot());
        long end = System.nanoTime() + options.duration().toNanos();
        while (System.nanoTime() - end < 0 && (options.kills() == 0 || kills.size() < options.kills())) {
            strike(strikes.next());
        }
        restartEndedParts();
        awaitRecovery(clock.instant());
    }

    private void strike(Strike strike) throws IOException, SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(strike.before().toMillis());
        restartEndedParts();
        Instant at = clock.instant();
        List<Part> targets = targets(strike);
        targets.forEach(Part::kill);
        if (strike.target() == Target.SLOT) {
            advanceSlot();
        }
        TimeUnit.MILLISECONDS.sleep(strike.down().toMillis());
        for (Part target : targets) {
            target.start();
        }
        Duration recovery = strike.awaitsRecovery() ? awaitRecovery(at) : null;
        kills.add(new Kill(at, strike, recovery));
        logger.info("{}. {} was killed, down for {} ms, {}", kills.size(), strike.target().label(),
                strike.down().toMillis(),
                recovery == null ? "its recovery not awaited" : "recovered after " + recovery.toMillis() + " ms");
    }

    private List<Part> targets(Strike strike) {
        return switch (strike.target()) {
            case POSTGRES -> List.of(installation.postgres());
            case KAFKA -> List.of(installation.kafka());
            case CAPTURE, SLOT -> List.of(installation.capture());
            case BRIDGE -> List.of(installation.bridge());
            case EVERYTHING -> installation.parts();
        };
    }

    /**
     * Advances the slot after PostgreSQL has noticed that the capture is gone. Before the first snapshot there is no
     * slot.
     */
    private void advanceSlot() throws SQLException, InterruptedException {
        try (Connection connection = installation.connect();
                Statement statement = connection.createStatement();
                PreparedStatement free = connection.prepareStatement(
                        "select count(*) from pg_replication_slots where slot_name = 'sluice' and not active")) {
            boolean isFree = false;
            for (int check = 0; check < SLOT_CHECKS && !isFree; check++) {
                try (ResultSet count = free.executeQuery()) {
                    isFree = count.next() && count.getInt(1) > 0;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (isFree) {
                statement.execute("select pg_replication_slot_advance('sluice', pg_current_wal_lsn())");
                slotAdvances++;
            }
        }
    }

    /** Returns the number of times that the slot was advanced. */
    long slotAdvances() {
        return slotAdvances;
    }

    private void restartEndedParts() throws IOException {
        for (Part part : installation.parts()) {
            if (!part.isRunning()) {
                defects.add("the " + part.name() + " ended by itself");
                part.start();
            }
        }
    }

    private @Nullable Duration awaitRecovery(Instant at) throws InterruptedException {
        long deadline = System.nanoTime() + RECOVERY_LIMIT.toNanos();
        while (population.newestRow().compareTo(at) <= 0) {
            if (System.nanoTime() - deadline > 0) {
                defects.add("no row written after " + at + " had reached all clients after "
                        + RECOVERY_LIMIT.toSeconds() + " s");
                return null;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return Duration.between(at, clock.instant());
    }

    /** Returns all kills, in order. */
    List<Kill> kills() {
        return kills;
    }

    /** Returns the defects found so far, a sentence each. */
    List<String> defects() {
        return defects;
    }
}
