package dev.sluice.bridge.ops;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.log.BlockSource;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.FetchPurpose;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.notification.NotificationListener;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.stream.Disconnect;
import dev.sluice.bridge.stream.Gap;
import dev.sluice.bridge.stream.Goodbye;
import dev.sluice.bridge.stream.StreamListener;

/**
 * The metrics of the bridge, and its log lines for operators. Warnings are limited to one in 10 seconds. A counter with
 * tags appears with its first increment. Thread-safe.
 */
public final class BridgeMetrics implements StreamListener, LogSignals, LogTelemetry, NotificationListener {
    private static final Logger logger = LoggerFactory.getLogger(BridgeMetrics.class);
    private static final long WARNING_INTERVAL_NANOS = 10_000_000_000L;

    private final LongSupplier nanoTime;
    private final AtomicLong lastWarningNanos;
    private final AtomicLong connections = new AtomicLong();
    private final Counter delivered;
    private final Counter blockCacheHits;
    private final Counter skippedOffsets;
    private final MeterProvider<Counter> disconnects;
    private final MeterProvider<Counter> gaps;
    private final MeterProvider<Counter> refused;
    private final MeterProvider<Counter> goodbyes;
    private final MeterProvider<Counter> unreadable;
    private final MeterProvider<Counter> tailRestarts;
    private final MeterProvider<Counter> blocks;
    private final MeterProvider<Counter> readBytes;
    private final MeterProvider<Counter> truncations;
    private final MeterProvider<Counter> replacements;
    private final MeterProvider<Counter> readFailures;
    private final MeterProvider<Counter> databaseFailures;
    private final OpenTransactionMetrics openTransactions;

    /** Registers the metrics in {@code registry}. */
    public BridgeMetrics(MeterRegistry registry, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastWarningNanos = new AtomicLong(nanoTime.getAsLong() - WARNING_INTERVAL_NANOS);
        Gauge.builder("sluice.connections", connections, AtomicLong::get)
                .description("Open streams").register(registry);
        this.delivered = Counter.builder("sluice.events.delivered").description("Events written to responses")
                .register(registry);
        this.blockCacheHits = Counter.builder("sluice.replay.cache.hits")
                .description("Replay requests answered from the block cache").register(registry);
        this.skippedOffsets = Counter.builder("sluice.replay.skipped.offsets")
                .description("Offsets that replays skipped, because the tenant index shows no record of the tenant")
                .register(registry);
        this.disconnects = counter(registry, "sluice.disconnects", "Responses that the client or the network ended");
        this.gaps = counter(registry, "sluice.gaps", "Gaps reported to clients");
        this.refused = counter(registry, "sluice.streams.refused", "Requests refused because of a limit");
        this.goodbyes = counter(registry, "sluice.goodbyes", "Streams that the server ended");
        this.unreadable = counter(registry, "sluice.records.unreadable",
                "Records that are not valid events; no client receives them");
        this.tailRestarts = counter(registry, "sluice.tail.restarts",
                "Restarts of a tail, because retention removed the record it needed next");
        this.blocks = counter(registry, "sluice.replay.blocks", "Blocks read for replays");
        this.readBytes = counter(registry, "sluice.log.read.bytes", "Bytes of record keys and values read from Kafka");
        this.truncations = counter(registry, "sluice.log.truncations", "Partitions that lost records already read");
        this.replacements = counter(registry, "sluice.log.replacements", "Replacements of the log by another one");
        this.readFailures = counter(registry, "sluice.log.failures", "Failed reads from Kafka; each is retried");
        this.databaseFailures = counter(registry, "sluice.notifications.failures",
                "Failed database queries for notifications");
        this.openTransactions = new OpenTransactionMetrics(registry);
    }

    private static MeterProvider<Counter> counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).withRegistry(registry);
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
        disconnects.withTag("cause", cause.text()).increment();
    }

    @Override
    public void delivered(int events) {
        delivered.increment(events);
    }

    @Override
    public void gap(Gap gap) {
        gaps.withTags("channel", gap.channel().name(), "reason", gap.reason().text()).increment();
    }

    /** A response was refused, because a limit was reached. */
    public void refused(Admission.Limit limit) {
        refused.withTag("limit", limit.text()).increment();
    }

    @Override
    public void goodbye(Goodbye reason) {
        goodbyes.withTag("reason", reason.text()).increment();
    }

    @Override
    public void unreadable(Channel channel, long offset, String reason) {
        unreadable.withTag("channel", channel.name()).increment();
        warn("The record at offset " + offset + " of topic " + channel.topic() + " is not a valid event: " + reason
                + ". No client receives it. Check which program writes to the topic.");
    }

    @Override
    public void tailRestarted(int partition, String reason) {
        tailRestarts.withTags().increment();
        warn("The tail of partition " + partition + " was restarted: " + reason + ". Its clients get a gap event.");
    }

    @Override
    public void blockRead(BlockSource source) {
        blocks.withTag("source", source.text()).increment();
    }

    @Override
    public void blockCacheHit() {
        blockCacheHits.increment();
    }

    @Override
    public void skipped(long offsets) {
        skippedOffsets.increment((double) offsets);
    }

    @Override
    public void fetched(FetchPurpose purpose, long bytes) {
        readBytes.withTag("purpose", purpose.text()).increment((double) bytes);
    }

    @Override
    public void truncated(int partition, String reason) {
        truncations.withTags().increment();
        logger.error("Partition {} lost records that the bridge had read and clients may have received: {}. All streams"
                + " are closed, and clients get a gap event when they reconnect. Check the brokers for an unclean"
                + " leader election or a replaced disk.", partition, reason);
    }

    @Override
    public void replaced(String reason) {
        replacements.withTags().increment();
        logger.warn("The log was replaced by another one: {}. All streams of the previous log are closed, and their"
                + " clients reconnect.", reason);
    }

    @Override
    public void longIds(int bytes) {
        logger.warn(
                "Event ids for all configured channels can be {} bytes long. Above 128 bytes, a browser that sends an"
                        + " id in the Last-Event-ID header to another origin triggers a CORS preflight. Let clients use"
                        + " fewer channels, use shorter channel names, or resume with the query parameter.",
                bytes);
    }

    @Override
    public void openTransactions(List<OpenTransaction> open) {
        openTransactions.open(open);
    }

    @Override
    public void readFailed(Throwable cause) {
        readFailures.withTags().increment();
        warn("Reading from Kafka failed and is retried: " + cause + ". Check the brokers and the network.");
    }

    @Override
    public void databaseFailed(Exception cause) {
        databaseFailures.withTags().increment();
        warn("A database query for notifications failed: " + cause
                + ". Its client gets status 503. Check the database.");
    }

    private void warn(String message) {
        long last = lastWarningNanos.get();
        long now = nanoTime.getAsLong();
        if (now - last > WARNING_INTERVAL_NANOS && lastWarningNanos.compareAndSet(last, now)) {
            logger.warn(message);
        }
    }
}
