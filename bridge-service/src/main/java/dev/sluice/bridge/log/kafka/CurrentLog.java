package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogFutures;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.LogOutage;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.OpenTransaction;

/**
 * The log that is currently served. Another log replaces it if its topics were recreated, if another cluster answers at
 * the address, or if it was truncated. The old log is then closed, its memory is discarded, and its readers must
 * reconnect. Thread-safe; the monitor's thread alone replaces the log.
 */
public final class CurrentLog implements Supplier<EventLog>, AutoCloseable {
    private static final Duration TIMEOUT_AT_START = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    /** [Fetch] A longer header value makes a cross-origin request need a CORS preflight. */
    private static final int MAX_ID_BYTES = 128;

    private final KafkaAccess kafka;
    private final LogSettings settings;
    private final LogListeners listeners;
    private final LogMonitor monitor;
    private volatile Served served;

    private record Served(KafkaLog log, Truncation truncation) {}

    /** A flag that a log was truncated, so the records that it holds in memory are no longer valid. */
    private static final class Truncation implements LogSignals {
        private volatile Optional<String> reason = Optional.empty();

        @Override
        public void truncated(int partition, String told) {
            reason = Optional.of(told);
        }
    }

    /**
     * Opens the log and starts to monitor it. Blocks.
     *
     * @param kafka
     *            its clients are closed with this log
     * @throws IllegalStateException
     *             if a topic does not exist or the partition counts differ; the message says what to do
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    public CurrentLog(KafkaAccess kafka, LogSettings settings, LogListeners listeners) {
        this.kafka = kafka;
        this.settings = settings;
        this.listeners = listeners;
        this.monitor = new LogMonitor(this::check, listeners.telemetry(), kafka.clock());
        this.served = open(ChannelDiscovery.discover(kafka.admin(), settings, TIMEOUT_AT_START));
        monitor.start();
    }

    private Served open(Channels channels) {
        if (channels.maxIdBytes() > MAX_ID_BYTES) {
            listeners.telemetry().longIds(channels.maxIdBytes());
        }
        var truncation = new Truncation();
        var all = new LogListeners(LogSignals.all(listeners.signals(), truncation), listeners.telemetry());
        return new Served(new KafkaLog(channels, kafka, settings, all, monitor), truncation);
    }

    /** Returns the log for a response that begins now. */
    @Override
    public EventLog get() {
        return served.log;
    }

    /** Returns the current outage; empty while the log can be read. */
    public Optional<LogOutage> outage() {
        return monitor.outage();
    }

    /**
     * Returns the transactions that have held back the last stable offset of a partition for more than ten seconds, in
     * the order of channel and partition; accurate to a few seconds.
     */
    public List<OpenTransaction> openTransactions() {
        return served.log.openForTooLong();
    }

    private Optional<Runnable> check() {
        Channels found = ChannelDiscovery.discover(kafka.admin(), settings, TIMEOUT);
        requireLeader(found);
        Channels known = served.log.channels();
        if (!found.all().equals(known.all())) {
            return Optional.of(
                    replace(found, "its topics were recreated, or belong to another cluster: " + found.all()));
        } else if (found.partitions() != known.partitions()) {
            throw new IllegalStateException("The partition count of the channels' topics changed from "
                    + known.partitions() + " to " + found.partitions() + ", so a tenant's records are in two "
                    + "partitions. The count must never change: use new topics (another sluice.log.topic-prefix).");
        } else {
            return served.truncation.reason.map(reason -> replace(found, "it was truncated: " + reason));
        }
    }

    private void requireLeader(Channels found) {
        var partition = new TopicPartition(found.get(0).topic(), 0);
        LogFutures.await(kafka.admin().listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition),
                TIMEOUT, "the end of " + partition + " (check the brokers)");
    }

    /**
     * Replaces the log. Returns the action that ends all responses. It must run after the outage is cleared: the
     * clients reconnect at once.
     */
    private Runnable replace(Channels found, String reason) {
        Served before = served;
        served = open(found);
        try {
            before.log.close();
        } catch (RuntimeException failed) {
            // The responses must end all the same: nothing feeds them any more.
            listeners.telemetry().readFailed(failed);
        }
        return () -> listeners.signals().replaced(reason);
    }

    /** Returns the memory of the tails, in bytes, for metrics. */
    public long tailBytes() {
        return served.log.tailBytes();
    }

    /** Returns the memory of the block cache, in bytes, for metrics. */
    public long replayCacheBytes() {
        return served.log.replayCacheBytes();
    }

    /** Returns the memory of the tenant index, in bytes, for metrics. */
    public long tenantIndexBytes() {
        return served.log.tenantIndexBytes();
    }

    /** Returns how many replay requests wait for a turn, for metrics. */
    public int waitingReplays() {
        return served.log.waitingReplays();
    }

    /** Returns how many partitions have an open tail, for metrics. */
    public int openTails() {
        return served.log.openTails();
    }

    /** Stops all reading; idempotent. */
    @Override
    public void close() {
        monitor.close();
        served.log.close();
        // No caller waits for outstanding answers any more.
        kafka.admin().close(Duration.ZERO);
    }
}
