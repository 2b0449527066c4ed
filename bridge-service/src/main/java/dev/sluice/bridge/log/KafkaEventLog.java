package dev.sluice.bridge.log;

import java.util.HashMap;
import java.util.Map;
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
    private final Replays replays;

    /**
     * Starts reading.
     *
     * @param channels
     *            what there is to read
     * @param admin
     *            for bounds; stays the caller's
     * @param consumers
     *            makes the consumers, which this log closes
     * @param settings
     *            bounds of memory and readers
     * @param listener
     *            told what happens
     */
    public KafkaEventLog(Channels channels, Admin admin, LogConsumers consumers, LogSettings settings,
            LogListener listener) {
        this.channels = channels;
        this.admin = admin;
        this.feeder = new TailFeeder(channels, consumers.forTails(), settings.tail().toBytes(), listener).start();
        this.replays = new Replays(settings, () -> new ReplayReader(channels, consumers.forReplay(), listener),
                this::bounds, listener);
    }

    @Override
    public Channels channels() {
        return channels;
    }

    @Override
    public LogBounds bounds(int partition) {
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (Channel channel : channels.all()) {
            var topicPartition = new TopicPartition(channel.topic(), partition);
            earliest.put(topicPartition, OffsetSpec.earliest());
            latest.put(topicPartition, OffsetSpec.latest());
        }
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var first = admin.listOffsets(earliest, committed);
        var end = admin.listOffsets(latest, committed);
        return new LogBounds(vector(first, partition, 0), vector(end, partition, -1));
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
        return replays.cacheBytes();
    }

    /** How many partition numbers are being followed; a reading for metrics. */
    public int openTails() {
        return feeder.tails().open().size();
    }

    @Override
    public void close() {
        replays.close();
        feeder.close();
    }
}
