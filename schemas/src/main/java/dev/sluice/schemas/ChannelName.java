package dev.sluice.schemas;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule for channel names: {@code [a-z][a-z0-9-]{0,31}}, except the names of the wire protocol's own events (wire
 * protocol, section 1).
 */
public final class ChannelName {
    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Set<String> RESERVED = Set.of("system", "ready", "ping", "gap", "goodbye", "caught-up");

    private ChannelName() {}

    /** Returns whether {@code name} is a valid channel name. */
    public static boolean isValid(String name) {
        return SHAPE.matcher(name).matches() && !RESERVED.contains(name);
    }

    /**
     * Returns {@code name} if it is a valid channel name.
     *
     * @throws IllegalArgumentException
     *             if it is not, with the name and the rule in the message
     */
    public static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is not a channel name: expected " + SHAPE.pattern()
                    + ", but none of " + RESERVED.stream().sorted().toList());
        }
        return name;
    }
}
