package dev.sluice.bridge.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The log in Kafka: one consumer feeds all tails, a few serve all replays. */
public final class KafkaEventLog implements EventLog {
    private static final int TIMEOUT_SECONDS = 10;

    private final Channels channels;
    private final Admin admin;
    private final TailFeeder feeder;
    private final ReplayBlocks blocks;
    private final Replays replays;
    private final TimeSearch times;
    private final LogWatch watch;

    /**
     * Starts reading.
     *
     * @param channels
     *            what there is to read
     * @param admin
     *            for bounds; this log closes it
     * @param consumers
     *            makes the consumers, which this log closes
     * @param settings
     *            bounds of memory and readers
     * @param listener
     *            told what happens
     * @param clock
     *            the time
     */
    public KafkaEventLog(Channels channels, Admin admin, LogConsumers consumers, LogSettings settings,
            LogListener listener, Clock clock) {
        this.channels = channels;
        this.admin = admin;
        this.feeder = new TailFeeder(channels, consumers.forTails(), settings.tail().toBytes(), listener).start();
        this.blocks = new ReplayBlocks(BlockRules.usual(channels, partition -> bounds(partition).last()),
                new ReplayBlocks.Memory(new BlockCache(settings.replayCache().toBytes()),
                        new TenantIndex(settings.tenantIndex().toBytes())),
                feeder.tails()::open,
                new ReplayBlocks.Sources(() -> new ConsumerSource(channels, consumers.forReplay(), listener),
                        () -> new ConsumerSource(channels, consumers.forSlices(), listener)),
                listener);
        this.replays = new Replays(Replays.threads(settings.replayReaders()), blocks, this::bounds, listener);
        this.times = new TimeSearch(channels, consumers.forSearch());
        this.watch = new LogWatch(admin, channels, listener, clock);
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public LogBounds bounds(int partition) {
        var first = list(partition, OffsetSpec.earliest());
        var end = list(partition, OffsetSpec.latest());
        return new LogBounds(vector(first, partition, 0), vector(end, partition, -1));
    }

    @Override
    public OffsetVector before(int partition, Instant instant, LogBounds bounds) {
        OffsetVector found = vector(list(partition, OffsetSpec.forTimestamp(Math.max(0, instant.toEpochMilli()))),
                partition, 0);
        OffsetVector before = bounds.last();
        for (Channel channel : channels.all()) {
            // Kafka answers -1 where no record is that late.
            if (found.offset(channel.index()) >= 0) {
                before = before.with(channel.index(), found.offset(channel.index()) - 1,
                        found.epoch(channel.index()));
            }
        }
        return before;
    }

    @Override
    public OffsetVector lastBefore(int partition, Instant instant) {
        LogBounds bounds = bounds(partition);
        return times.lastBefore(partition, instant, before(partition, instant, bounds), bounds.last());
    }

    private ListOffsetsResult list(int partition, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        channels.all().forEach(channel -> wanted.put(new TopicPartition(channel.topic(), partition), spec));
        return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
    }

    private OffsetVector vector(ListOffsetsResult listed, int partition, int shift) {
        long[] offsets = new long[channels.size()];
        int[] epochs = new int[channels.size()];
        for (Channel channel : channels.all()) {
            try {
                var info = listed.partitionResult(new TopicPartition(channel.topic(), partition)).get(TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
                offsets[channel.index()] = info.offset() + shift;
                epochs[channel.index()] = info.leaderEpoch().orElse(0);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new LogUnavailableException("interrupted while asking Kafka for the bounds of "
                        + channel.topic(), stop);
            } catch (ExecutionException | TimeoutException failure) {
                throw new LogUnavailableException("Kafka did not tell the bounds of " + channel.topic()
                        + " partition " + partition + ": " + failure.getMessage(), failure);
            }
        }
        return OffsetVector.copyOf(offsets, epochs);
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        return feeder.tails().lease(partition, tenant, bounds.last());
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayStep> then) {
        replays.read(request, then);
    }

    /** What the tails hold in memory, in bytes; a reading for metrics. */
    public long tailBytes() {
        return feeder.tails().bytes();
    }

    /** What replays have read lately and share, in bytes; a reading for metrics. */
    public long replayCacheBytes() {
        return blocks.cacheBytes();
    }

    /** What is remembered of where tenants' records are, in bytes; a reading for metrics. */
    public long tenantIndexBytes() {
        return blocks.indexBytes();
    }

    /** How many replays wait for a turn of reading; a reading for metrics. */
    public int waitingReplays() {
        return replays.waiting();
    }

    /** How many partition numbers are being followed; a reading for metrics. */
    public int openTails() {
        return feeder.tails().open().size();
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return watch.unavailableSince();
    }

    @Override
    public void close() {
        watch.close();
        replays.close();
        feeder.close();
        times.close();
        // What Kafka has not answered by now is of no use to anybody.
        admin.close(Duration.ZERO);
    }
}
