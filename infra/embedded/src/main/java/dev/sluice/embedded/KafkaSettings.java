package dev.sluice.embedded;

import java.nio.file.Path;

/**
 * The data folder, port and durability of an embedded Kafka broker. Immutable.
 *
 * @param data
 *            the folder of the broker's logs; created on the first start, kept on close
 * @param port
 *            the port of the broker on 127.0.0.1
 */
public record KafkaSettings(Path data, LocalPort port, KafkaFlush flush) {
    /** Makes {@code data} absolute. */
    public KafkaSettings {
        data = data.toAbsolutePath().normalize();
    }
}
