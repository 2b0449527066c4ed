package dev.sluice.bridge.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
final class KafkaEventLog implements EventLog {
    private static final int TIMEOUT_SECONDS = 10;

    private final Channels channels;
    private final Admin admin;
    private final SharedQuestions<LogBounds> bounds = new SharedQuestions<>(this::askBounds);
    private final TailFeeder feeder;
    private final ReplayBlocks blocks;
    private final Replays replays;
    private final TimeSearch times;
    private final LeaderEpochs epochs;
    private final LogListener listener;
    /** By partition number the epochs of the leaders under which what is in memory was last found to be theirs. */
    private final Map<Integer, int[]> leaders = new ConcurrentHashMap<>();
    private final LogWatch watch;
    private volatile boolean closed;

    /**
     * Starts reading.
     *
     * @param channels
     *            what there is to read
     * @param kafka
     *            makes the consumers, which this log closes
     * @param settings
     *            bounds of memory and readers
     * @param listener
     *            told what happens
     * @param watch
     *            knows whether the log can be read
     */
    KafkaEventLog(Channels channels, KafkaAccess kafka, LogSettings settings, LogListener listener, LogWatch watch) {
        this.channels = channels;
        this.admin = kafka.admin();
        this.listener = listener;
        this.watch = watch;
        LogConsumers consumers = kafka.consumers();
        this.times = new TimeSearch(channels, consumers.forSearch());
        this.epochs = new LeaderEpochs(channels, consumers.forEpochs(), kafka.clock());
        this.feeder = new TailFeeder(channels, consumers.forTails(), settings.tail().toBytes(), this::bounds, listener)
                .start();
        this.blocks = new ReplayBlocks(BlockRules.usual(channels, partition -> bounds(partition).last()),
                new ReplayBlocks.Memory(new BlockCache(settings.replayCache().toBytes(), System::nanoTime),
                        new TenantIndex(settings.tenantIndex().toBytes())),
                feeder.tails()::open,
                new ReplayBlocks.Sources(settings.replayReaders(),
                        () -> new ConsumerSource(channels, consumers.forReplay(), listener),
                        () -> new ConsumerSource(channels, consumers.forSlices(), listener)),
                listener);
        this.replays = new Replays(Replays.Threads.start(settings.replayReaders()), blocks,
                new ReplayOrder(blocks, System::nanoTime), this::bounds, listener);
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public LogBounds bounds(int partition) {
        if (closed) {
            throw new LogUnavailableException("another log has taken this one's place");
        }
        return bounds.ask(partition);
    }

    private LogBounds askBounds(int partition) {
        var first = list(partition, OffsetSpec.earliest());
        var end = list(partition, OffsetSpec.latest());
        return new LogBounds(vector(first, partition, 0), vector(end, partition, -1));
    }

    @Override
    public OffsetVector shared(int partition, OffsetVector position, LogBounds bounds) {
        int[] leading = channels.all().stream().mapToInt(channel -> bounds.last().epoch(channel.index())).toArray();
        if (!Arrays.equals(leading, leaders.get(partition))) {
            requireSharedMemory(partition, bounds);
            leaders.put(partition, leading);
        }
        return epochs.shared(partition, position, bounds);
    }

    /** Other leaders lead, and what the ones before have told of may not be in their log. */
    private void requireSharedMemory(int partition, LogBounds bounds) {
        blocks.forget(partition);
        Tail tail = feeder.tails().open().get(partition);
        if (tail == null) {
            return;
        }
        // A leader newer than these bounds has told the tail itself.
        OffsetVector edge = tail.edge().position().epochsUpTo(bounds.last());
        if (!epochs.shared(partition, edge, bounds).equals(edge)) {
            String reason = "the tail stands at " + edge + ", which the log no longer holds";
            listener.truncated(partition, reason);
            throw new LogUnavailableException(reason);
        }
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
    long tailBytes() {
        return feeder.tails().bytes();
    }

    /** What replays have read lately and share, in bytes; a reading for metrics. */
    long replayCacheBytes() {
        return blocks.cacheBytes();
    }

    /** What is remembered of where tenants' records are, in bytes; a reading for metrics. */
    long tenantIndexBytes() {
        return blocks.indexBytes();
    }

    /** How many replays wait for a turn of reading; a reading for metrics. */
    int waitingReplays() {
        return replays.waiting();
    }

    /** How many partition numbers are being followed; a reading for metrics. */
    int openTails() {
        return feeder.tails().open().size();
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return watch.outage().map(LogOutage::since);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        replays.close();
        feeder.close();
        times.close();
        epochs.close();
    }
}
