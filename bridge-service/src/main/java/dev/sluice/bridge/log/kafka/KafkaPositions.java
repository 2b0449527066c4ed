package dev.sluice.bridge.log.kafka;

import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

import dev.sluice.bridge.log.Position;

/** The conversion of positions to Kafka's own types. */
final class KafkaPositions {
    private KafkaPositions() {}

    /**
     * Returns the next offset of a channel after a position. Its epoch lets the consumer detect a truncated log
     * [KIP-320].
     */
    static OffsetAndMetadata nextOffset(Position position, int channel) {
        return new OffsetAndMetadata(position.offset(channel) + 1, Optional.of(position.epoch(channel)), "");
    }
}
