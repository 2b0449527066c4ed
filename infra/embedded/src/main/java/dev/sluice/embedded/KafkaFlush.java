package dev.sluice.embedded;

/**
 * The moment at which a Kafka broker flushes records to disk. Kafka relies on replicas to recover records that a
 * machine loses. A single broker has no replica, and PostgreSQL removes WAL as soon as the capture has confirmed it.
 * Records that such a broker loses are lost permanently, and their offsets are assigned to other events.
 */
public enum KafkaFlush {
    /**
     * Before the acknowledgement: acknowledged records survive a crash of the machine. Cost, measured on two shared
     * cores with a virtual disk (medians of three rounds): a transaction of one event commits in 7 ms instead of 1.3 ms
     * if transactions are 20 ms apart, and in 3.2 ms instead of 0.5 ms if they are back to back. 100,000 events of 400
     * bytes in one transaction have a fifth of the throughput, or a third with batches of 256 KiB: at least 79,000 per
     * second.
     */
    EVERY_APPEND,
    /** At a time the operating system chooses: records survive a crash of the broker, but not of the machine. */
    BY_THE_OPERATING_SYSTEM
}
