package dev.sluice.embedded;

import java.nio.file.Path;

/**
 * Where an embedded Kafka broker keeps its data and listens. Immutable.
 *
 * @param data
 *            the folder of its logs; created on the first start, kept afterwards
 * @param port
 *            where it listens, on 127.0.0.1 only
 * @param flush
 *            when accepted records are forced to the disk
 */
public record KafkaSettings(Path data, LocalPort port, KafkaFlush flush) {
    /** Makes the folder absolute. */
    public KafkaSettings {
        data = data.toAbsolutePath().normalize();
    }
}
