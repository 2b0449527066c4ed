package dev.sluice.capture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The Connect task under a worker that only records its calls; {@link ConnectIT} has a real one. */
@ResourceLock(CapturedDatabase.SHARED)
class SluiceTaskIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROWS = 20_000;

    private final CapturedDatabase database = CapturedDatabase.create();
    private final RecordingWorker worker = new RecordingWorker();
    private final SluiceTask task = new SluiceTask();
    private final List<SourceRecord> records = new ArrayList<>();

    @AfterEach
    void stop() {
        task.stop();
        database.close();
    }

    @Test
    void aBrokenTransactionIsAbortedMovesNoOffsetAndIsReadAgainAsAWhole() throws Exception {
        begin(Map.of());
        database.insertWideRows(ROWS);
        pollUntil(() -> rows() > 0);
        database.breakReplication();
        pollUntil(() -> worker.aborts == 1);
        SourceRecord lastEnd = worker.ends.get(worker.ends.size() - 1);
        assertThat(records.subList(records.indexOf(lastEnd) + 1, records.size())).hasSize(rows())
                .allSatisfy(it -> assertThat(it.sourceOffset()).isEqualTo(lastEnd.sourceOffset()));
        int aborted = rows();
        pollUntil(() -> rows() == aborted + ROWS);
        pollUntil(() -> worker.ends.contains(records.get(records.size() - 1)));
        assertThat(records.get(records.size() - 1).topic()).isEqualTo(database.topics().capture());
        assertThat(worker.aborts).isEqualTo(1);
    }

    @Test
    void aTransactionThatOutlastsItsTimeoutFailsTheTaskWithTheSettingToRaise() throws Exception {
        begin(Map.of("producer.override.transaction.timeout.ms", "1"));
        database.insertWideRows(ROWS);
        assertThatThrownBy(() -> pollUntil(() -> false)).isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("A PostgreSQL transaction took ")
                .hasMessageContaining("longer than transaction.timeout.ms=1 allows")
                .hasMessageContaining(
                        "Raise producer.override.transaction.timeout.ms in the connector's configuration");
        database.awaitFreeSlot();
    }

    @Test
    void refusesAWorkerWithoutExactlyOnceSupport() {
        worker.supportsTransactions = false;
        task.initialize(worker);
        assertThatThrownBy(() -> task.start(configuration(Map.of()))).isInstanceOf(ConnectException.class)
                .hasMessageContaining("exactly.once.source.support=enabled");
    }

    /** Polls up to the first heartbeat. Follows only: this worker commits nothing, so a copy could not end. */
    private void begin(Map<String, String> more) throws Exception {
        task.initialize(worker);
        task.start(configuration(more));
        pollUntil(() -> !worker.ends.isEmpty());
    }

    private int rows() {
        return (int) records.stream().filter(it -> it.topic().equals(database.topics().channel("activity"))).count();
    }

    private void pollUntil(BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            List<SourceRecord> polled = task.poll();
            if (polled != null) {
                records.addAll(polled);
            }
            assertThat(System.nanoTime()).as("%d rows, %d aborts", rows(), worker.aborts).isLessThan(deadline);
        }
    }

    private Map<String, String> configuration(Map<String, String> more) {
        Map<String, String> configuration = new HashMap<>(ConnectWorker.configuration(database.settings()));
        configuration.put("name", "sluice");
        configuration.put("sluice.first.start", "FOLLOW_ONLY");
        configuration.putAll(more);
        return configuration;
    }

    /** The worker's side of a task, which records transaction ends and aborts. Owned by the test's thread. */
    private static final class RecordingWorker implements SourceTaskContext, TransactionContext {
        private final List<SourceRecord> ends = new ArrayList<>();
        private boolean supportsTransactions = true;
        private int aborts;

        @Override
        @SuppressWarnings("NullAway") // Connect's word for a worker without exactly-once support.
        public @Nullable TransactionContext transactionContext() {
            return supportsTransactions ? this : null;
        }

        @Override
        public void commitTransaction(SourceRecord record) {
            ends.add(record);
        }

        @Override
        public void abortTransaction() {
            aborts++;
        }

        @Override
        public void commitTransaction() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abortTransaction(SourceRecord record) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }
    }
}
