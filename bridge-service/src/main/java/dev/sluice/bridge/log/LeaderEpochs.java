package dev.sluice.bridge.log;

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

/**
 * Tells up to where positions and the log have one history [KIP-320]: asks the leader where what was written up to an
 * epoch ends in its log, and remembers the answer for as long as it leads. Owns a consumer, used by one thread at a
 * time; thread-safe.
 */
final class LeaderEpochs implements AutoCloseable {
    /** No log gets that far, so that every question is answered by where the log parts from it. */
    private static final long BEYOND_EVERY_LOG = Long.MAX_VALUE - 1;
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** For so long a leader that is older than a position may be one that was deposed and does not know it yet. */
    static final Duration DOUBT = Duration.ofSeconds(10);

    private final Channels channels;
    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;
    // Guarded by this.
    private final Map<Question, End> ends = new Bounded<>();
    private final Map<Question, Instant> doubted = new Bounded<>();

    LeaderEpochs(Channels channels, Consumer<byte[], byte[]> consumer, Clock clock) {
        this.channels = channels;
        this.consumer = consumer;
        this.clock = clock;
    }

    private record Question(TopicPartition partition, int epoch, int leaderEpoch) {}

    /** The first offset that was not written up to an epoch, and the epoch of the one before it. */
    private record End(long offset, int epoch) {}

    /**
     * Per channel the position's own offset if the log has come by the same records up to there, else the last one up
     * to which it has; -1 if that is not known. Blocks, if the leader has to be asked.
     *
     * @param bounds
     *            what the partition number holds, asked after the position was received
     * @throws LogUnavailableException
     *             if it cannot be told now
     */
    OffsetVector shared(int partition, OffsetVector position, LogBounds bounds) {
        OffsetVector shared = position;
        for (Channel channel : channels.all()) {
            int index = channel.index();
            int epoch = position.epoch(index);
            int leaderEpoch = bounds.last().epoch(index);
            // What the leader itself wrote is its history; what retention has passed by is missing in any case.
            if (epoch == leaderEpoch || position.offset(index) < 0
                    || position.offset(index) + 1 < bounds.earliest().offset(index)) {
                continue;
            }
            var question = new Question(new TopicPartition(channel.topic(), partition), epoch, leaderEpoch);
            End end = epoch < leaderEpoch ? end(question) : unknown(question);
            if (end.offset <= position.offset(index)) {
                shared = shared.with(index, end.offset - 1, end.epoch);
            }
        }
        return shared;
    }

    private synchronized End end(Question question) {
        End known = ends.get(question);
        if (known == null) {
            known = ask(question);
            ends.put(question, known);
        }
        return known;
    }

    /** A seek to where no log gets: Kafka's consumer then learns from the leader where the two part. */
    private End ask(Question question) {
        TopicPartition partition = question.partition;
        try {
            consumer.assign(Set.of(partition));
            // Without knowing who leads, a seek would not be looked at.
            consumer.endOffsets(Set.of(partition), PATIENCE);
            consumer.seek(partition,
                    new OffsetAndMetadata(BEYOND_EVERY_LOG, Optional.of(question.epoch), ""));
            consumer.position(partition, PATIENCE);
        } catch (LogTruncationException answer) {
            OffsetAndMetadata end = answer.divergentOffsets().get(partition);
            if (end != null) {
                return new End(end.offset(), end.leaderEpoch().orElse(question.epoch));
            }
        } catch (IllegalStateException closed) {
            throw new LogUnavailableException("another log has taken this one's place", closed);
        } catch (KafkaException failure) {
            throw new LogUnavailableException("Kafka did not tell where leader epoch " + question.epoch + " of "
                    + partition + " ends: " + failure.getMessage(), failure);
        }
        throw new LogUnavailableException("the leader of " + partition + " does not know leader epoch "
                + question.epoch);
    }

    /** A leader that is older than the position is believed after some time only, and then has nothing in common. */
    private synchronized End unknown(Question question) {
        Instant now = clock.instant();
        Instant since = doubted.computeIfAbsent(question, first -> now);
        if (now.isBefore(since.plus(DOUBT))) {
            throw new LogUnavailableException("the leader of " + question.partition + " is of epoch "
                    + question.leaderEpoch + ", the position of " + question.epoch);
        }
        return new End(0, 0);
    }

    @Override
    public synchronized void close() {
        consumer.close(LogConsumers.AT_ONCE);
    }

    /** Forgets what was not used for longest. */
    private static final class Bounded<V> extends LinkedHashMap<Question, V> {
        private static final long serialVersionUID = 1L;

        Bounded() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Question, V> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }
}
