package dev.sluice.bridge.request;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The filter for the kinds of events that a caller wants. */
public sealed interface KindFilter {
    /** Every event, with or without a kind. */
    KindFilter ALL = new All();
    /** A description of the input of {@link #parse}, for error messages. */
    String EXPECTED = "a comma-separated list of at most 64 kinds such as step.overdue or step.*";

    /** Returns whether an event of this kind is wanted; null for an event without a kind. */
    boolean includes(@Nullable String kind);

    /** Every event. */
    record All() implements KindFilter {
        @Override
        public boolean includes(@Nullable String kind) {
            return true;
        }
    }

    /**
     * Some kinds. Events without a kind are excluded.
     *
     * @param exact
     *            whole kinds
     * @param prefixes
     *            prefixes of kinds, each ending in a dot
     */
    record Some(Set<String> exact, Set<String> prefixes) implements KindFilter {
        private static final int MAX = 64;
        private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9._:-]{0,127}");

        public Some {
            exact = Set.copyOf(exact);
            prefixes = Set.copyOf(prefixes);
        }

        @Override
        public boolean includes(@Nullable String kind) {
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

    /** Parses a list of kinds and {@code prefix.*}; empty if it is invalid. */
    static Optional<KindFilter> parse(String list) {
        Set<String> exact = new HashSet<>();
        Set<String> prefixes = new HashSet<>();
        String[] kinds = list.split(",", -1);
        for (String kind : kinds) {
            boolean prefix = kind.endsWith(".*");
            String name = prefix ? kind.substring(0, kind.length() - 2) : kind;
            if (!Some.KIND.matcher(name).matches()) {
                return Optional.empty();
            }
            (prefix ? prefixes : exact).add(prefix ? name + "." : name);
        }
        return kinds.length > Some.MAX ? Optional.empty() : Optional.of(new Some(exact, prefixes));
    }
}
