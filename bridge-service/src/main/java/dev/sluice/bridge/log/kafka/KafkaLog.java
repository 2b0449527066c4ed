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

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogFutures;
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
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MONITOR_TIMEOUT = Duration.ofSeconds(4);

    private final Channels channels;
    private final Admin admin;
    private final RequestCoalescer<LogBounds> bounds = new RequestCoalescer<>(this::requestBounds,
            "the bounds of a partition");
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
        this.admin = kafka.admin();
        this.listeners = listeners;
        this.monitor = monitor;
        LogConsumers consumers = kafka.consumers();
        this.timestamps = new TimestampSearch(channels, consumers.forSearch(), System::nanoTime);
        this.epochs = new LeaderEpochs(channels, consumers.forEpochs(), kafka.clock());
        this.feeder = new TailFeeder(channels,
                new TailFeeder.Consumers(consumers.forTails(), consumers.forChangingTails()), settings.tail().toBytes(),
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
        this.transactionMonitor = new OpenTransactionMonitor(channels, new EndOffsets(admin, MONITOR_TIMEOUT),
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

    private LogBounds requestBounds(int partition) {
        ListOffsetsResult first = list(partition, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
        ListOffsetsResult end = list(partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        ListOffsetsResult written = list(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Position last = position(end, partition, -1);
        return new LogBounds(position(first, partition, 0), last, last.max(position(written, partition, -1)));
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
        Position found = position(list(partition, OffsetSpec.forTimestamp(Math.max(0, instant.toEpochMilli())),
                IsolationLevel.READ_COMMITTED), partition, 0);
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

    private ListOffsetsResult list(int partition, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        channels.all().forEach(channel -> specs.put(new TopicPartition(channel.topic(), partition), spec));
        return admin.listOffsets(specs, new ListOffsetsOptions(isolation));
    }

    private Position position(ListOffsetsResult listed, int partition, int shift) {
        long[] offsets = new long[channels.size()];
        int[] leaderEpochs = new int[channels.size()];
        for (Channel channel : channels.all()) {
            ListOffsetsResult.ListOffsetsResultInfo info = LogFutures.await(
                    listed.partitionResult(new TopicPartition(channel.topic(), partition)), TIMEOUT,
                    "the offsets of topic " + channel.topic() + ", partition " + partition);
            offsets[channel.index()] = info.offset() + shift;
            leaderEpochs[channel.index()] = info.leaderEpoch().orElse(0);
        }
        return Position.copyOf(offsets, leaderEpochs);
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
