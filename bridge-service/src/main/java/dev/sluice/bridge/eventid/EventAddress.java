package dev.sluice.bridge.eventid;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of one event: {@code channel/partition/offset}, and the log life after {@code ~} if it is known (wire
 * protocol, section 6).
 *
 * @param offset
 *            the event's own Kafka offset, at least 0
 * @param logLife
 *            the life of the log that the offset belongs to; empty: the current one
 */
public record EventAddress(String channel, int partition, long offset, Optional<LogLife> logLife) {
    private static final Pattern TEXT = Pattern
            .compile("([a-z][a-z0-9-]*)/(0|[1-9][0-9]*)/(0|[1-9][0-9]*)(?:~" + LogLife.TEXT + ")?");

    /** Returns the text on the wire. */
    public String format() {
        return channel + "/" + partition + "/" + offset + logLife.map(life -> "~" + life.format()).orElse("");
    }

    /** Parses the text that {@link #format} returns; empty if it is not an address. */
    public static Optional<EventAddress> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Optional<LogLife> life = matcher.group(4) == null
                    ? Optional.empty()
                    : Optional.of(LogLife.of(matcher.group(4), matcher.group(5)));
            return Optional.of(new EventAddress(matcher.group(1), Integer.parseInt(matcher.group(2)),
                    Long.parseLong(matcher.group(3)), life));
        } catch (NumberFormatException outOfRange) {
            return Optional.empty();
        }
    }
}
