package dev.sluice.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Cuts the lines of an event stream into blocks [WHATWG]. Stricter than a browser, as the bridge sends no comments and
 * no fields of its own: it refuses both. Used by one thread.
 */
public final class FrameParser {
    private static final Frame NOTHING = new Frame("", "", "", "");

    private Frame partial = NOTHING;
    private boolean begun;

    /**
     * Takes a line without its end; returns the block that it completes, or null.
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
