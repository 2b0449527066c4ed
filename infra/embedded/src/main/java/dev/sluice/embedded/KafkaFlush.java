package dev.sluice.embedded;

/**
 * When a Kafka broker forces what it has accepted to the disk. Kafka relies on replicas for what its machine loses; one
 * broker has none, and PostgreSQL drops its log of changes as soon as the capture confirms them. What the broker then
 * loses is lost for good, and its offsets are given to other events.
 */
public enum KafkaFlush {
    /**
     * Before it acknowledges: nothing acknowledged is lost in a crash of the machine. Measured on two shared cores with a
     * virtual disk, medians of three rounds: a transaction of one event commits in 7 ms at the median instead of 1.3 (20
     * ms apart) and in 3.2 instead of 0.5 (back to back); 100,000 events of 400 bytes in one transaction go at a fifth of
     * the speed, or at a third of it with batches of 256 KiB, which is then 79,000 a second at the least.
     */
    EVERY_APPEND,
    /** When the operating system gets to it: survives a crash of the broker, but not of the machine. */
    BY_THE_OPERATING_SYSTEM
}
