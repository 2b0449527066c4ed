package dev.sluice.reliability;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** Kills parts and starts them again, until the time or the number of kills is used up. Used by one thread. */
final class Striking {
    private static final Logger LOG = LoggerFactory.getLogger(Striking.class);
    private static final int LOOKS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Installation installation;
    private final Population population;
    private final RunOptions options;
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private long slotMoves;

    Striking(Installation installation, Population population, RunOptions options) {
        this.installation = installation;
        this.population = population;
        this.options = options;
    }

    /** Returns when all parts run and clients get new rows again. */
    void run() throws IOException, SQLException, InterruptedException {
        var strikes = new Strikes(options.seed(), options.movesSlot());
        long end = System.nanoTime() + options.duration().toNanos();
        while (System.nanoTime() - end < 0 && (options.kills() == 0 || kills.size() < options.kills())) {
            strike(strikes.next());
        }
        reviveTheDead();
        awaitRecovery(Instant.now());
    }

    private void strike(Strike strike) throws IOException, SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(strike.before().toMillis());
        reviveTheDead();
        Instant at = Instant.now();
        List<Part> targets = targets(strike);
        targets.forEach(Part::kill);
        if (strike.target() == Target.SLOT) {
            moveSlot();
        }
        TimeUnit.MILLISECONDS.sleep(strike.down().toMillis());
        for (Part target : targets) {
            target.start();
        }
        Duration recovery = strike.awaitsRecovery() ? awaitRecovery(at) : null;
        kills.add(new Kill(at, strike, recovery));
        LOG.info("{}. {} was killed, down for {} ms, {}", kills.size(), strike.target().label(),
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

    /** PostgreSQL notices only after a moment that the capture has gone; a first copy may not have begun. */
    private void moveSlot() throws SQLException, InterruptedException {
        try (Connection connection = installation.connect();
                Statement statement = connection.createStatement();
                PreparedStatement free = connection.prepareStatement(
                        "select count(*) from pg_replication_slots where slot_name = 'sluice' and not active")) {
            boolean isFree = false;
            for (int look = 0; look < LOOKS && !isFree; look++) {
                try (ResultSet count = free.executeQuery()) {
                    isFree = count.next() && count.getInt(1) > 0;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (isFree) {
                statement.execute("select pg_replication_slot_advance('sluice', pg_current_wal_lsn())");
                slotMoves++;
            }
        }
    }

    /** How often the slot was moved on. */
    long slotMoves() {
        return slotMoves;
    }

    private void reviveTheDead() throws IOException {
        for (Part part : installation.parts()) {
            if (!part.isRunning()) {
                defects.add("the " + part.name() + " ended by itself");
                part.start();
            }
        }
    }

    private @Nullable Duration awaitRecovery(Instant at) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (population.newestRow().compareTo(at) <= 0) {
            if (System.nanoTime() - deadline > 0) {
                defects.add("no row that was written after " + at + " had reached all clients after "
                        + PATIENCE.toSeconds() + " s");
                return null;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return Duration.between(at, Instant.now());
    }

    /** What was done. */
    List<Kill> kills() {
        return kills;
    }

    /** What went wrong meanwhile. */
    List<String> defects() {
        return defects;
    }
}
