package dev.sluice.schemas;

/** The values of {@link EventHeaders#TYPE} that are not made of a channel's name (wire protocol, section 12). */
public final class EventTypes {
    /**
     * A range of the WAL was not captured. The {@link EventHeaders#ID} is {@code gap/<from>/<to>}; the record has no
     * key.
     */
    public static final String GAP = "system:gap";

    private EventTypes() {}
}
