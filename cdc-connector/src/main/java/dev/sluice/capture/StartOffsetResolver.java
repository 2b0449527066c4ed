package dev.sluice.capture;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.capture.channel.ChannelDefinition;
import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.engine.SourceOffsets;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Lineage;
import dev.sluice.capture.postgres.Membership;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.postgres.SourceServer;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.value.Lsn;

/**
 * The choice of the source offset from which a run reads: the committed one, the start of the replication slot, or none
 * before an initial snapshot. Used once, by one thread, after the previous capture has been fenced.
 */
final class StartOffsetResolver {
    private static final Logger logger = LoggerFactory.getLogger(StartOffsetResolver.class);

    private static final String WAL_START = "0/0";
    /** How long a start waits for transactions that may have written to a table while it was not published. */
    private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(60);

    private final CaptureSettings settings;
    private final Source source;
    private final SourceServer server;
    private final TransactionalSink sink;
    private final OffsetFormat format;
    private final Supplier<CommittedState> committed;
    private final Clock clock;

    /**
     * @param server
     *            the server of {@code source}
     * @param committed
     *            returns the state that is committed at the time of the call
     */
    StartOffsetResolver(CaptureSettings settings, Source source, SourceServer server, TransactionalSink sink,
            Supplier<CommittedState> committed, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.server = server;
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
     * @param membership
     *            the captured tables at this start
     * @throws CaptureProblem
     *             if the start would lose or repeat changes
     */
    byte @Nullable [] resolve(Set<String> created, Membership membership) throws SQLException, InterruptedException {
        CommittedState state = committed.get();
        sink.resumeAfter(state);
        Map<String, Object> offset = state.offset();
        String captured = offset == null ? null : SourceOffsets.lsn(offset);
        if (offset != null && captured != null) {
            return resume(offset, captured, created, membership);
        }
        if (state.holdsEvents()) {
            throw new CaptureProblem("Topic " + settings.topics().topics().offsets() + " holds no source offset, but"
                    + " the watermark in topic " + settings.topics().topics().capture() + " shows that rows were"
                    + " captured: the capture cannot tell where to resume, and would lose or repeat rows, so nothing is"
                    + " captured. Restore the topic, or capture into topics with another prefix.");
        }
        return switch (settings.replication().firstStart()) {
            case COPY_ROWS -> beginSnapshot(offset == null ? null : incompleteSlot(offset));
            case FOLLOW_ONLY -> startAt(source.ensureSlot(null), null, membership);
        };
    }

    private byte[] resume(Map<String, Object> offset, String captured, Set<String> created, Membership membership)
            throws SQLException, InterruptedException {
        Lineage lineage = server.since(SourceOffsets.source(offset));
        if (lineage instanceof Lineage.LeftBehind former) {
            throw former.problem(captured);
        }
        if (lineage instanceof Lineage.OtherCluster cluster) {
            return resume(cluster, offset, captured, created, membership);
        }
        String agreed = lineage instanceof Lineage.Promoted promoted ? agreed(promoted, captured) : captured;
        String available = source.ensureSlot(agreed);
        boolean continues = Long.compareUnsigned(Lsn.parse(available), Lsn.parse(agreed)) <= 0;
        if (continues && agreed.equals(captured)) {
            if (reportUnpublished(offset, membership, captured, created)) {
                return start(offset, membership);
            }
            sink.commitWithoutOffset();
            return format.value(offset);
        }
        requireUnchanged(offset);
        reportUnpublished(offset, membership, agreed, created);
        if (!agreed.equals(captured)) {
            reportUndone(captured, agreed);
        }
        if (!continues) {
            reportGap(agreed, available);
        }
        return startAt(continues ? agreed : available, offset, membership);
    }

    /** Returns the LSN up to which the topics agree with a promoted server; rejects one without the slot. */
    private String agreed(Lineage.Promoted promoted, String captured) throws SQLException {
        String agreed = promoted.agreedUpTo(captured);
        String slot = settings.replication().slot();
        if (source.slotPosition().isEmpty()) {
            throw promoted.missingSlot(slot, agreed, server.majorVersion());
        }
        logger.info("The database is on timeline {}, which left timeline {} at LSN {}: a standby was promoted, or the"
                + " database was recovered to a point in time. It has replication slot {}, and the topics agree with"
                + " it up to LSN {}. The capture continues from there.", promoted.now().id(), promoted.earlier().id(),
                promoted.switchPoint(), slot, agreed);
        return agreed;
    }

    /**
     * Starts at the slot of a cluster that continues the earlier one. LSNs of the earlier cluster have no meaning in
     * it.
     */
    private byte[] resume(Lineage.OtherCluster cluster, Map<String, Object> offset, String captured,
            Set<String> created, Membership membership) throws SQLException {
        String slot = settings.replication().slot();
        if (!source.continues(cluster.earlier())) {
            throw cluster.problem(captured, settings.replication().publication());
        }
        String available = source.slotPosition()
                .orElseThrow(() -> cluster.missingSlot(slot, captured, server.majorVersion()));
        requireUnchanged(offset);
        reportEmptyTopics(available, created);
        logger.warn("The topics are complete up to LSN {} of cluster {} and continue from LSN {} of cluster {}, where"
                + " replication slot {} begins, because the comment on publication {} says so. Nothing is missing if"
                + " pg_upgrade migrated the slot, or nothing was written before it was created. A gap record in topic"
                + " {} reports the two positions. If in doubt, run the republish command.", captured,
                cluster.earlier(), available, cluster.now(), slot, settings.replication().publication(),
                settings.topics().topics().deadLetter());
        sendGap(captured, available, settings.channels().names());
        // In this cluster, the stored OIDs may belong to other tables and types.
        return startAt(available, null, membership);
    }

    /** Returns the slot of an incomplete snapshot of this cluster; null if there is none. */
    private @Nullable String incompleteSlot(Map<String, Object> offset) {
        return server.since(SourceOffsets.source(offset)) instanceof Lineage.OtherCluster
                ? null
                : SourceOffsets.snapshotSlot(offset);
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
            sink.commitOffset(format.key(), format.value(SourceOffsets.snapshotting(slot, server.identity())));
        }
        logger.info("Taking an initial snapshot of the existing rows; their changes follow");
        return null;
    }

