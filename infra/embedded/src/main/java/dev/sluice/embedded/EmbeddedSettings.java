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
    /**
     * For data that is kept: there is one broker and no replica, so what is acknowledged is on the disk, as it is in
     * PostgreSQL, which forgets what the capture has confirmed.
     */
    public static EmbeddedSettings forKeeping(LocalPort postgresPort, LocalPort kafkaPort) {
        return new EmbeddedSettings(postgresPort, kafkaPort, KafkaFlush.EVERY_APPEND);
    }

    /** For fixtures: free ports, and data that need not outlive the machine. */
    public static EmbeddedSettings onFreePorts() {
        return new EmbeddedSettings(LocalPort.free(), LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
    }
}
