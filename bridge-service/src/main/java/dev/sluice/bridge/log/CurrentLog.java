package dev.sluice.bridge.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The log as it is now. When its topics were created anew, when another cluster has taken over the address, or when a
 * part of it was cut off, there is another log: the one before is closed with everything that it holds in memory, and
 * its readers are sent away to come back by their positions. Thread-safe; the watch's thread alone replaces the log.
 */
public final class CurrentLog implements Supplier<EventLog>, AutoCloseable {
    private static final Duration PATIENCE_AT_START = Duration.ofSeconds(30);
    /** [Fetch] A longer header value makes a cross-origin request one that is asked for first. */
    private static final int MAX_ID_BYTES = 128;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final KafkaAccess kafka;
    private final LogSettings settings;
    private final LogListener listener;
    private final LogWatch watch;
    private volatile Served served;

    private record Served(KafkaEventLog log, Truncation truncation) {}

    /** Whether what one log has in memory is to be relied upon. */
    private static final class Truncation implements LogListener {
        private volatile Optional<String> reason = Optional.empty();

        @Override
        public void truncated(int partition, String told) {
            reason = Optional.of(told);
        }
    }

    /**
     * Opens the log and begins to watch it. Blocks.
     *
     * @param kafka
     *            whose clients are closed with this
     * @throws IllegalStateException
     *             if a topic is missing or their partition counts differ; the message says what to do
     * @throws LogUnavailableException
     *             if Kafka does not answer
     */
    public CurrentLog(KafkaAccess kafka, LogSettings settings, LogListener listener) {
        this.kafka = kafka;
        this.settings = settings;
        this.listener = listener;
        this.watch = new LogWatch(this::look, listener, kafka.clock());
        this.served = open(ChannelDiscovery.discover(kafka.admin(), settings, PATIENCE_AT_START));
        watch.start();
    }

    private Served open(Channels channels) {
        if (channels.idBytes() > MAX_ID_BYTES) {
            listener.longIds(channels.idBytes());
        }
        var truncation = new Truncation();
        return new Served(new KafkaEventLog(channels, kafka, settings,
                new LogListeners(List.of(listener, truncation)), watch), truncation);
    }

    /** The log that is to be read by whoever begins now. */
    @Override
    public EventLog get() {
        return served.log;
    }

    /** Why the log cannot be read; empty while it can. */
    public Optional<LogOutage> outage() {
        return watch.outage();
    }

    private void look() {
        Channels found = ChannelDiscovery.discover(kafka.admin(), settings, PATIENCE);
        requireLeader(found);
        Channels known = served.log.channels();
        if (!found.all().equals(known.all())) {
            replace(found, "its topics were created anew, or belong to another cluster: " + found.all());
        } else if (found.partitions() != known.partitions()) {
            throw new IllegalStateException("The channels' topics have " + found.partitions() + " partitions now, they "
                    + "had " + known.partitions() + ": a tenant's records are in two of them. The number is for life: "
                    + "move to new topics (another sluice.log.topic-prefix).");
        } else {
            served.truncation.reason.ifPresent(reason -> replace(found, "it has lost records: " + reason));
        }
    }

    private void requireLeader(Channels found) {
        var asked = new TopicPartition(found.get(0).topic(), 0);
        try {
            kafka.admin().listOffsets(Map.of(asked, OffsetSpec.latest())).partitionResult(asked).get(
                    PATIENCE.toSeconds(),
                    TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while asking Kafka for the end of " + asked, stop);
        } catch (ExecutionException | TimeoutException failure) {
            throw new LogUnavailableException("Kafka does not tell the end of " + asked + ": look at the brokers",
                    failure);
        }
    }

    private void replace(Channels found, String reason) {
        Served before = served;
        served = open(found);
        before.log.close();
        listener.replaced(reason);
    }

    /** What the tails hold in memory, in bytes; a reading for metrics. */
    public long tailBytes() {
        return served.log.tailBytes();
    }

    /** What replays have read lately and share, in bytes; a reading for metrics. */
    public long replayCacheBytes() {
        return served.log.replayCacheBytes();
    }

    /** What is remembered of where tenants' records are, in bytes; a reading for metrics. */
    public long tenantIndexBytes() {
        return served.log.tenantIndexBytes();
    }

    /** How many replays wait for a turn of reading; a reading for metrics. */
    public int waitingReplays() {
        return served.log.waitingReplays();
    }

    /** How many partition numbers are being followed; a reading for metrics. */
    public int openTails() {
        return served.log.openTails();
    }

    /** Stops all reading; idempotent. */
    @Override
    public void close() {
        watch.close();
        served.log.close();
        // What Kafka has not answered by now is of no use to anybody.
        kafka.admin().close(Duration.ZERO);
    }
}
