package dev.sluice.reliability.check;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The reader of an event's {@code data}: one JSON object whose members are the row's columns. Of a string, it returns
 * the content; of any other value, the JSON text, without parsing nested values. Used once, by one thread.
 */
final class EventData {
    private static final String DATA = "\"data\":{";

    private final String json;
    private int at;

    private EventData(String json, int at) {
        this.json = json;
        this.at = at;
    }

    /**
     * Returns the values by JSON name; a member that is null is left out.
     *
     * @param value
     *            the value of a record
     * @throws IllegalArgumentException
     *             if it has no {@code data}
     */
    static SortedMap<String, String> columns(String value) {
        int data = value.indexOf(DATA);
        if (data < 0) {
            throw new IllegalArgumentException("an event without data: " + value);
        }
        return new EventData(value, data + DATA.length()).members();
    }

    private SortedMap<String, String> members() {
        SortedMap<String, String> members = new TreeMap<>();
        while (json.charAt(at) != '}') {
            String name = string();
            at++;
            boolean isText = json.charAt(at) == '"';
            String text = isText ? string() : nested();
            if (isText || !text.equals("null")) {
                members.put(name, text);
            }
            at += json.charAt(at) == ',' ? 1 : 0;
        }
        return members;
    }

    /** Reads a string, from its first quote to the character after its last. */
    private String string() {
        var text = new StringBuilder();
        at++;
        while (json.charAt(at) != '"') {
            char c = json.charAt(at++);
            text.append(c == '\\' ? escaped() : c);
        }
        at++;
        return text.toString();
    }

    private char escaped() {
        char c = json.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(json.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    /** Reads a value that is not a string, up to the comma or brace after it. */
    private String nested() {
        int begin = at;
        int depth = 0;
        while (depth > 0 || (json.charAt(at) != ',' && json.charAt(at) != '}')) {
            switch (json.charAt(at)) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> string();
                default -> at++;
            }
        }
        return json.substring(begin, at);
    }
}
