package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.engine.SourceOffsets;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

/** Where a run begins: at what was committed, or for the first time. Used once, by one thread, after the fencing. */
final class StartOffsetResolver {
    private static final Logger logger = LoggerFactory.getLogger(StartOffsetResolver.class);

    private static final String BEGINNING = "0/0";

    private final CaptureSettings settings;
    private final Source source;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final Supplier<CommittedState> committed;

    /**
     * @param committed
     *            reads what is committed at that moment
     */
    StartOffsetResolver(CaptureSettings settings, Source source, TransactionalSink sink, OffsetFormat format,
            Supplier<CommittedState> committed) {
        this.settings = settings;
        this.source = source;
        this.sink = sink;
        this.format = format;
        this.committed = committed;
    }

    /**
     * The source offset from which to follow the log; null if the rows that are there are to be copied before.
     *
     * @param created
     *            the topics that were created since a start has come as far as this
     * @throws CaptureProblem
     *             if beginning would skip or repeat something
     */
    byte @Nullable [] offset(Set<String> created) throws SQLException {
        CommittedState state = committed.get();
        sink.resumeAfter(state.lastTimestampMillis());
        Map<String, Object> offset = state.offset();
        String captured = offset == null ? null : SourceOffsets.lsn(offset);
        if (offset != null && captured != null) {
            return goingOn(offset, captured, created);
        }
        if (state.holdsEvents()) {
            throw new CaptureProblem("Topic " + settings.topics().topics().offsets() + " holds no source offset, while "
                    + settings.topics().topics().capture() + " says that rows were captured: the capture does not know"
                    + " where to go on and would lose or repeat some, so nothing is captured. Bring the topic back, or"
                    + " capture into topics with another prefix.");
        }
        return switch (settings.replication().firstStart()) {
            case COPY_ROWS -> copying(offset == null ? null : SourceOffsets.snapshotSlot(offset));
            case FOLLOW_ONLY -> at(source.ensureSlot(null));
        };
    }

    private byte[] goingOn(Map<String, Object> offset, String captured, Set<String> created) throws SQLException {
        String available = source.ensureSlot(captured);
        if (Long.compareUnsigned(Lsn.parse(available), Lsn.parse(captured)) <= 0) {
            reportEmptyTopics(captured, created);
            sink.commitWithoutOffset();
            return format.value(offset);
        }
        requireStillInForce(offset);
        reportEmptyTopics(captured, created);
        reportGap(captured, available);
        return at(available);
    }

    /**
     * A slot is never ahead of the offset that was committed when PostgreSQL was told. One that is ahead of an offset
     * read before may have been moved on by a capture that has taken this one's place: a Connect worker that was away
     * for a while does not know of its successor.
     */
    private void requireStillInForce(Map<String, Object> offset) {
        if (!offset.equals(committed.get().offset())) {
            throw new CaptureProblem("Another capture has committed while this one looked at replication slot "
                    + settings.replication().slot() + ": nothing is missing, and this one starts over. If it goes on,"
                    + " two of them run: end one.");
        }
    }

    /** The slot's name is committed before the slot is made: a copy never takes another's slot for its own. */
    private byte @Nullable [] copying(@Nullable String begun) throws SQLException {
        String slot = settings.replication().slot();
        source.prepareSnapshot(slot.equals(begun));
        if (!slot.equals(begun)) {
            sink.commitOffset(format.key(), format.value(SourceOffsets.copying(slot)));
        }
        logger.info("Copying the rows that are there, before their changes are followed");
        return null;
    }

    private byte[] at(String lsn) {
        byte[] first = format.value(SourceOffsets.startingAt(lsn));
        sink.commitOffset(format.key(), first);
        return first;
    }

    /** A channel that was just added begins empty, too: then nothing is missing as long as its tables are. */
    private void reportEmptyTopics(String captured, Set<String> created) throws SQLException {
        List<String> empty = new ArrayList<>();
        for (ChannelDefinition channel : settings.channels().definitions()) {
            String topic = settings.topics().topics().channel(channel.name());
            if (created.contains(topic) && source.holdsRows(channel)) {
                empty.add(topic);
            }
        }
        if (empty.isEmpty()) {
            return;
        }
        logger.error(
                "The topics {} were not there and were created, while the capture goes on at LSN {} and their tables"
                        + " hold rows: the topics were deleted, or the channels were added after the rows. Everything up to that"
                        + " LSN is missing from them; a record in {} says so. Rows that the tables hold can be published with"
                        + " Republish.",
                empty, captured, settings.topics().topics().deadLetter());
        sink.send(DeadLetter.gap("/postgresql/" + settings.database().database(), BEGINNING, captured, Instant.now()));
    }

    private void reportGap(String from, String to) {
        logger.error(
                "Replication slot {} begins at LSN {}, while the topics are complete up to {}: it was created anew or"
                        + " moved on by somebody else. What was committed between the two is missing from the topics; a record"
                        + " in {} says so, and the capture goes on.",
                settings.replication().slot(), to, from,
                settings.topics().topics().deadLetter());
        sink.send(DeadLetter.gap("/postgresql/" + settings.database().database(), from, to, Instant.now()));
    }
}
