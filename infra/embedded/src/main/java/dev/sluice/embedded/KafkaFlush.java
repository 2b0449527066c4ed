package dev.sluice.embedded;

/** When a Kafka broker forces what it has accepted to the disk. */
public enum KafkaFlush {
    /** Before it acknowledges: survives a crash of the machine. */
    EVERY_APPEND,
    /** When the operating system gets to it: survives a crash of the broker, not of the machine. */
    BY_THE_OPERATING_SYSTEM
}
