package dev.sluice.capture.kafka;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.EventHeaders;

/**
 * The rows that one Kafka transaction of the republish command adds, and the check that no event of the capture about
 * a later change precedes them. Otherwise a reader would keep the row of the snapshot, which is older than that change.
 * Held in memory, about 200 bytes per row. Owned by one thread.
 */
public final class SentRows {
    private final ChannelTopics topics;
    private final Map<TopicPartition, Long> begins;
    private final Set<String> rows = new HashSet<>();

    private SentRows(ChannelTopics topics, Map<TopicPartition, Long> begins) {
        this.topics = topics;
        this.begins = begins;
    }

    /**
     * Returns an instance without rows. To be called before the snapshot, so that the events of all later changes
     * follow the current high watermarks.
     */
    public static SentRows beforeSnapshot(ChannelTopics topics) {
        return new SentRows(topics, topics.ends());
    }

    /** Adds a row that is being sent. */
    public void add(ChannelEvent event) {
        rows.add(PublishedRows.describe(event));
    }

    /**
     * Returns the rows that an event of the capture precedes. Such an event may also be about a change before the
     * snapshot that the capture published late. To be called once, after all rows were sent and flushed. Records that
     * follow a row do not matter, so the result stays valid.
     *
     * @throws CaptureProblem
     *             if no record arrives for a while
     */
    public Set<String> changed() {
        Set<String> changed = new LinkedHashSet<>();
        if (rows.isEmpty()) {
            return changed;
        }
        topics.readUncommitted(begins, record -> {
            if (record.key() != null) {
                String row = PublishedRows.describe(record);
                if (isOwn(record)) {
                    rows.remove(row);
                } else if (rows.contains(row)) {
                    changed.add(row);
                }
            }
        });
        if (!rows.isEmpty()) {
            throw new IllegalStateException(rows.size() + " rows were sent but are not in the topics, for example "
                    + rows.iterator().next());
        }
        return changed;
    }

    /** A running capture publishes no snapshot rows, and those of earlier runs are before the offsets that are read. */
    private static boolean isOwn(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(EventHeaders.SNAPSHOT) != null;
    }
}
