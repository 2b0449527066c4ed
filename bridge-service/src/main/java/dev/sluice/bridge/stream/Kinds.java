package dev.sluice.bridge.stream;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Which kinds of events a caller wants.
 *
 * @param exact
 *            kinds that are wanted
 * @param prefixes
 *            beginnings of kinds that are wanted, each ending in a dot
 * @param all
 *            whether every event is wanted, also one without a kind
 */
public record Kinds(Set<String> exact, Set<String> prefixes, boolean all) {
    /** Every event. */
    public static final Kinds ALL = new Kinds(Set.of(), Set.of(), true);
    /** What {@link #parse} expects, for a person. */
    public static final String EXPECTED = "a comma-separated list of at most 64 kinds such as step.overdue or step.*";

    private static final int MAX = 64;
    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9._:-]{0,127}");

    public Kinds {
        exact = Set.copyOf(exact);
        prefixes = Set.copyOf(prefixes);
    }

    /** Reads a list of kinds, exact or {@code prefix.*}; empty if it is none. */
    public static Optional<Kinds> parse(String list) {
        Set<String> exact = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        String[] kinds = list.split(",", -1);
        for (String kind : kinds) {
            boolean prefix = kind.endsWith(".*");
            String name = prefix ? kind.substring(0, kind.length() - 2) : kind;
            if (!KIND.matcher(name).matches()) {
                return Optional.empty();
            }
            (prefix ? prefixes : exact).add(prefix ? name + "." : name);
        }
        return kinds.length > MAX ? Optional.empty() : Optional.of(new Kinds(exact, prefixes, false));
    }

    /** Whether an event of this kind, or without one, is wanted. */
    public boolean include(@Nullable String kind) {
        if (all) {
            return true;
        }
        if (kind == null) {
            return false;
        }
        if (exact.contains(kind)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (kind.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
