package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.LogOutage;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.replay.BlockCache;
import dev.sluice.bridge.log.replay.BlockLoader;
import dev.sluice.bridge.log.replay.BlockSettings;
import dev.sluice.bridge.log.replay.ReplayScheduler;
import dev.sluice.bridge.log.replay.TenantIndex;

/** The log in Kafka. One consumer feeds all tails; a few consumers serve all replays. */
final class KafkaLog implements EventLog {
    private static final Duration MONITOR_TIMEOUT = Duration.ofSeconds(4);

    private final Channels channels;
    private final OffsetRequests offsets;
    private final RequestBatcher<LogBounds> bounds;
    private final RequestCoalescer<List<OpenTransaction>> transactions = new RequestCoalescer<>(
            this::requestTransactions, "the open transactions of a partition");
    private final TailFeeder feeder;
    private final BlockLoader blocks;
    private final ReplayScheduler replays;
    private final TimestampSearch timestamps;
    private final LeaderEpochs epochs;
    private final LogListeners listeners;
    private final OpenTransactionLookup transactionLookup;
    private final OpenTransactionMonitor transactionMonitor;
    /** By partition: the leader epochs for which memory was last checked against the log. */
    private final Map<Integer, int[]> checkedEpochs = new ConcurrentHashMap<>();
    private final LogMonitor monitor;
    private volatile boolean closed;

    /**
     * Starts reading.
     *
     * @param kafka
     *            creates the consumers, which this log closes
     * @param monitor
     *            knows whether the log can be read
     */
    KafkaLog(Channels channels, KafkaAccess kafka, LogSettings settings, LogListeners listeners, LogMonitor monitor) {
        this.channels = channels;
        this.offsets = new OffsetRequests(kafka.admin(), channels);
        this.bounds = new RequestBatcher<>(offsets::bounds, OffsetRequests.TIMEOUT, "the bounds of a partition");
        this.listeners = listeners;
        this.monitor = monitor;
        LogConsumers consumers = kafka.consumers();
        this.timestamps = new TimestampSearch(channels, consumers.forSearch(), System::nanoTime);
        this.epochs = new LeaderEpochs(channels, consumers.forEpochs(), kafka.clock());
        this.feeder = new TailFeeder(channels,
                new TailFeeder.Consumers(consumers.forTails(), consumers.forNewTails()), settings.tail().toBytes(),
                this::bounds, listeners)
                .start();
        this.blocks = new BlockLoader(BlockSettings.standard(channels, partition -> bounds(partition).last()),
                new BlockLoader.Memory(new BlockCache(settings.replayCache().toBytes(), System::nanoTime),
                        new TenantIndex(settings.tenantIndex().toBytes()), System::nanoTime),
                feeder.tails()::open,
                new BlockLoader.Sources(settings.replayReaders(),
                        () -> new KafkaSource(channels, consumers.forReplay(), listeners.telemetry()),
                        () -> new KafkaSource(channels, consumers.forSlices(), listeners.telemetry())),
                listeners.telemetry());
        this.replays = new ReplayScheduler(ReplayScheduler.Threads.start(settings.replayReaders()), blocks,
                this::bounds, System::nanoTime, listeners);
        this.transactionLookup = new OpenTransactionLookup(kafka, channels, settings.topicPrefix(), MONITOR_TIMEOUT);
        this.transactionMonitor = new OpenTransactionMonitor(channels, new EndOffsets(kafka.admin(), MONITOR_TIMEOUT),
                transactionLookup, listeners.telemetry(), System::nanoTime).start();
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public LogBounds bounds(int partition) {
        if (closed) {
            throw new LogUnavailableException("Another log has replaced this one.");
        }
        return bounds.ask(partition);
    }

    @Override
    public Position commonPrefix(int partition, Position position, LogBounds bounds) {
        int[] leading = channels.all().stream().mapToInt(channel -> bounds.last().epoch(channel.index())).toArray();
        if (!Arrays.equals(leading, checkedEpochs.get(partition))) {
            checkMemory(partition, bounds);
            checkedEpochs.put(partition, leading);
        }
        return epochs.commonPrefix(partition, position, bounds);
    }

    /** Checks memory after a leader change: records that an earlier leader returned may be missing from the log. */
    private void checkMemory(int partition, LogBounds bounds) {
        blocks.invalidate(partition);
        Tail tail = feeder.tails().open().get(partition);
        if (tail == null) {
            return;
        }
        // The tail may have an epoch above these bounds: its own consumer has then validated it against a newer leader.
        Position edge = tail.edge().position().withEpochsUpTo(bounds.last());
        if (!epochs.commonPrefix(partition, edge, bounds).equals(edge)) {
            String reason = "the tail has read up to " + edge + ", which the log no longer holds";
            listeners.signals().truncated(partition, reason);
            throw new LogUnavailableException(reason);
        }
    }

    @Override
    public Position before(int partition, Instant instant, LogBounds bounds) {
        Position found = offsets.find(partition, OffsetSpec.forTimestamp(Math.max(0, instant.toEpochMilli())));
        Position before = bounds.last();
        for (Channel channel : channels.all()) {
            // Kafka returns -1 if no record has this timestamp or a later one.
            if (found.offset(channel.index()) >= 0) {
                before = before.with(channel.index(), found.offset(channel.index()) - 1,
                        found.epoch(channel.index()));
            }
        }
        return before;
    }

    @Override
    public Position beforeMarkers(int partition, Position position, LogBounds bounds) {
        return timestamps.beforeMarkers(partition, position, bounds);
    }

    @Override
    public Position lastBefore(int partition, Instant instant, LogBounds bounds) {
        return timestamps.lastBefore(partition, instant, before(partition, instant, bounds), bounds.last());
    }

    @Override
    public Position recentHighWatermark(int partition) {
        return transactionMonitor.highWatermark(partition);
    }

    @Override
    public List<OpenTransaction> openTransactions(int partition) {
        return transactions.ask(partition);
    }

    private List<OpenTransaction> requestTransactions(int partition) {
        LogBounds now = bounds(partition);
        Map<TopicPartition, Duration> held = new HashMap<>();
        for (Channel channel : channels.all()) {
            if (now.last().offset(channel.index()) < now.highWatermark().offset(channel.index())) {
                var topic = new TopicPartition(channel.topic(), partition);
                held.put(topic, transactionMonitor.heldFor(topic));
            }
        }
        return transactionLookup.of(held);
    }

    /** Returns the transactions that have held back a partition for too long. */
    List<OpenTransaction> openForTooLong() {
        return transactionMonitor.open();
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        return feeder.tails().lease(partition, tenant, bounds.last());
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        replays.read(request, then);
    }

    /** Returns the memory of the tails, in bytes, for metrics. */
    long tailBytes() {
        return feeder.tails().bytes();
    }

    /** Returns the memory of the block cache, in bytes, for metrics. */
    long replayCacheBytes() {
        return blocks.cacheBytes();
    }

    /** Returns the memory of the tenant index, in bytes, for metrics. */
    long tenantIndexBytes() {
        return blocks.indexBytes();
    }

    /** Returns how many replay requests wait for a turn, for metrics. */
    int waitingReplays() {
        return replays.waiting();
    }

    /** Returns how many partitions have an open tail, for metrics. */
    int openTails() {
        return feeder.tails().open().size();
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return monitor.outage().map(LogOutage::since);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        transactionMonitor.close();
        replays.close();
        feeder.close();
        timestamps.close();
        epochs.close();
    }
}
