package dev.sluice.bridge.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of PostgreSQL's WAL, in PostgreSQL's notation of LSNs.
 *
 * @param from
 *            its start, for example {@code 0/1C43A90}
 * @param to
 *            its end
 */
public record WalRange(String from, String to) {
    private static final String LSN = "[0-9A-F]{1,8}/[0-9A-F]{1,8}";
    private static final Pattern GAP_ID = Pattern.compile("gap/(" + LSN + ")/(" + LSN + ")");

    public WalRange {
        if (!from.matches(LSN) || !to.matches(LSN)) {
            throw new IllegalArgumentException(from + " to " + to + " is not a range of LSNs");
        }
    }

    /**
     * Returns the range that the {@code ce_id} of a gap record names, {@code gap/<from>/<to>}; empty if the id has
     * another form.
     */
    public static Optional<WalRange> ofGapId(String id) {
        Matcher matcher = GAP_ID.matcher(id);
        return matcher.matches() ? Optional.of(new WalRange(matcher.group(1), matcher.group(2))) : Optional.empty();
    }
}
