package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Clock;
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
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.value.Lsn;

/**
 * The choice of the source offset from which a run reads: the committed one, the start of the replication slot, or none
 * before an initial snapshot. Used once, by one thread, after the previous capture has been fenced.
 */
final class StartOffsetResolver {
    private static final Logger logger = LoggerFactory.getLogger(StartOffsetResolver.class);

    private static final String WAL_START = "0/0";

    private final CaptureSettings settings;
    private final Source source;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final Supplier<CommittedState> committed;
    private final Clock clock;

    /**
     * @param committed
     *            returns the state that is committed at the time of the call
     */
    StartOffsetResolver(CaptureSettings settings, Source source, TransactionalSink sink,
            Supplier<CommittedState> committed, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.sink = sink;
        this.format = settings.offsetFormat();
        this.committed = committed;
        this.clock = clock;
    }

    /**
     * Returns the source offset to start from; null to take an initial snapshot first.
     *
     * @param created
     *            the topics created since a start last resolved its offset
     * @throws CaptureProblem
     *             if the start would lose or repeat changes
     */
    byte @Nullable [] resolve(Set<String> created) throws SQLException {
        CommittedState state = committed.get();
        sink.resumeAfter(state);
        Map<String, Object> offset = state.offset();
        String captured = offset == null ? null : SourceOffsets.lsn(offset);
        if (offset != null && captured != null) {
            return resume(offset, captured, created);
        }
        if (state.holdsEvents()) {
            throw new CaptureProblem("Topic " + settings.topics().topics().offsets() + " holds no source offset, but"
                    + " the watermark in topic " + settings.topics().topics().capture() + " shows that rows were"
                    + " captured: the capture cannot tell where to resume, and would lose or repeat rows, so nothing is"
                    + " captured. Restore the topic, or capture into topics with another prefix.");
        }
        return switch (settings.replication().firstStart()) {
            case COPY_ROWS -> beginSnapshot(offset == null ? null : SourceOffsets.snapshotSlot(offset));
            case FOLLOW_ONLY -> startAt(source.ensureSlot(null));
        };
    }

    private byte[] resume(Map<String, Object> offset, String captured, Set<String> created) throws SQLException {
        String available = source.ensureSlot(captured);
        if (Long.compareUnsigned(Lsn.parse(available), Lsn.parse(captured)) <= 0) {
            reportEmptyTopics(captured, created);
            sink.commitWithoutOffset();
            return format.value(offset);
        }
        requireUnchanged(offset);
        reportEmptyTopics(captured, created);
        reportGap(captured, available);
        return startAt(available);
    }

    /**
     * Rejects the start if another capture has committed since {@code offset} was read. A slot is never ahead of the
     * offset that was committed when it was confirmed to PostgreSQL. A slot that is ahead of an offset read earlier may
     * have been advanced by the capture that replaced this one: a Connect worker that was partitioned from its cluster
     * does not know of its successor.
     */
    private void requireUnchanged(Map<String, Object> offset) {
        if (!offset.equals(committed.get().offset())) {
            throw new CaptureProblem("Another capture has committed while this one inspected replication slot "
                    + settings.replication().slot() + ". Nothing is missing; this capture starts over. If this repeats,"
                    + " two captures are running: stop one of them.");
        }
    }

    /**
     * Commits the slot's name before the slot exists, so that no snapshot ever mistakes another client's slot for its
     * own.
     */
    private byte @Nullable [] beginSnapshot(@Nullable String incompleteSlot) throws SQLException {
        String slot = settings.replication().slot();
        source.prepareSnapshot(slot.equals(incompleteSlot));
        if (!slot.equals(incompleteSlot)) {
            sink.commitOffset(format.key(), format.value(SourceOffsets.snapshotting(slot)));
        }
        logger.info("Taking an initial snapshot of the existing rows; their changes follow");
        return null;
    }

    private byte[] startAt(String lsn) {
        byte[] first = format.value(SourceOffsets.startingAt(lsn));
        sink.commitOffset(format.key(), first);
        return first;
    }

    /**
     * Reports topics that were created although their tables hold rows. The topic of a channel that was just added is
     * empty too, but nothing is missing from it while its tables are empty.
     */
    private void reportEmptyTopics(String captured, Set<String> created) throws SQLException {
        List<String> empty = new ArrayList<>();
        List<String> channels = new ArrayList<>();
        for (ChannelDefinition channel : settings.channels().definitions()) {
            String topic = settings.topics().topics().channel(channel.name());
            if (created.contains(topic) && source.holdsRows(channel)) {
                empty.add(topic);
                channels.add(channel.name());
            }
        }
        if (empty.isEmpty()) {
            return;
        }
        logger.error("The topics {} did not exist and were created, but the capture resumes at LSN {} and their tables"
                + " hold rows: the topics were deleted, or the channels were added after the rows. All changes up to"
                + " that LSN are missing from them. Clients of these channels get a gap with reason source, and a gap"
                + " record in topic {} reports it. Publish the rows that the tables hold with the republish command.",
                empty, captured, settings.topics().topics().deadLetter());
        sendGap(WAL_START, captured, channels);
    }

    private void reportGap(String from, String to) {
        logger.error("Replication slot {} begins at LSN {}, but the topics are complete only up to {}: the slot was"
                + " recreated, or another client advanced it. Changes committed in between are missing from the topics."
                + " Clients get a gap with reason source, and a gap record in topic {} reports it. The capture"
                + " continues. Publish missing rows with the republish command.", settings.replication().slot(), to,
                from,
                settings.topics().topics().deadLetter());
        sendGap(from, to, settings.channels().names());
    }

    private void sendGap(String from, String to, List<String> channels) {
        sink.sendGap(DeadLetter.gap("/postgresql/" + settings.database().database(), from, to, clock.instant()),
                channels);
    }
}
