package dev.sluice.bridge.log.kafka;

import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

import dev.sluice.bridge.log.Position;

/** Turns positions into Kafka's own values. */
final class KafkaPositions {
    private KafkaPositions() {}

    /**
     * Returns where a consumer reads on in a channel after a position. The epoch lets the consumer detect a truncated log
     * [KIP-320].
     */
    static OffsetAndMetadata nextOffset(Position position, int channel) {
        return new OffsetAndMetadata(position.offset(channel) + 1, Optional.of(position.epoch(channel)), "");
    }
}
