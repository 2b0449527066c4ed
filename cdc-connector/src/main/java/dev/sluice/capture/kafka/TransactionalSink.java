package dev.sluice.capture.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import dev.sluice.capture.event.ChannelEvent;
import dev.sluice.capture.event.DeadLetter;
import dev.sluice.capture.event.MappedRecord;
import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.problem.NonRetriableProblem;

/**
 * The transactional producer of the capture. Records, source offset and watermark of a Kafka transaction become visible
 * together or not at all. After any exception only {@link #close} may be called; nothing is retried in place. Owned by
 * one thread; producer callbacks only store a failure.
 */
public final class TransactionalSink implements AutoCloseable {
    private static final String DEFAULT_TRANSACTION_TIMEOUT_MILLIS = "900000";
    private static final String MAXIMUM_TIMEOUT = "transaction.max.timeout.ms";
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final EventRecords records;
    private final String transactionalId;
    private final OpenTransaction transaction;
    /** Set by the producer's thread, read by the owner. */
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private SentCounts sent = SentCounts.NONE;

    private TransactionalSink(KafkaCluster cluster, EventRecords records, String transactionalId,
            LongSupplier nanoTime) {
        TopicLayout layout = records.layout();
        Map<String, Object> defaults = new HashMap<>();
        // A commit sends all records at once. Until then, the records of a small transaction wait to share one request:
        // fewer requests take fewer round trips, and fewer flushes of a broker that flushes every append.
        defaults.put("linger.ms", "5");
        // Large batches reduce the work of a broker that flushes every append to a third. No batch may exceed the
        // maximum message size.
        defaults.put("batch.size", Integer.toString(Math.min(256 * 1024, layout.maximumMessageBytes() / 2)));
        defaults.put("buffer.memory", Integer.toString(Math.max(64 * 1024 * 1024, 2 * layout.maximumMessageBytes())));
        // More than linger.ms and the usual request.timeout.ms together.
        defaults.put("delivery.timeout.ms", "35000");
        defaults.put("max.block.ms", "20000");
        // With more in flight, the first writes of a transaction to a partition can overtake each other and be rejected
        // once.
        defaults.put("max.in.flight.requests.per.connection", "1");
        defaults.put("transaction.timeout.ms", DEFAULT_TRANSACTION_TIMEOUT_MILLIS);
        Map<String, Object> properties = cluster.clientProperties(defaults,
                Map.of("acks", "all", "enable.idempotence", "true", "transactional.id", transactionalId,
                        "max.request.size", Integer.toString(layout.maximumMessageBytes()), "key.serializer",
                        ByteArraySerializer.class, "value.serializer", ByteArraySerializer.class));
        this.records = records;
        this.transactionalId = transactionalId;
        this.transaction = new OpenTransaction(
                Duration.ofMillis(Long.parseLong(String.valueOf(properties.get("transaction.timeout.ms")))),
                "Raise transaction.timeout.ms in the Kafka client properties, and the broker's"
                        + " transaction.max.timeout.ms if it is lower, and start the capture again.",
                nanoTime);
        this.producer = new KafkaProducer<>(properties);
    }

    /**
     * Opens the sink: fences an earlier producer of this transactional id and ends its open transaction.
     *
     * @param transactionalId
     *            in Connect's format, so that a Connect task fences an embedded capture and vice versa
     * @throws CaptureProblem
     *             if the broker rejects the transaction timeout
     */
    public static TransactionalSink open(KafkaCluster cluster, EventRecords records, String transactionalId,
            LongSupplier nanoTime) {
        var sink = new TransactionalSink(cluster, records, transactionalId, nanoTime);
        try {
            sink.producer.initTransactions();
            return sink;
        } catch (RuntimeException failed) {
            sink.close();
            throw sink.explained(failed);
        }
    }

    /** Ensures that no later record, except a snapshot row, gets a timestamp lower than those that were committed. */
    public void resumeAfter(CommittedState committed) {
        records.resumeAfter(committed);
    }

    /** Records that a PostgreSQL transaction ended at this time; the Kafka transaction may stay open. */
    public void ended(Instant commitTime) {
        records.ended(commitTime);
    }

