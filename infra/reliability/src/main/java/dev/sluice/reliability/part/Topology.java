package dev.sluice.reliability.part;

/**
 * The servers of an installation.
 *
 * @param brokers
 *            the number of brokers of Kafka, 1 or 3
 * @param standby
 *            whether PostgreSQL has a standby
 */
public record Topology(int brokers, boolean standby) {
    public Topology {
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers=" + brokers + ": expected 1 or 3");
        }
    }
}
