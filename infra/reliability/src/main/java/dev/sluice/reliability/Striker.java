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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
    private static final int REPUBLISH_START_MILLIS = 1500;
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(6);

    private final Installation installation;
    private final Population population;
    private final RunOptions options;
    private final Clock clock;
    private final Random random;
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private long slotAdvances;
    /** Whether there is a standby that was not promoted yet. */
    private boolean hasStandby;

    Striker(Installation installation, Population population, RunOptions options, Clock clock) {
        this.installation = installation;
        this.population = population;
        this.options = options;
        this.clock = clock;
        this.hasStandby = options.topology().standby();
        this.random = new Random(~options.seed());
    }

    /** Returns when all parts run and clients receive new rows again. */
    void run() throws IOException, SQLException, InterruptedException {
        var strikes = new Strikes(options);
        RunOptions.Limits limits = options.limits();
        long end = System.nanoTime() + limits.duration().toNanos();
        while (System.nanoTime() - end < 0 && (limits.strikes() == 0 || kills.size() < limits.strikes())) {
            boolean isHalfTime = System.nanoTime() - (end - limits.duration().dividedBy(2).toNanos()) > 0
                    || (limits.strikes() > 0 && kills.size() >= limits.strikes() / 2);
            if (hasStandby && isHalfTime) {
                hasStandby = false;
                strike(strikes.against(Target.PRIMARY));
            } else {
                strike(strikes.next());
            }
        }
        restartEndedParts();
        awaitRecovery(clock.instant());
    }

    private void strike(Strike strike) throws IOException, SQLException, InterruptedException {
        if (strike.target() == Target.REPUBLISH) {
            startRepublishing();
        }
        TimeUnit.MILLISECONDS.sleep(strike.before().toMillis());
        restartEndedParts();
        Instant at = clock.instant();
        List<Part> targets = targets(strike);
        if (strike.target() == Target.PRIMARY) {
            installation.postgres().failOver();
        } else {
            targets.forEach(Part::kill);
        }
        if (strike.target() == Target.SLOT) {
            advanceSlot();
            installation.republish().request();
        }
        TimeUnit.MILLISECONDS.sleep(strike.down().toMillis());
        restart(strike.target() == Target.PRIMARY ? List.of() : targets);
        Duration recovery = strike.awaitsRecovery() ? awaitRecovery(at) : null;
        kills.add(new Kill(at, strike, recovery, targets.size()));
        logger.info("{}. {} was killed, down for {} ms, {}", kills.size(), strike.target().label(),
                strike.down().toMillis(),
                recovery == null ? "its recovery not awaited" : "recovered after " + recovery.toMillis() + " ms");
    }

    private List<Part> targets(Strike strike) {
        return switch (strike.target()) {
            case POSTGRES, PRIMARY -> List.of(installation.postgres());
            case KAFKA -> List.of(installation.brokers().get(random.nextInt(installation.brokers().size())));
            case CAPTURE, SLOT -> List.of(installation.capture());
            case BRIDGE -> List.of(installation.bridge());
            case EVERYTHING -> Stream.concat(installation.parts().stream(), installation.republish().running().stream())
                    .toList();
            case REPUBLISH -> installation.republish().running().stream().toList();
        };
    }

    /** Starts the republish command and returns when it has probably begun to compare. */
    private void startRepublishing() throws IOException, InterruptedException {
        installation.republish().request();
        installation.republish().advance();
        TimeUnit.MILLISECONDS.sleep(REPUBLISH_START_MILLIS);
    }

    /** Starts parts that were killed. The republish command starts if it is due. */
    private void restart(List<Part> targets) throws IOException {
        for (Part target : installation.parts()) {
            if (targets.contains(target)) {
                target.start();
            }
        }
        installation.republish().advance();
    }

    /** Publishes the rows that are missing because of gaps, while all parts run. */
    void republish() throws IOException, InterruptedException {
        installation.republish().request();
        long deadline = System.nanoTime() + RECOVERY_LIMIT.toNanos();
        while (installation.republish().advance()) {
            if (System.nanoTime() - deadline > 0) {
                defects.add("the republish command had not succeeded after " + RECOVERY_LIMIT.toSeconds() + " s");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
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

    private @Nullable Duration awaitRecovery(Instant at) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RECOVERY_LIMIT.toNanos();
        while (population.newestRow().compareTo(at) <= 0) {
            if (System.nanoTime() - deadline > 0) {
                defects.add("no row written after " + at + " had reached all clients after "
                        + RECOVERY_LIMIT.toSeconds() + " s");
                return null;
            }
            // A killed republish command leaves a transaction open, which holds readers back until its next run.
            installation.republish().advance();
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
