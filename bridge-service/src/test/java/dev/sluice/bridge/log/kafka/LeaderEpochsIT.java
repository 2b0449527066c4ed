package dev.sluice.bridge.log.kafka;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.http.RestorableKafka;
import dev.sluice.bridge.http.TestLog;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Leader epochs of a real broker, and how often the bridge asks for them. */
class LeaderEpochsIT {
    private static final String PREFIX = "epochs-it";

    @TempDir
    Path folder;

    private final Queue<Consumer<byte[], byte[]>> consumers = new ConcurrentLinkedQueue<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void hasTheWholePositionInCommonWithALeaderThatHasWrittenNothing() {
        try (var kafka = new RestorableKafka(folder, PREFIX)) {
            write(kafka, 10);
            Position last = at(kafka, log -> log.bounds(0).last());

            kafka.restart();

            Position common = at(kafka, log -> {
                LogBounds bounds = log.bounds(0);
                assertThat(bounds.last().epoch(0)).isGreaterThan(last.epoch(0));
                return log.commonPrefix(0, last, bounds);
            });
            assertThat(common).isEqualTo(last);
        }
    }

    @Test
    void hasInCommonWhatTheLogStillHolds() {
        try (var kafka = new RestorableKafka(folder, PREFIX)) {
            write(kafka, 10);
            kafka.keep();
            write(kafka, 10);
            Position last = at(kafka, log -> log.bounds(0).last());
            kafka.putBack();
            write(kafka, 100);

            at(kafka, log -> {
                LogBounds bounds = log.bounds(0);
                assertThat(bounds.last().offset(0)).isGreaterThan(last.offset(0));
                assertThat(log.commonPrefix(0, last, bounds).offset(0)).as("ten records and a marker").isEqualTo(10);
                for (long offset = -1; offset <= last.offset(0); offset++) {
                    Position position = last.with(0, offset, last.epoch(0));
                    assertThat(log.commonPrefix(0, position, bounds).offset(0)).isEqualTo(Math.min(offset, 10));
                }
                assertThat(log.commonPrefix(0, bounds.last(), bounds)).isEqualTo(bounds.last());
                return bounds;
            });
        }
    }

    @Test
    void asksOnceForAllReconnectsAfterARestart() {
        try (var kafka = new RestorableKafka(folder, PREFIX)) {
            write(kafka, 1000);
            Position last = at(kafka, log -> log.bounds(0).last());
            kafka.restart();

            at(kafka, log -> {
                LogBounds bounds = log.bounds(0);
                log.commonPrefix(0, last, bounds);
                double before = requests();
                for (long offset = 0; offset < 1000; offset++) {
                    Position position = last.with(0, offset, last.epoch(0));
                    assertThat(log.commonPrefix(0, position, bounds)).isEqualTo(position);
                }
                assertThat(requests()).isEqualTo(before);
                return bounds;
            });
        }
    }

    @Test
    void waitsBeforeItTrustsALeaderOlderThanThePosition() {
        try (var kafka = new RestorableKafka(folder, PREFIX)) {
            write(kafka, 10);
            at(kafka, log -> {
                LogBounds bounds = log.bounds(0);
                Position newer = bounds.last().with(0, 5, bounds.last().epoch(0) + 1);
                assertThatThrownBy(() -> log.commonPrefix(0, newer, bounds))
                        .isInstanceOf(LogUnavailableException.class);
                now = now.plus(LeaderEpochs.DEPOSED_LEADER_TIMEOUT).minusMillis(1);
                assertThatThrownBy(() -> log.commonPrefix(0, newer, bounds))
                        .isInstanceOf(LogUnavailableException.class);
                now = now.plusMillis(1);
                assertThat(log.commonPrefix(0, newer, bounds).offset(0)).isEqualTo(-1);
                assertThat(log.commonPrefix(0, bounds.last(), bounds)).as("other positions are served")
                        .isEqualTo(bounds.last());
                return bounds;
            });
        }
    }

    private double requests() {
        return consumers.stream().flatMap(consumer -> consumer.metrics().values().stream())
                .filter(metric -> metric.metricName().name().equals("request-total")
                        && metric.metricName().group().equals("consumer-metrics"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue()).sum();
    }

    private static void write(RestorableKafka kafka, int events) {
        try (var topics = new TestLog(kafka.bootstrapServers(), PREFIX, 1)) {
            topics.begin();
            for (int n = 0; n < events; n++) {
                topics.send("activity", "acme", null, "{}", 1_700_000_000_000L + n);
            }
            topics.commit();
        }
    }

    /** Queries a newly opened log, as a bridge does that has just started. */
    private <T> T at(RestorableKafka kafka, Function<EventLog, T> query) {
        consumers.clear();
        Map<String, Object> servers = Map.of("bootstrap.servers", kafka.bootstrapServers());
        var factory = new DefaultKafkaConsumerFactory<byte[], byte[]>(servers, new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        factory.addListener(new ConsumerFactory.Listener<byte[], byte[]>() {
            @Override
            public void consumerAdded(String id, Consumer<byte[], byte[]> consumer) {
                if (id.contains("sluice-bridge-epochs")) {
                    consumers.add(consumer);
                }
            }
        });
        var settings = new LogSettings(PREFIX, List.of("activity", "notification"), DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(8), DataSize.ofMegabytes(1), DataSize.ofMegabytes(8), 1);
        var clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (var current = new CurrentLog(new KafkaAccess(Admin.create(servers), new LogConsumers(factory), clock),
                settings, LogObserver.NONE.listeners())) {
            return query.apply(current.get());
        }
    }
}
