package dev.sluice.bridge.log;

import java.util.Locale;

/** The purpose of a fetch from Kafka. */
public enum FetchPurpose {
    /** To feed the tails, once for all readers. */
    TAIL,
    /** For replays. */
    REPLAY;

    /** Returns the value of the metric tag. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
