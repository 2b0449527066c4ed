package dev.sluice.bridge.log.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.http.TestLog;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.FetchPurpose;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.replay.EventLogContract;
import dev.sluice.bridge.log.replay.LogUnderTest;
import dev.sluice.embedded.Backends;

import static org.assertj.core.api.Assertions.assertThat;

class KafkaLogIT extends EventLogContract {
    @Override
    protected LogUnderTest open(LogObserver observer) {
        return new InKafka(observer);
    }

    @Test
    void feedsTailsAgainAfterAnError() {
        var failed = new AtomicBoolean();
        try (var under = new InKafka(new LogObserver() {
            @Override
            public void fetched(FetchPurpose purpose, long bytes) {
                if (purpose == FetchPurpose.TAIL && bytes > 0 && failed.compareAndSet(false, true)) {
                    throw new InternalError("thrown by the test");
                }
            }
        }); TailLease lease = under.log().tail(0, "acme", under.log().bounds(0))) {
            under.begin();
            under.send(0, "acme", 1_700_000_000_000L, "{}");
            under.commit();

            under.await(() -> lease.edge().sequence() == 1);
            assertThat(failed).isTrue();
        }
    }

    @Test
    void knowsTheHighWatermarkBehindAnOpenTransaction() {
        try (var under = new InKafka(LogObserver.NONE)) {
            EventLog log = under.log();
            under.begin();
            under.send(0, "acme", 1_700_000_000_000L, "{}");
            under.commit();

            under.begin();
            under.send(0, "acme", 1_700_000_000_001L, "{}");
            under.send(1, "acme", 1_700_000_000_001L, "{}");
            under.await(() -> log.bounds(0).highWatermark().toString().equals("[2, 0]"));

            assertThat(log.bounds(0).last().toString()).isEqualTo("[1, -1]");
            under.await(() -> log.recentHighWatermark(0).toString().equals("[2, 0]"));
            assertThat(log.openTransactions(0)).extracting(open -> open.channel().index() + " at " + open.startOffset())
                    .containsExactly("0 at 2", "1 at 0");

            under.abort();

            assertThat(log.bounds(0).last()).isEqualTo(log.bounds(0).highWatermark());
            assertThat(log.openTransactions(0)).isEmpty();
        }
    }

    private static final class InKafka implements LogUnderTest {
        private final TestLog topics;
        private final Admin admin;
        private final CurrentLog current;
        private final EventLog log;
        private final Queue<Consumer<byte[], byte[]>> readers = new ConcurrentLinkedQueue<>();

        InKafka(LogObserver observer) {
            String servers = Backends.shared().bootstrapServers();
            this.topics = new TestLog(servers, "log-it-" + UUID.randomUUID(), 1);
            this.admin = Admin.create(Map.of("bootstrap.servers", servers));
            var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(Map.of("bootstrap.servers", servers),
                    new ByteArrayDeserializer(), new ByteArrayDeserializer());
            factory.addListener(new ConsumerFactory.Listener<byte[], byte[]>() {
                @Override
                public void consumerAdded(String id, Consumer<byte[], byte[]> consumer) {
                    if (id.contains("sluice-bridge-replay")) {
                        readers.add(consumer);
                    }
                }
            });
            var settings = new LogSettings(topics.prefix(), List.of("activity", "notification"),
                    DataSize.ofMegabytes(8), DataSize.ofMegabytes(8), DataSize.ofMegabytes(1),
                    DataSize.ofMegabytes(8), 2);
            this.current = new CurrentLog(new KafkaAccess(admin, new LogConsumers(factory), Clock.systemUTC()),
                    settings, observer.listeners());
            this.log = current.get();
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public void begin() {
            topics.begin();
        }

        @Override
        public void send(int channel, String tenant, long timestamp, String json) {
            topics.send(log.channels().get(channel).name(), tenant, null, json, timestamp);
        }

        @Override
        public void commit() {
            topics.commit();
            awaitMarkers();
        }

        @Override
        public void abort() {
            topics.abort();
            awaitMarkers();
        }

        /** The transaction coordinator writes markers after it has answered the producer. */
        private void awaitMarkers() {
            await(() -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED));
        }

        private long end(IsolationLevel isolation) {
            return log.channels().all().stream().mapToLong(channel -> {
                var partition = new TopicPartition(channel.topic(), 0);
                return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                        .partitionResult(partition).toCompletionStage().toCompletableFuture().join().offset();
            }).sum();
        }

        @Override
        public void deleteBefore(int channel, int partition, long offset) {
            topics.deleteBefore(log.channels().get(channel).name(), partition, offset);
        }

        @Override
        public int openTails() {
            return current.openTails();
        }

        @Override
        public long recordsReplayed() {
            return readers.stream().flatMap(reader -> reader.metrics().entrySet().stream())
                    .filter(metric -> metric.getKey().name().equals("records-consumed-total")
                            && metric.getKey().tags().keySet().equals(Set.of("client-id")))
                    .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue()).sum();
        }

        @Override
        public void await(BooleanSupplier condition) {
            Awaitility.await("the log").atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2))
                    .until(condition::getAsBoolean);
        }

        @Override
        public void close() {
            current.close();
            topics.close();
        }
    }
}
