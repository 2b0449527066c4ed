package dev.sluice.capture;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.capture.engine.EngineConfiguration;
import dev.sluice.capture.engine.TableSnapshot;
import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.EventMapper;
import dev.sluice.capture.event.Lsn;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.event.RowChange;
import dev.sluice.capture.kafka.CommittedState;
import dev.sluice.capture.kafka.CommittedStateReader;
import dev.sluice.capture.kafka.EventRecords;
import dev.sluice.capture.kafka.OffsetFormat;
import dev.sluice.capture.kafka.PublishedRows;
import dev.sluice.capture.kafka.TopicSetup;
import dev.sluice.capture.kafka.TransactionalSink;
import dev.sluice.capture.postgres.Replication;
import dev.sluice.capture.postgres.Source;
import dev.sluice.capture.problem.CaptureProblem;

/**
 * Finds the rows that are in the tables and were never published, and publishes them where asked to, each once, however
 * often this is run or killed. The capture runs beside it. Used once, by one thread.
 */
public final class Republish {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What becomes of the rows that are found. */
    public enum Mode {
        /** They are listed. */
        LIST,
        /** They are listed, and published in one Kafka transaction. */
        PUBLISH
    }

    private final CaptureSettings settings;
    private final Mode mode;
    private final Consumer<String> lines;
    private final Duration patience;
    private final EventMapper mapper;
    private final Map<String, Long> missing = new TreeMap<>();
    /** Read with the first row. Owned by the engine's polling thread. */
    private @Nullable PublishedRows published;

    private Republish(CaptureSettings settings, Mode mode, Consumer<String> lines, Duration patience) {
        this.patience = patience;
        this.settings = settings;
        this.mode = mode;
        this.lines = lines;
        this.mapper = new EventMapper(settings.channels(), settings.topics().maximumEventBytes());
    }

    /**
     * Compares tables and topics.
     *
     * @param settings
     *            those of the capture
     * @param mode
     *            whether to publish
     * @param lines
     *            takes a line for each row: tenant, {@code ce_source}, {@code ce_subject}
     * @return how many rows of each tenant were never published
     * @throws CaptureProblem
     *             if the capture does not run, its topics are others than the settings say, or something else keeps them from being compared
     */
    public static Map<String, Long> run(CaptureSettings settings, Mode mode, Consumer<String> lines) throws Exception {
        return run(settings, mode, lines, PATIENCE);
    }

    /** The same, with another wait for the capture and for the topics. */
    static Map<String, Long> run(CaptureSettings settings, Mode mode, Consumer<String> lines, Duration patience)
            throws Exception {
        return new Republish(settings, mode, lines, patience).run();
    }

    private Map<String, Long> run() throws Exception {
        Replication forRepublish = settings.replication().forRepublish();
        Source source = new Source(settings.database(), forRepublish, settings.channels());
        source.check();
        new TopicSetup(settings.kafka(), settings.topics(), settings.channels().names()).requireExisting();
        try (TransactionalSink sink = TransactionalSink.open(settings.kafka(), new EventRecords(settings.topics()),
                settings.server() + "-republish-0")) {
            RepublishSlot slot = RepublishSlot.makeWay(source);
            try {
                TableSnapshot.run(
                        new EngineConfiguration(settings.database(), forRepublish, settings.channels(),
                                forRepublish.slot(),
                                source.copies()),
                        source::heartbeat, row -> compare(row, sink));
                sink.commitWithoutOffset();
            } finally {
                slot.drop();
            }
        }
        return missing;
    }

    private void compare(RowChange row, TransactionalSink sink) throws InterruptedException {
        PublishedRows known = published == null ? published(row.origin().lsn(), sink) : published;
        published = known;
        for (MappedRecord mapped : mapper.map(row)) {
            if (mapped instanceof ChannelEvent event && !known.contains(event)) {
                missing.merge(event.tenant(), 1L, Long::sum);
                lines.accept(PublishedRows.describe(event));
                if (mode == Mode.PUBLISH) {
                    sink.send(event);
                }
            }
        }
    }

    /** What was committed before the rows were read is published by now, or never will be. */
    private PublishedRows published(long readAt, TransactionalSink sink) throws InterruptedException {
        CommittedStateReader reader = new CommittedStateReader(settings.kafka(), settings.topics(),
                new OffsetFormat(settings.replication().connectorName(), settings.server()));
        long deadline = System.nanoTime() + patience.toNanos();
        CommittedState committed = reader.read();
        while (committed.watermarkLsn() == null
                || Long.compareUnsigned(Lsn.parse(committed.watermarkLsn()), readAt) < 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new CaptureProblem("The topics are complete up to LSN " + committed.watermarkLsn()
                        + ", the tables"
                        + " were read at " + Lsn.format(readAt) + ": nothing was compared or published. Start the"
                        + " capture, wait until it has caught up, and try again.");
            }
            Thread.sleep(100);
            committed = reader.read();
        }
        sink.resumeAfter(committed.lastTimestampMillis());
        return PublishedRows.read(settings.kafka(), settings.topics(), settings.channels().names(), patience);
    }
}