    private byte[] startAt(String lsn, @Nullable Map<String, Object> earlier, Membership membership) {
        return start(SourceOffsets.startingAt(lsn, earlier), membership);
    }

    private byte[] start(Map<String, Object> offset, Membership membership) {
        byte[] first = format.value(SourceOffsets.with(SourceOffsets.with(offset, membership), server.identity()));
        sink.commitOffset(format.key(), first);
        return first;
    }

    /**
     * Reports topics and tables whose rows were not published for a while, after the end of the transactions that may
     * have written such rows.
     *
     * @param complete
     *            the LSN up to which everything else is in the topics
     * @return whether tables were changed or added
     */
    private boolean reportUnpublished(Map<String, Object> offset, Membership now, String complete, Set<String> created)
            throws SQLException, InterruptedException {
        Membership earlier = SourceOffsets.membership(offset);
        List<TableName> changed = earlier == null ? List.of() : now.changedSince(earlier);
        List<TableName> added = earlier == null ? List.of() : now.addedSince(earlier);
        List<TableName> all = Stream.concat(changed.stream(), added.stream()).toList();
        String end = all.isEmpty() ? complete : source.endOfUnpublished(all, TRANSACTION_LIMIT);
        reportEmptyTopics(end, created);
        if (earlier != null && !changed.isEmpty()) {
            reportChangedTables(changed, earlier.walEnd(), end);
        }
        reportAddedTables(added, end, created);
        return !all.isEmpty();
    }

    /** Reports tables that were replaced, or left the publication and came back. */
    private void reportChangedTables(List<TableName> changed, String from, String to) {
        logger.error("Tables {} were replaced, or left publication {} and came back, between LSN {} and {}: rows that"
                + " were written in between may be missing from the topics. Clients of their channels get a gap with reason"
                + " source, and a gap record in topic {} reports it. The capture continues. Publish missing rows with"
                + " the republish command.", changed, settings.replication().publication(), from, to,
                settings.topics().topics().deadLetter());
        sendGap(from, to, channels(changed));
    }

    /** Reports tables with rows that were added to a channel whose topic already existed. */
    private void reportAddedTables(List<TableName> added, String to, Set<String> created) throws SQLException {
        List<TableName> incomplete = new ArrayList<>();
        for (TableName table : added) {
            boolean isNew = channels(List.of(table)).stream().map(settings.topics().topics()::channel)
                    .anyMatch(created::contains);
            if (!isNew && source.holdsRows(table)) {
                incomplete.add(table);
            }
        }
        if (!incomplete.isEmpty()) {
            logger.error("Tables {} were not captured before and hold rows: their changes up to LSN {} are missing"
                    + " from the topics. Clients of their channels get a gap with reason source, and a gap record in"
                    + " topic {} reports it. The capture continues. Publish the rows that the tables hold with the"
                    + " republish command.", incomplete, to, settings.topics().topics().deadLetter());
            sendGap(WAL_START, to, channels(incomplete));
        }
    }

    /** Returns the channels of tables. */
    private List<String> channels(List<TableName> tables) {
        return settings.channels().definitions().stream()
                .filter(channel -> channel.tables().stream().anyMatch(table -> tables.contains(table.table())))
                .map(ChannelDefinition::name).toList();
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

    private void reportUndone(String captured, String agreed) {
        logger.error("The topics hold changes up to LSN {}, but the database has only those up to LSN {}, where the"
                + " promoted standby, or the recovery, left the earlier timeline. The topics keep the changes in"
                + " between, which the database no longer has. A gap record in topic {} reports them. The capture"
                + " continues with the changes that this database made after LSN {}.", captured, agreed,
                settings.topics().topics().deadLetter(), agreed);
        sink.send(DeadLetter.undone("/postgresql/" + settings.database().database(), captured, agreed,
                clock.instant()));
    }

    private void sendGap(String from, String to, List<String> channels) {
        sink.sendGap(DeadLetter.gap("/postgresql/" + settings.database().database(), from, to, clock.instant()),
                channels);
    }
}
