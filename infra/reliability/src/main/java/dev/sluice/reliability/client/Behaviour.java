package dev.sluice.reliability.client;

/** How a client reads. */
public enum Behaviour {
    /** As fast as it can. */
    FAST("fast"),
    /** A hundred events a second, so that it falls out of the tail and is served from Kafka, until it is told to hurry. */
    SLOW("slow"),
    /** As fast as it can, but it goes away by itself, in the middle of a block too, and comes back. */
    RESTLESS("restless"),
    /** As fast as it can, from the beginning, once nothing is killed any more. */
    LATE("late");

    private final String label;

    Behaviour(String label) {
        this.label = label;
    }

    /** As reports call it. */
    public String label() {
        return label;
    }
}
