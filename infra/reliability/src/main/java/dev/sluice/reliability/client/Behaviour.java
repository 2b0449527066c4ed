package dev.sluice.reliability.client;

/** The way in which a client reads. */
public enum Behaviour {
    /** As fast as it can. */
    FAST("fast"),
    /**
     * A hundred events per second until {@link StreamClient#hurry}, so that it falls behind the tail and is served from
     * Kafka.
     */
    SLOW("slow"),
    /** As fast as it can, but it disconnects by itself, also inside a block, and reconnects. */
    RESTLESS("restless"),
    /** As fast as it can, from the earliest event, after the last kill. */
    LATE("late");

    private final String label;

    Behaviour(String label) {
        this.label = label;
    }

    /** Returns the name in reports. */
    public String label() {
        return label;
    }
}
