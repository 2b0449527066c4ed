package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TopicWatch;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceLook;
import dev.sluice.capture.postgres.SourceWatch;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.Degradation;

/**
 * The monitor of all requirements while the capture runs. It checks them with every heartbeat, and when the WAL
 * describes a table that does not meet one. Neither PostgreSQL nor Kafka reports to a running capture that a table left
 * the publication or that a topic is compacted. Owns one thread, which ends at the first problem that stops the
 * capture.
 */
final class RequirementsMonitor implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(RequirementsMonitor.class);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final int FAILURES_TO_REPORT = 3;

    private final Source source;
    private final SourceWatch watch;
    private final TopicSetup topics;
    private final Duration interval;
    private final Handling handling;
    private final Thread thread = new Thread(this::run, "sluice-capture-monitor");
    /** The failed checks since the last one that succeeded. Owned by the monitor's thread. */
    private int failures;
    /** Set once by the monitor's thread. */
    private volatile @Nullable CaptureProblem problem;

    /**
     * The reactions to a check; called on the monitor's thread.
     *
     * @param onProblem
     *            called at the first problem
     * @param onDegradations
     *            receives the degradations that every check found
     */
    record Handling(Runnable onProblem, Consumer<List<Degradation>> onDegradations) {}

    private RequirementsMonitor(Source source, SourceWatch watch, TopicSetup topics, Duration interval,
            Handling handling) {
        this.source = source;
        this.watch = watch;
        this.topics = topics;
        this.interval = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        this.handling = handling;
    }

    /** Starts the monitor. */
    static RequirementsMonitor start(Source source, SourceWatch watch, TopicSetup topics, Duration interval,
            Handling handling) {
        var monitor = new RequirementsMonitor(source, watch, topics, interval, handling);
        monitor.thread.setDaemon(true);
        monitor.thread.start();
        return monitor;
    }

    private void run() {
        TopicWatch topicWatch = null;
        try {
            watch.await(interval);
            List<Degradation> found = List.of();
            while (true) {
                try {
                    topicWatch = topicWatch == null ? topics.watch() : topicWatch;
                    found = lookAtSource();
                    lookAtTopics(topicWatch);
                    failures = 0;
                    handling.onDegradations.accept(found);
                } catch (CaptureProblem unmet) {
                    problem = unmet;
                    handling.onProblem.run();
                    return;
                } catch (SQLException | ExecutionException | RuntimeException failed) {
                    failed(failed, found);
                }
                watch.await(interval);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            if (topicWatch != null) {
                topicWatch.close();
            }
        }
    }

    /** A lost connection also ends the run, which reports it. Checks that fail repeatedly are a degradation. */
    private void failed(Exception failed, List<Degradation> found) {
        logger.debug("The requirements could not be checked", failed);
        failures++;
        if (failures >= FAILURES_TO_REPORT) {
            handling.onDegradations.accept(Stream.concat(found.stream(),
                    Stream.of(new Degradation("look", "requirements", "The capture goes on, but"
                            + " its requirements on tables, publication and topics could not be checked "
                            + FAILURES_TO_REPORT + " times in a row, so an unmet requirement would not be noticed: "
                            + failed.getMessage()
                            + ". Check that the capture's role can connect and has the privileges in"
                            + " capture-role.sql, and that the brokers answer.")))
                    .toList());
        }
    }

    private List<Degradation> lookAtSource() throws SQLException {
        SourceLook look = look();
        List<TableName> changed = new ArrayList<>(look.membership().changedSince(watch.membership()));
        changed.addAll(watch.storedLeftOut());
        if (!changed.isEmpty()) {
            throw new CaptureProblem("Tables " + names(changed) + " were replaced, or left the publication and came"
                    + " back, while the capture was running: rows that were written in between may be missing from"
                    + " the topics. The capture starts over and reports the gap.");
        }
        watch.looked(look.membership());
        return look.degradations();
    }

    private SourceLook look() throws SQLException {
        try {
            return source.look();
        } catch (CaptureProblem unmet) {
            throw new CaptureProblem(unmet.getMessage() + " This changed while the capture was running: rows written"
                    + " since then may be missing from the topics. After you have fixed it, publish them with the"
                    + " republish command.", unmet);
        }
    }

    private static void lookAtTopics(TopicWatch topics) throws InterruptedException, ExecutionException {
        try {
            topics.check();
        } catch (CaptureProblem unmet) {
            throw new CaptureProblem(unmet.getMessage() + " This changed while the capture was running.", unmet);
        }
    }

    private static String names(List<TableName> tables) {
        return tables.stream().map(TableName::toString).collect(Collectors.joining(", "));
    }

    /** Throws the problem that was found; returns if there is none. */
    void throwProblem() {
        CaptureProblem found = problem;
        if (found != null) {
            throw found;
        }
    }

    /** Interrupts the checks, also one that waits for Kafka. Does not wait for their end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
