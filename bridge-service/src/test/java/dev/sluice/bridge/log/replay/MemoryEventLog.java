package dev.sluice.bridge.log.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.Tails;
import dev.sluice.bridge.log.WalRange;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A log in memory, with the real tails, replay scheduler and block cache. The test decides what is read and when:
 * {@link #feed} polls for a tail, {@link #step} takes one turn of the replay scheduler. Not thread-safe.
 */
public final class MemoryEventLog implements EventLog {
    /** How much time one turn takes. */
    static final Duration STEP = Duration.ofMillis(4);

    private final Channels channels;
    private final Size size;
    private final LogObserver observer;
    private final List<MemoryPartition> partitions = new ArrayList<>();
    private final SteppedExecutor turns = new SteppedExecutor();
    private final Tails tails;
    private final BlockLoader blocks;
    private final ReplayScheduler scheduler;
    private @Nullable Instant unavailableSince;
    private long recordsReplayed;
    private Runnable beforeFetch = () -> {};
    private long nanoTime;

    /**
     * Memory limits, and how much is read at once.
     *
     * @param tailBytes
     *            the memory limit of all tails
     * @param cacheBytes
     *            the memory limit of the block cache
     * @param indexBytes
     *            the memory limit of the tenant index
     * @param blockBytes
     *            the size of a block
     * @param sliceBytes
     *            the size of a slice
     * @param fetchRecords
     *            how many records one fetch returns of a channel
     */
    public record Size(long tailBytes, long cacheBytes, long indexBytes, int blockBytes,
            int sliceBytes, int fetchRecords) {
        /** Large enough for a test's whole log. */
        public static final Size AMPLE = new Size(1 << 20, 1 << 20, 1 << 20, 1 << 14, 1 << 11, 100);
    }

    public MemoryEventLog(Channels channels, Size size, LogObserver observer) {
        this.channels = channels;
        this.size = size;
        this.observer = observer;
        for (int number = 0; number < channels.partitions(); number++) {
            for (Channel channel : channels.all()) {
                partitions.add(new MemoryPartition(channel, number));
            }
        }
        this.tails = new Tails(size.tailBytes, () -> {});
        var settings = new BlockSettings(channels, partition -> bounds(partition).last(), size.blockBytes,
                size.sliceBytes,
                () -> 0);
        this.blocks = new BlockLoader(settings,
                new BlockLoader.Memory(new BlockCache(size.cacheBytes, this::nanoTime),
                        new TenantIndex(size.indexBytes), this::nanoTime),
                tails::open,
                new BlockLoader.Sources(2, Source::new, Source::new), observer);
        this.scheduler = new ReplayScheduler(new ReplayScheduler.Threads(turns, turns), blocks,
                this::bounds, this::nanoTime, observer.listeners());
    }

    private long nanoTime() {
        return nanoTime;
    }

    private MemoryPartition at(int channel, int partition) {
        return partitions.get(partition * channels.size() + channel);
    }

    /** Appends a record to the partition of its tenant. */
    public EventRecord append(int channel, String tenant, @Nullable String recipient, long timestamp, String json) {
        return at(channel, channels.partitionOf(tenant)).append(new EventRecord.Audience(tenant, null, recipient),
                timestamp, json.getBytes(UTF_8));
    }

    /** Appends a marker of a gap, which concerns all tenants of a partition. */
    public void appendMarker(int channel, int partition, long timestamp, WalRange lost) {
        at(channel, partition).appendMarker(timestamp, lost);
    }

    /** Appends offsets without a readable record: transaction markers, and records of aborted transactions. */
    public void skip(int channel, int partition, int offsets) {
        at(channel, partition).skip(offsets);
    }

    /** Removes the records before an offset, as retention does. */
    public void deleteBefore(int channel, int partition, long offset) {
        at(channel, partition).deleteBefore(offset);
    }

    /** Removes an offset and all after it, as an unclean leader election does. */
    public void truncate(int channel, int partition, long offset) {
        at(channel, partition).truncate(offset);
        blocks.invalidate(partition);
    }

    /** Returns the offset of the next record of a channel. */
    public long end(int channel, int partition) {
        return at(channel, partition).end();
    }

    /** Returns whether the log holds a record. */
    public boolean holds(int channel, int partition, long offset) {
        return at(channel, partition).holds(offset);
    }

    /** Begins an outage; null ends it. */
    public void outage(@Nullable Instant since) {
        unavailableSince = since;
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return Optional.ofNullable(unavailableSince);
    }

    /** Returns how many records were read for replays. A record that was read twice counts twice. */
    public long recordsReplayed() {
        return recordsReplayed;
    }

    /** Sets an action that runs before each fetch of a replay. */
    void beforeFetch(Runnable action) {
        beforeFetch = action;
    }

    /** Removes a partition from the block cache and the tenant index. */
    public void invalidate(int partition) {
        blocks.invalidate(partition);
    }

    /** Returns how many partitions have an open tail. */
    public int openTails() {
        return tails.open().size();
    }

    /** Polls for the tail of a partition, if it is open: up to {@code limit} records of each of these channels. */
    public void feed(int partition, Collection<Channel> from, int limit) {
        Tail tail = tails.open().get(partition);
        if (tail == null || unavailableSince != null) {
            return;
        }
        Position before = tail.edge().position();
        Position position = before;
        List<EventRecord> polled = new ArrayList<>();
        for (Channel channel : from) {
            int index = channel.index();
            MemoryPartition log = at(index, partition);
            try {
                MemoryPartition.Fetched fetched = log.read(before.offset(index) + 1, limit);
                polled.addAll(fetched.records());
                position = position.with(index, fetched.readTo(), log.epoch());
            } catch (OutOfRangeException outOfRange) {
                tail.restart(tail.edge().position().with(index, log.end() - 1, log.epoch()));
                observer.tailRestarted(partition, "out of range");
                return;
            }
        }
        polled.sort(MergeBuffer.ORDER);
        Set<String> touched = new HashSet<>();
        tail.append(polled, position, touched);
        if (!touched.isEmpty()) {
            observer.appended(partition, touched);
        }
        tails.evict();
    }

    /** Polls until the open tails have read the whole log. */
    public void feedAll() {
        for (int partition : Set.copyOf(tails.open().keySet())) {
            feed(partition, channels.all(), Integer.MAX_VALUE);
        }
    }

    public int waitingReplays() {
        return scheduler.waiting();
    }

    /** Takes one turn of the replay scheduler, if one is scheduled; returns whether there was one. */
    public boolean step() {
        nanoTime += STEP.toNanos();
        return turns.step();
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public LogBounds bounds(int partition) {
        requireAvailable();
        Position earliest = zero();
        Position last = zero();
        for (Channel channel : channels.all()) {
            MemoryPartition log = at(channel.index(), partition);
            earliest = earliest.with(channel.index(), log.earliest(), log.epoch());
            last = last.with(channel.index(), log.end() - 1, log.epoch());
        }
        return new LogBounds(earliest, last);
    }

    private Position zero() {
        return Position.copyOf(new long[channels.size()], new int[channels.size()]);
    }

    private void requireAvailable() {
        if (unavailableSince != null) {
            throw new LogUnavailableException("The log is unavailable.");
        }
    }

    @Override
    public Position commonPrefix(int partition, Position position, LogBounds bounds) {
        Position common = position;
        for (Channel channel : channels.all()) {
            int index = channel.index();
            MemoryPartition log = at(index, partition);
            if (position.epoch(index) < log.epoch() && log.endOf(position.epoch(index)) <= position.offset(index)) {
                common = common.with(index, log.endOf(position.epoch(index)) - 1, position.epoch(index));
            }
        }
        return common;
    }

    @Override
    public Position beforeMarkers(int partition, Position position, LogBounds bounds) {
        return position;
    }

    @Override
    public Position before(int partition, Instant instant, LogBounds bounds) {
        Position before = bounds.last();
        for (Channel channel : channels.all()) {
            int index = channel.index();
            MemoryPartition log = at(index, partition);
            Optional<EventRecord> first = log.read(log.earliest(), Integer.MAX_VALUE).records().stream()
                    .filter(record -> record.timestamp() >= instant.toEpochMilli()).findFirst();
            if (first.isPresent()) {
                before = before.with(index, first.get().offset() - 1, first.get().leaderEpoch());
            }
        }
        return before;
    }

    @Override
    public Position lastBefore(int partition, Instant instant, LogBounds bounds) {
        return before(partition, instant, bounds);
    }

    @Override
    public Position recentHighWatermark(int partition) {
        return Position.beforeAll(channels.size());
    }

    @Override
    public List<OpenTransaction> openTransactions(int partition) {
        return List.of();
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        return tails.lease(partition, tenant, bounds.last());
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        scheduler.read(request, then);
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {
        scheduler.close();
    }

    /** The source of one block reader. */
    private final class Source implements RecordSource {
        private int partition;
        private Position next = zero();

        @Override
        public void seek(int newPartition, Position after) {
            partition = newPartition;
            next = after;
        }

        @Override
        public void fetch(Collection<Channel> wanted, MergeBuffer into) {
            beforeFetch.run();
            requireAvailable();
            for (Channel channel : wanted) {
                int index = channel.index();
                MemoryPartition.Fetched fetched = at(index, partition).read(next.offset(index) + 1,
                        size.fetchRecords);
                fetched.records().forEach(into::add);
                recordsReplayed += fetched.records().size();
                into.readTo(index, fetched.readTo());
                next = next.with(index, fetched.readTo(), 0);
            }
        }

        @Override
        public void close() {}
    }

    /** Returns the open tails by partition. */
    Map<Integer, Tail> tails() {
        return tails.open();
    }
}
