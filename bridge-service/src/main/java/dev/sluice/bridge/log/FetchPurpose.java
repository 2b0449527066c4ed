package dev.sluice.bridge.log;

import java.util.Locale;

/** What records are read from Kafka for. */
public enum FetchPurpose {
    /** For the tails, once for all who follow them. */
    TAIL,
    /** For replays. */
    REPLAY;

    /** As metrics have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
