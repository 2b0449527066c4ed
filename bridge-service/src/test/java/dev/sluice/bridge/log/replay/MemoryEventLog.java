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
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.Tail;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.Tails;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A log in memory. Tails, replays and their cache are those of the real one; what is read, and when, is decided by the
 * test: {@link #feed} is one turn of the tails' thread, {@link #step} one of a replay's. Not thread-safe.
 */
public final class MemoryEventLog implements EventLog {
    /** What a turn of a replay takes. */
    static final Duration STEP = Duration.ofMillis(4);

    private final Channels channels;
    private final Size size;
    private final LogObserver listener;
    private final List<MemoryPartition> partitions = new ArrayList<>();
    private final SteppedExecutor threads = new SteppedExecutor();
    private final Tails tails;
    private final BlockLoader blocks;
    private final ReplayScheduler replays;
    private @Nullable Instant awaySince;
    private long recordsReplayed;
    private Runnable beforeFetch = () -> {};
    private long nanoTime;

    /**
     * How much is kept and read at once.
     *
     * @param tailBytes
     *            the bound for all tails
     * @param cacheBytes
     *            the bound for what replays have read
     * @param indexBytes
     *            the bound for what is known of where tenants' records are
     * @param blockBytes
     *            ends a turn of a replay
     * @param sliceBytes
     *            the grain of that knowledge
     * @param fetchRecords
     *            what a replay gets of a channel at once
     */
    public record Size(long tailBytes, long cacheBytes, long indexBytes, int blockBytes,
            int sliceBytes, int fetchRecords) {
        /** Enough of everything. */
        public static final Size AMPLE = new Size(1 << 20, 1 << 20, 1 << 20, 1 << 14, 1 << 11, 100);
    }

    public MemoryEventLog(Channels channels, Size size, LogObserver listener) {
        this.channels = channels;
        this.size = size;
        this.listener = listener;
        for (int number = 0; number < channels.partitions(); number++) {
            for (Channel channel : channels.all()) {
                partitions.add(new MemoryPartition(channel, number));
            }
        }
        this.tails = new Tails(size.tailBytes, () -> {});
        var rules = new BlockSettings(channels, partition -> bounds(partition).last(), size.blockBytes, size.sliceBytes,
                () -> 0);
        this.blocks = new BlockLoader(rules,
                new BlockLoader.Memory(new BlockCache(size.cacheBytes, this::nanoTime),
                        new TenantIndex(size.indexBytes), this::nanoTime),
                tails::open,
                new BlockLoader.Sources(2, Source::new, Source::new), listener);
        this.replays = new ReplayScheduler(new ReplayScheduler.Threads(threads, threads), blocks,
                this::bounds, this::nanoTime, listener.listeners());
    }

    private long nanoTime() {
        return nanoTime;
    }

    private MemoryPartition at(int channel, int partition) {
        return partitions.get(partition * channels.size() + channel);
    }

    /** One more record in the partition of its tenant. */
    public EventRecord append(int channel, String tenant, @Nullable String recipient, long timestamp, String json) {
        return at(channel, channels.partitionOf(tenant)).append(new EventRecord.Audience(tenant, null, recipient),
                timestamp, json.getBytes(UTF_8));
    }

    /** Offsets that no reader sees: markers, and records of aborted transactions. */
    public void skip(int channel, int partition, int offsets) {
        at(channel, partition).skip(offsets);
    }

    /** Takes away everything before an offset, as retention does. */
    public void deleteBefore(int channel, int partition, long offset) {
        at(channel, partition).deleteBefore(offset);
    }

    /** Takes away an offset and everything after it, as an unclean election of a leader does. */
    public void truncate(int channel, int partition, long offset) {
        at(channel, partition).truncate(offset);
        blocks.forget(partition);
    }

    /** The offset that the next record of a channel will have. */
    public long end(int channel, int partition) {
        return at(channel, partition).end();
    }

    /** Whether a record has not been taken away. */
    public boolean holds(int channel, int partition, long offset) {
        return at(channel, partition).holds(offset);
    }

    /** From now on the log cannot be read; null: it can. */
    public void away(@Nullable Instant since) {
        awaySince = since;
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return Optional.ofNullable(awaySince);
    }

    /** How many records replays have read, those that were read again included. */
    public long recordsReplayed() {
        return recordsReplayed;
    }

    /** Something that happens whenever a replay is about to get records. */
    void beforeFetch(Runnable action) {
        beforeFetch = action;
    }

    /** Forgets what replays have read of a partition number. */
    public void forget(int partition) {
        blocks.forget(partition);
    }

    /** How many partition numbers are being followed. */
    public int openTails() {
        return tails.open().size();
    }

    /** One turn of reading for the tail of a partition, if it is open: so many records of each of these channels. */
    public void feed(int partition, Collection<Channel> from, int limit) {
        Tail tail = tails.open().get(partition);
        if (tail == null || awaySince != null) {
            return;
        }
        Position before = tail.edge().position();
        Position position = before;
        List<EventRecord> polled = new ArrayList<>();
        for (Channel channel : from) {
            int index = channel.index();
            MemoryPartition log = at(index, partition);
            try {
                MemoryPartition.Portion portion = log.read(before.offset(index) + 1, limit);
                polled.addAll(portion.records());
                position = position.with(index, portion.readTo(), log.epoch());
            } catch (OutOfRangeException outOfRange) {
                tail.restart(tail.edge().position().with(index, log.end() - 1, log.epoch()));
                listener.tailRestarted(partition, "out of range");
                return;
            }
        }
        polled.sort(MergeBuffer.ORDER);
        Set<String> touched = new HashSet<>();
        tail.append(polled, position, touched);
        if (!touched.isEmpty()) {
            listener.appended(partition, touched);
        }
        tails.evict();
    }

    /** Reads everything there is into the open tails. */
    public void feedAll() {
        for (int partition : Set.copyOf(tails.open().keySet())) {
            feed(partition, channels.all(), Integer.MAX_VALUE);
        }
    }

    public int replaysWaiting() {
        return replays.waiting();
    }

    /** One turn of a replay, if one is waiting; whether there was one. */
    public boolean step() {
        nanoTime += STEP.toNanos();
        return threads.step();
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
        if (awaySince != null) {
            throw new LogUnavailableException("the log is away");
        }
    }

    @Override
    public Position commonWith(int partition, Position position, LogBounds bounds) {
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
    public Position lastBefore(int partition, Instant instant) {
        return before(partition, instant, bounds(partition));
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        return tails.lease(partition, tenant, bounds.last());
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        replays.read(request, then);
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {
        replays.close();
    }

    /** Reads for one replay. */
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
                MemoryPartition.Portion portion = at(index, partition).read(next.offset(index) + 1,
                        size.fetchRecords);
                portion.records().forEach(into::add);
                recordsReplayed += portion.records().size();
                into.readTo(index, portion.readTo());
                next = next.with(index, portion.readTo(), 0);
            }
        }

        @Override
        public void close() {}
    }

    /** The tails that are open, by partition number. */
    Map<Integer, Tail> tails() {
        return tails.open();
    }
}
