package dev.sluice.embedded;

/**
 * The ports and the durability of {@link EmbeddedBackends}. Immutable.
 */
public record EmbeddedSettings(LocalPort postgresPort, LocalPort kafkaPort, KafkaFlush flush) {
    /**
     * Returns settings for data that is kept. Without a replica, only records on disk survive a crash of the machine,
     * and PostgreSQL discards WAL that the capture has confirmed.
     */
    public static EmbeddedSettings forKeeping(LocalPort postgresPort, LocalPort kafkaPort) {
        return new EmbeddedSettings(postgresPort, kafkaPort, KafkaFlush.EVERY_APPEND);
    }

    /** Returns settings for test fixtures: free ports, and no flush before an acknowledgement. */
    public static EmbeddedSettings onFreePorts() {
        return new EmbeddedSettings(LocalPort.free(), LocalPort.free(), KafkaFlush.BY_THE_OPERATING_SYSTEM);
    }
}
