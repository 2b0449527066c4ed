package dev.sluice.bridge.log;

import java.util.Locale;

/** Where a block of a replay was read. */
public enum BlockOrigin {
    /** From a tail, in memory. */
    TAIL,
    /** From Kafka, some slices that hold a tenant's records. */
    SLICES,
    /** From Kafka, whatever comes next. */
    LOG;

    /** As metrics have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
