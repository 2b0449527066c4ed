package dev.sluice.testkit;

import org.jspecify.annotations.Nullable;

/**
 * The parser of the lines of an event stream into blocks [WHATWG]. It is stricter than a browser: it rejects comments
 * and unknown fields, because the bridge sends neither. Used by one thread.
 */
public final class FrameParser {
    private static final Frame NOTHING = new Frame("", "", "", "");

    private Frame partial = NOTHING;
    private boolean begun;

    /**
     * Parses a line without its line break; returns the block that it completes, or null.
     *
     * @throws IllegalStateException
     *             if the line is a comment or an unknown field
     */
    public @Nullable Frame line(String line) {
        if (!line.isEmpty()) {
            partial = with(line);
            begun = true;
            return null;
        }
        Frame complete = begun ? partial : null;
        partial = NOTHING;
        begun = false;
        return complete;
    }

    private Frame with(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        return switch (name) {
            case "event" -> new Frame(value, partial.data(), partial.id(), partial.retry());
            case "data" -> new Frame(partial.event(), partial.data().isEmpty() ? value : partial.data() + "\n" + value,
                    partial.id(), partial.retry());
            case "id" -> new Frame(partial.event(), partial.data(), value, partial.retry());
            case "retry" -> new Frame(partial.event(), partial.data(), partial.id(), value);
            default -> throw new IllegalStateException("unexpected line: " + line);
        };
    }
}
