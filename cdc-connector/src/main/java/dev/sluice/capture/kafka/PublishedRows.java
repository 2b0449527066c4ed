package dev.sluice.capture.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventHeader;
import dev.sluice.capture.event.KeyText;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.schemas.EventHeaders;

/**
 * The set of rows that the topics hold, each with its tenant, from all events that add a row. Held in memory, about 200
 * bytes per row; immutable once read.
 */
public final class PublishedRows {
    private final Set<String> rows = new HashSet<>();

    private PublishedRows() {}

    /**
     * Reads the channels' topics up to their current high watermarks.
     *
     * @throws CaptureProblem
     *             if no record arrives for a while
     */
    public static PublishedRows read(ChannelTopics topics) {
        var published = new PublishedRows();
        topics.readCommitted(published::add);
        return published;
    }

    /** Returns whether the topics hold the row of this event for its tenant. */
    public boolean contains(ChannelEvent event) {
        return rows.contains(describe(event));
    }

    /** Returns the row as one line of text: tenant, {@code ce_source}, {@code ce_subject}. */
    public static String describe(ChannelEvent event) {
        return key(value(event, EventHeaders.SOURCE), event.tenant(), value(event, EventHeaders.SUBJECT));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        String type = value(record, EventHeaders.TYPE);
        if (record.key() != null && !type.endsWith(":updated") && !type.endsWith(":deleted")) {
            rows.add(describe(record));
        }
    }

    /** Returns the row of an event as {@link #describe(ChannelEvent)} does. */
    static String describe(ConsumerRecord<byte[], byte[]> record) {
        return key(value(record, EventHeaders.SOURCE), new String(record.key(), StandardCharsets.UTF_8),
                // A version of the capture that did not bound keys may have written it.
                KeyText.bounded(value(record, EventHeaders.SUBJECT)));
    }

    private static String key(String source, String tenant, String subject) {
        return tenant + ' ' + source + ' ' + subject;
    }

    private static String value(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String value(ChannelEvent event, String name) {
        return event.headers().stream().filter(it -> it.name().equals(name)).map(EventHeader::value).findFirst()
                .orElse("");
    }
}
