package dev.sluice.bridge.log.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;

/**
 * The lookup of the offset at which a position and the log diverge [KIP-320]. It asks the leader where an epoch ends in
 * its log, and caches the answer in an LRU cache for as long as that leader leads. Owns a consumer, which one thread at
 * a time uses; thread-safe.
 */
final class LeaderEpochs implements AutoCloseable {
    /** Beyond the end of every log, so that the answer is always the offset at which the histories diverge. */
    private static final long BEYOND_ANY_LOG = Long.MAX_VALUE - 1;
    private static final int MAX_CACHED = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /**
     * How long to assume that a leader with an older epoch than a position is a deposed one that does not know it yet.
     */
    static final Duration DEPOSED_LEADER_TIMEOUT = Duration.ofSeconds(10);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;
    // Guarded by this.
    private final Map<Question, End> ends = new LruMap<>();
    private final Map<Question, Instant> olderLeaderSince = new LruMap<>();

    LeaderEpochs(Channels channels, Consumer<byte[], byte[]> consumer, Clock clock) {
        this.channels = channels;
        this.consumer = consumer;
        this.clock = clock;
    }

    private record Question(TopicPartition partition, int epoch, int leaderEpoch) {}

    /** The first offset after an epoch's records, and the epoch of the record before it. */
    private record End(long offset, int epoch) {}

    /**
     * Returns, for each channel, the position's own offset if the log has the same records up to that offset; otherwise
     * the last offset up to which it has the same records, or -1 if none is known. Blocks if the leader must be
     * queried.
     *
     * @param bounds
     *            the partition's bounds, queried after the position was received
     * @throws LogUnavailableException
     *             if the leader does not answer
     */
    Position commonPrefix(int partition, Position position, LogBounds bounds) {
        Position common = position;
        for (Channel channel : channels.all()) {
            int index = channel.index();
            int epoch = position.epoch(index);
            int leaderEpoch = bounds.last().epoch(index);
            // Records of the current leader epoch cannot diverge. Records that retention removed are a gap in any case.
            if (epoch == leaderEpoch || position.offset(index) < 0
                    || position.offset(index) + 1 < bounds.earliest().offset(index)) {
                continue;
            }
            var question = new Question(new TopicPartition(channel.topic(), partition), epoch, leaderEpoch);
            End end = epoch < leaderEpoch ? end(question) : unknown(question);
            if (end.offset <= position.offset(index)) {
                common = common.with(index, end.offset - 1, end.epoch);
            }
        }
        return common;
    }

    private synchronized End end(Question question) {
        End known = ends.get(question);
        if (known == null) {
            known = ask(question);
            ends.put(question, known);
        }
        return known;
    }

    /** Asks the leader where the two histories diverge, by a seek beyond the end of the log. */
    private End ask(Question question) {
        TopicPartition partition = question.partition;
        try {
            consumer.assign(Set.of(partition));
            // The consumer validates a seek only if it knows the leader.
            consumer.endOffsets(Set.of(partition), TIMEOUT);
            consumer.seek(partition,
                    new OffsetAndMetadata(BEYOND_ANY_LOG, Optional.of(question.epoch), ""));
            consumer.position(partition, TIMEOUT);
        } catch (LogTruncationException answer) {
            OffsetAndMetadata end = answer.divergentOffsets().get(partition);
            if (end != null) {
                return new End(end.offset(), end.leaderEpoch().orElse(question.epoch));
            }
        } catch (IllegalStateException closed) {
            throw new LogUnavailableException("Another log has replaced this one.", closed);
        } catch (KafkaException failure) {
            throw new LogUnavailableException("Kafka did not return the end of leader epoch " + question.epoch + " of "
                    + partition + ": " + failure.getMessage(), failure);
        }
        throw new LogUnavailableException("The leader of " + partition + " does not know leader epoch "
                + question.epoch);
    }

    /**
     * Returns that nothing is common if the leader has kept an older epoch than the position for the time limit; throws
     * before that.
     */
    private synchronized End unknown(Question question) {
        Instant now = clock.instant();
        Instant since = olderLeaderSince.computeIfAbsent(question, first -> now);
        if (now.isBefore(since.plus(DEPOSED_LEADER_TIMEOUT))) {
            throw new LogUnavailableException("The leader of " + question.partition + " has epoch "
                    + question.leaderEpoch + ", but the position has epoch " + question.epoch);
        }
        return new End(0, 0);
    }

    @Override
    public synchronized void close() {
        consumer.close(LogConsumers.IMMEDIATELY);
    }

    /** An LRU map. */
    private static final class LruMap<V> extends LinkedHashMap<Question, V> {
        private static final long serialVersionUID = 1L;

        LruMap() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Question, V> eldest) {
            return size() > MAX_CACHED;
        }
    }
}
