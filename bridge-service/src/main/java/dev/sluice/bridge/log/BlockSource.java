package dev.sluice.bridge.log;

import java.util.Locale;

/** The source from which a block of a replay was read. */
public enum BlockSource {
    /** The tail, in memory. */
    TAIL,
    /** Kafka, only the slices that hold a tenant's records. */
    SLICES,
    /** Kafka, all records that follow the position. */
    LOG;

    /** Returns the value of the metric tag. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
