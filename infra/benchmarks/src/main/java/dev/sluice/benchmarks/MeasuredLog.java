package dev.sluice.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.LogTelemetry;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.kafka.CurrentLog;
import dev.sluice.bridge.log.kafka.KafkaAccess;
import dev.sluice.bridge.log.kafka.LogConsumers;

/** The bridge's log, read by one cursor at a time. It measures the bytes that its replay consumers receive. */
final class MeasuredLog implements AutoCloseable {
    private final Queue<Consumer<byte[], byte[]>> readers = new ConcurrentLinkedQueue<>();
    private final CurrentLog current;
    private final EventLog log;

    /** The cost of one replay; bytes that the consumers returned, and bytes that they received from sockets. */
    record Cost(int events, Duration time, double consumed, double received) {}

    MeasuredLog(String servers, LogSettings settings) {
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
        current = new CurrentLog(new KafkaAccess(Admin.create(Map.of("bootstrap.servers", servers)),
                new LogConsumers(factory), Clock.systemUTC()), settings,
                new LogListeners(new LogSignals() {
                }, new LogTelemetry() {
                }));
        log = current.get();
    }

    /** Replays all events of a tenant, from the beginning to the current end of the log. */
    Cost replay(String tenant) {
        double consumed = metric("bytes-consumed-total");
        double received = metric("incoming-byte-total");
        long began = System.nanoTime();
        int partition = log.channels().partitionOf(tenant);
        LogBounds bounds = log.bounds(partition);
        Position position = bounds.beforeEarliest();
        int events = 0;
        while (behind(position, bounds.last())) {
            var request = new ReplayRequest(partition, log.channels().all(), tenant, position, bounds.last());
            ReplayResult.Progress step = read(request);
            events += (int) step.records().stream().filter(delivery -> isAhead(delivery, request)).count();
            for (Channel channel : log.channels().all()) {
                int index = channel.index();
                if (step.position().offset(index) > position.offset(index)) {
                    position = position.with(index, step.position().offset(index), step.position().epoch(index));
                }
            }
        }
        return new Cost(events, Duration.ofNanos(System.nanoTime() - began), metric("bytes-consumed-total") - consumed,
                metric("incoming-byte-total") - received);
    }

    private static boolean isAhead(PositionedRecord delivery, ReplayRequest request) {
        return delivery.record().offset() > request.after().offset(delivery.record().channel());
    }

    private boolean behind(Position position, Position last) {
        return log.channels().all().stream()
                .anyMatch(channel -> position.offset(channel.index()) < last.offset(channel.index()));
    }

    private ReplayResult.Progress read(ReplayRequest request) {
        var answer = new CompletableFuture<ReplayResult>();
        log.read(request, answer::complete);
        if (answer.join() instanceof ReplayResult.Progress progress) {
            return progress;
        }
        throw new IllegalStateException("the log answered " + answer.join());
    }

    private double metric(String name) {
        return readers.stream().flatMap(reader -> reader.metrics().entrySet().stream())
                .filter(metric -> metric.getKey().name().equals(name)
                        && metric.getKey().tags().keySet().equals(Set.of("client-id")))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue()).sum();
    }

    /** Returns the size of the tenant index. */
    long indexBytes() {
        return current.tenantIndexBytes();
    }

    @Override
    public void close() {
        current.close();
    }
}
