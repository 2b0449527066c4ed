package dev.sluice.bridge.ops;

import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.FetchPurpose;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.notification.NotificationListener;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.stream.Disconnect;
import dev.sluice.bridge.stream.Gap;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.StreamListener;

/** Counts what happens, and logs what an operator has to know of. Thread-safe. */
public final class BridgeMetrics implements StreamListener, LogSignals, LogTelemetry, NotificationListener {
    private static final Logger log = LoggerFactory.getLogger(BridgeMetrics.class);
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;

    private final MeterRegistry registry;
    private final AtomicLong connections;
    private final Counter delivered;
    private final Counter sharedBlocks;
    private final Counter skippedOffsets;
    private final AtomicLong lastFailureLogged = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

    /** Counts in {@code registry}. */
    public BridgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.connections = java.util.Objects
                .requireNonNull(registry.gauge("sluice.connections", new AtomicLong()));
        this.delivered = registry.counter("sluice.events.delivered");
        this.sharedBlocks = registry.counter("sluice.replay.cache.hits");
        this.skippedOffsets = registry.counter("sluice.replay.skipped.offsets");
    }

    @Override
    public void opened(Selection selection) {
        connections.incrementAndGet();
    }

    @Override
    public void closed(Selection selection) {
        connections.decrementAndGet();
    }

    @Override
    public void disconnected(Disconnect cause) {
        registry.counter("sluice.departures", "how", cause.text()).increment();
    }

    @Override
    public void delivered(int events) {
        delivered.increment(events);
    }

    @Override
    public void gap(Gap gap) {
        registry.counter("sluice.gaps", "channel", gap.channel().name(), "reason", gap.reason().text()).increment();
    }

    /** A response was refused, because a limit was reached. */
    public void refused(Admission.Limit limit) {
        registry.counter("sluice.streams.refused", "limit", limit.text()).increment();
    }

    @Override
    public void goodbye(Goodbye reason) {
        registry.counter("sluice.goodbyes", "reason", reason.text()).increment();
    }

    @Override
    public void unreadable(Channel channel, long offset, String reason) {
        registry.counter("sluice.records.unreadable", "channel", channel.name()).increment();
        warn("Offset " + offset + " of " + channel.topic() + " is no event that can be served, nobody receives it: "
                + reason + ".");
    }

    @Override
    public void tailRestarted(int partition, String reason) {
        registry.counter("sluice.tail.restarts").increment();
        warn("The tail of partition " + partition + " starts anew: " + reason + ". Clients are told of the gap.");
    }

    @Override
    public void blockRead(BlockSource source) {
        registry.counter("sluice.replay.blocks", "origin", source.text()).increment();
    }

    @Override
    public void blockCacheHit() {
        sharedBlocks.increment();
    }

    @Override
    public void skipped(long offsets) {
        skippedOffsets.increment((double) offsets);
    }

    @Override
    public void fetched(FetchPurpose purpose, long bytes) {
        registry.counter("sluice.log.read.bytes", "purpose", purpose.text()).increment((double) bytes);
    }

    @Override
    public void truncated(int partition, String reason) {
        registry.counter("sluice.log.truncations").increment();
        log.error(
                "Partition {} has lost records that had been read, clients among them may have seen them: {}. Everybody "
                        + "is sent away, and told of the gap on return. Look at the brokers: an unclean election of a leader, "
                        + "or a disk that was replaced?",
                partition, reason);
    }

    @Override
    public void replaced(String reason) {
        registry.counter("sluice.log.replacements").increment();
        log.warn(
                "Another log is served from now on, and clients of the one before have been sent away to come back: {}",
                reason);
    }

    @Override
    public void longIds(int bytes) {
        log.warn(
                "Event ids of all configured channels may get {} bytes long. Above 128 a browser that resumes a stream of"
                        + " another origin by header asks with a request of its own first: let clients subscribe to fewer channels"
                        + " at once, give channels shorter names, or resume by query parameter.",
                bytes);
    }

    @Override
    public void readFailed(Throwable cause) {
        registry.counter("sluice.log.failures").increment();
        warn("Kafka could not be read, it will be tried again: " + cause + ".");
    }

    @Override
    public void databaseFailed(Exception cause) {
        registry.counter("sluice.notifications.failures").increment();
        warn("The database could not be asked for notifications, callers are told to come again: " + cause + ".");
    }

    private void warn(String message) {
        long last = lastFailureLogged.get();
        long now = System.nanoTime();
        if (now - last > LOG_EVERY_NANOS && lastFailureLogged.compareAndSet(last, now)) {
            log.warn(message);
        }
    }
}