    /** Sends one record in the open transaction; the first record opens it. */
    public void send(MappedRecord record) {
        send(record, records.row(record));
    }

    /**
     * Reports a gap to operators and to clients, in the open transaction. Sends the dead letter, and a marker into
     * every partition of the topics that miss its rows. The first record opens the transaction.
     *
     * @param gap
     *            made by {@link DeadLetter#gap}
     * @param channels
     *            the names of the channels that may miss rows
     */
    public void sendGap(DeadLetter gap, Collection<String> channels) {
        send(gap);
        records.markers(gap, channels).forEach(this::send);
    }

    /** Sends a row read by a snapshot: its timestamp is from its time column, monotonic within its topic. */
    public void sendSnapshotRow(MappedRecord record) {
        transaction.holdsSnapshotRows();
        send(record, records.snapshotRow(record));
    }

    private void send(MappedRecord record, ProducerRecord<byte[], byte[]> message) {
        NonRetriableProblem overrun = transaction.overrun(null);
        if (overrun != null) {
            throw overrun;
        }
        sent = sent.plus(record instanceof ChannelEvent ? 1 : 0, record instanceof DeadLetter ? 1 : 0,
                record.value().length);
        begin();
        send(message);
    }

    /**
     * Commits all records since the last commit, together with the source offset and the watermark.
     *
     * @return the number of records that became visible
     */
    public SentCounts commit(byte[] offsetKey, byte[] offsetValue, Watermark watermark) {
        begin();
        send(records.watermark(watermark));
        commitOffset(offsetKey, offsetValue);
        SentCounts committed = sent;
        sent = SentCounts.NONE;
        return committed;
    }

    /** Commits a source offset alone: the start offset of a capture that has captured nothing from there. */
    public void commitOffset(byte[] offsetKey, byte[] offsetValue) {
        begin();
        // Connect may create this topic with more partitions; the key selects the same one in both runtimes.
        send(new ProducerRecord<>(records.layout().topics().offsets(), null, null, offsetKey, offsetValue));
        commitTransaction();
    }

    private void commitTransaction() {
        try {
            producer.commitTransaction();
        } catch (RuntimeException failed) {
            throw explained(failed);
        }
        throwFailure();
        transaction.ended();
    }

    /** Waits until the records that were sent are in the topics. The transaction stays open. */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    /** Commits all records since the last commit without a source offset: for records that are not from the WAL. */
    public void commitWithoutOffset() {
        if (transaction.isOpen()) {
            commitTransaction();
        }
    }

    /** Aborts the open transaction and closes the producer, within two seconds. Idempotent. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }

    private void begin() {
        if (!transaction.isOpen()) {
            producer.beginTransaction();
            transaction.opened();
        }
    }

    private void send(ProducerRecord<byte[], byte[]> message) {
        throwFailure();
        try {
            Future<RecordMetadata> unused = producer.send(message, (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
            });
        } catch (RuntimeException failed) {
            throw explained(failed);
        }
    }

    private void throwFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw explained(failed instanceof RuntimeException runtime ? runtime : new KafkaException(failed));
        }
    }

    private RuntimeException explained(RuntimeException failed) {
        if (failed instanceof InterruptException) {
            return failed;
        }
        // Kafka's client may wrap the broker's refusal into its own exception, which names it only in its text.
        if (failed instanceof InvalidTxnTimeoutException || failed.getCause() instanceof InvalidTxnTimeoutException
                || String.valueOf(failed.getMessage()).contains(MAXIMUM_TIMEOUT)) {
            return new CaptureProblem("The broker rejects transaction.timeout.ms=" + transaction.limit().toMillis()
                    + ", so nothing is captured. Lower it in the Kafka client properties, or raise the broker's"
                    + " transaction.max.timeout.ms.", failed);
        }
        NonRetriableProblem overrun = transaction.overrun(failed);
        if (overrun != null) {
            return overrun;
        }
        if (failed instanceof ProducerFencedException || failed instanceof InvalidProducerEpochException) {
            return new CaptureProblem("Another capture took over the transactional id " + transactionalId
                    + " and fenced this one, which starts over. Run one capture per topic prefix.", failed);
        }
        return failed;
    }
}
