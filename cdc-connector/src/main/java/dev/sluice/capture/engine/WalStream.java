package dev.sluice.capture.engine;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;

import dev.sluice.capture.pgoutput.PgOutputDecoder;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.row.WalEvent;

/**
 * A replication stream that decodes the WAL and passes it to Debezium in batches. Debezium gets one logical decoding
 * message per batch; the events themselves wait in {@link WalBatches}. A batch is passed on when it is full, when
 * PostgreSQL has sent nothing more, or at the end of a transaction if the batch before it is at least a millisecond
 * old. Read by one thread; another thread confirms the position.
 */
final class WalStream implements ReplicationStream {
    /** The prefix of the messages that stand for batches. */
    static final String PREFIX = "sluice";

    private static final Logger logger = LoggerFactory.getLogger(WalStream.class);
    private static final long MAXIMUM_BATCH_BYTES = 256 * 1024;
    /** The approximate memory of an event without its texts. */
    private static final int EVENT_BYTES = 200;
    /** The memory of the begin and the end of one column's text. */
    private static final long BOUNDS_BYTES = 8;
    private static final long BATCH_INTERVAL_NANOS = Duration.ofMillis(1).toNanos();
    /**
     * How often a quiet stream is read before the call returns to Debezium, which then sleeps. Each read waits up to a
     * millisecond for a message.
     */
    private static final int READS = 20;
    private static final long STATUS_INTERVAL_MILLIS = 10_000;

    private final PGReplicationStream stream;
    private final long start;
    private final PgOutputDecoder decoder;
    private final WalBatches batches;
    private final LongSupplier nanoTime;
    private List<WalEvent> events = new ArrayList<>();
    private long bytes;
    private long lastBatchNanos;
    /** Written by the reading thread, read by other threads of Debezium. */
    private volatile Lsn lastReceived;
    /** Set by the thread that confirms a position, cleared by the reading one. */
    private volatile boolean statusDue;
    /** Set by the thread that starts and stops the keep-alive; read by the keep-alive's own thread. */
    private volatile boolean keptAlive;
    private @Nullable ExecutorService keepAlive;

    WalStream(PGReplicationStream stream, long start, PgOutputDecoder decoder, WalBatches batches,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.stream = stream;
        this.start = start;
        this.decoder = decoder;
        this.batches = batches;
        this.lastReceived = Lsn.valueOf(start);
        this.lastBatchNanos = nanoTime.getAsLong();
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        int silent = 0;
        while (true) {
            if (statusDue) {
                statusDue = false;
                stream.forceUpdateStatus();
            }
            ByteBuffer message = stream.readPending();
            if (message == null) {
                if (flush(processor)) {
                    return true;
                }
                if (++silent == READS) {
                    return false;
                }
                continue;
            }
            boolean ended = decode(message);
            if (bytes >= MAXIMUM_BATCH_BYTES
                    || (ended && nanoTime.getAsLong() - lastBatchNanos >= BATCH_INTERVAL_NANOS)) {
                return flush(processor);
            }
        }
    }

    @Override
    public void read(ReplicationMessageProcessor processor) {
        throw new UnsupportedOperationException("Debezium only calls readPending");
    }

    /** Returns whether the message ended a transaction. */
    private boolean decode(ByteBuffer message) {
        long lsn = stream.getLastReceiveLSN().asLong();
        int before = events.size();
        int size = message.remaining();
        decoder.decode(message, lsn, events::add);
        if (events.size() == before) {
            return false;
        }
        bytes += size;
        for (WalEvent event : events.subList(before, events.size())) {
            bytes += EVENT_BYTES + (event instanceof RowChange change
                    ? BOUNDS_BYTES * change.row().shape().columns().size()
                    : 0);
        }
        WalEvent last = events.get(events.size() - 1);
        lastReceived = Lsn.valueOf(last instanceof TransactionEnd end ? end.lsn() : lsn);
        return last instanceof TransactionEnd;
    }

    private boolean flush(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
        if (events.isEmpty()) {
            return false;
        }
        batches.put(new WalBatch(events, bytes));
        WalEvent last = events.get(events.size() - 1);
        boolean within = !(last instanceof TransactionEnd);
        events = new ArrayList<>();
        bytes = 0;
        lastBatchNanos = nanoTime.getAsLong();
        processor.process(new LogicalDecodingMessage(Operation.MESSAGE, last.commitTime(), null, within, PREFIX,
                new byte[0]));
        return true;
    }

    /** The reading thread sends the position: it holds the driver's lock so often that others would wait for long. */
    @Override
    public void flushLsn(Lsn lsn) {
        LogSequenceNumber confirmed = LogSequenceNumber.valueOf(lsn.asLong());
        if (stream.getLastFlushedLSN().compareTo(confirmed) < 0) {
            stream.setFlushedLSN(confirmed);
            stream.setAppliedLSN(confirmed);
        }
        statusDue = true;
    }

    @Override
    public Lsn lastReceivedLsn() {
        return lastReceived;
    }

    @Override
    public Lsn startLsn() {
        return Lsn.valueOf(start);
    }

    /** Sends status updates regularly, also while the reading thread is blocked by the memory limit. */
    @Override
    public void startKeepAlive(ExecutorService executor) {
        keptAlive = true;
        keepAlive = executor;
        executor.execute(() -> {
            try {
                while (keptAlive) {
                    stream.forceUpdateStatus();
                    Thread.sleep(STATUS_INTERVAL_MILLIS);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            } catch (SQLException lost) {
                logger.debug("The status could not be sent; the reading thread reports a lost connection itself", lost);
            }
        });
    }

    @Override
    public void stopKeepAlive() {
        keptAlive = false;
        ExecutorService executor = keepAlive;
        if (executor != null) {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() throws SQLException {
        stream.close();
    }
}
