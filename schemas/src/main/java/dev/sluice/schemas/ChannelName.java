package dev.sluice.schemas;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule for channel names: {@code [a-z][a-z0-9-]{0,31}}, none of the names that the wire protocol uses for its own
 * events (wire protocol, section 1).
 */
public final class ChannelName {
    private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Set<String> RESERVED = Set.of("system", "ready", "ping", "gap", "goodbye", "caught-up");

    private ChannelName() {}

    /** Whether {@code name} may name a channel. */
    public static boolean isValid(String name) {
        return SHAPE.matcher(name).matches() && !RESERVED.contains(name);
    }

    /**
     * Returns {@code name} if it may name a channel.
     *
     * @throws IllegalArgumentException
     *             otherwise, with the name and the rule in its message
     */
    public static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is not a channel name: expected " + SHAPE.pattern()
                    + ", and none of " + RESERVED.stream().sorted().toList());
        }
        return name;
    }
}
