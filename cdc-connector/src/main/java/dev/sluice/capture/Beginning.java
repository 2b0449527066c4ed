package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.engine.SourcePosition;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

/** Where a run begins: at what was committed, or for the first time. Used once, by one thread, after the fencing. */
final class Beginning {
    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private final CaptureSettings settings;
    private final Source source;
    private final TransactionalSink sink;
    private final OffsetFormat format;

    Beginning(CaptureSettings settings, Source source, TransactionalSink sink, OffsetFormat format) {
        this.settings = settings;
        this.source = source;
        this.sink = sink;
        this.format = format;
    }

    /**
     * The source offset from which to follow the log; null if the rows that are there are to be copied before.
     *
     * @throws CaptureProblem
     *             if beginning would skip or repeat something
     */
    byte @Nullable [] offset() throws SQLException {
        CommittedState committed = new CommittedStateReader(settings.kafka(), settings.topics(), format).read();
        sink.resumeAfter(committed.lastTimestampMillis());
        Map<String, Object> offset = committed.offset();
        String captured = offset == null ? null : SourcePosition.lsn(offset);
        if (offset != null && captured != null) {
            return goingOn(offset, captured);
        }
        if (committed.holdsEvents()) {
            throw new CaptureProblem("Topic " + settings.topics().topics().offsets() + " holds no source offset, while "
                    + settings.topics().topics().capture() + " says that rows were captured: the capture does not know"
                    + " where to go on and would lose or repeat some, so nothing is captured. Bring the topic back, or"
                    + " capture into topics with another prefix.");
        }
        return switch (settings.replication().firstStart()) {
            case COPY_ROWS -> copying(offset == null ? null : SourcePosition.copyingSlot(offset));
            case FOLLOW_ONLY -> at(source.ensureSlot(null));
        };
    }

    private byte[] goingOn(Map<String, Object> offset, String captured) throws SQLException {
        String available = source.ensureSlot(captured);
        if (Long.compareUnsigned(Lsn.parse(available), Lsn.parse(captured)) <= 0) {
            return format.value(offset);
        }
        reportGap(captured, available);
        return at(available);
    }

    /** The slot's name is committed before the slot is made: a copy never takes another's slot for its own. */
    private byte @Nullable [] copying(@Nullable String begun) throws SQLException {
        String slot = settings.replication().slot();
        source.prepareCopy(slot.equals(begun));
        if (!slot.equals(begun)) {
            sink.commitOffset(format.key(), format.value(SourcePosition.copying(slot)));
        }
        LOG.info("Copying the rows that are there, before their changes are followed");
        return null;
    }

    private byte[] at(String lsn) {
        byte[] first = format.value(SourcePosition.beginningAt(lsn));
        sink.commitOffset(format.key(), first);
        return first;
    }

    private void reportGap(String from, String to) {
        LOG.error("Replication slot {} begins at LSN {}, while the topics are complete up to {}: it was created anew or"
                + " moved on by somebody else. What was committed between the two is missing from the topics; a record"
                + " in {} says so, and the capture goes on.", settings.replication().slot(), to, from,
                settings.topics().topics().deadLetter());
        sink.send(DeadLetter.gap("/postgresql/" + settings.database().database(), from, to, Instant.now()));
    }
}
