package dev.sluice.embedded;

/**
 * What {@link EmbeddedBackends} starts with. Immutable.
 *
 * @param postgresPort
 *            where PostgreSQL listens
 * @param kafkaPort
 *            where Kafka listens
 * @param flush
 *            when Kafka forces records to the disk
 */
public record EmbeddedSettings(LocalPort postgresPort, LocalPort kafkaPort, KafkaFlush flush) {
    /** Free ports, for fixtures. */
    public static EmbeddedSettings onFreePorts() {
        return new EmbeddedSettings(LocalPort.free(), LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
    }
}
