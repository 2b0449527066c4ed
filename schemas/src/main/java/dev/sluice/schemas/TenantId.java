package dev.sluice.schemas;

/** The rule for tenant ids: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}} (wire protocol, section 1). */
public final class TenantId {
    private static final String SHAPE = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final int MAX_LENGTH = 64;

    private TenantId() {}

    /** Returns whether {@code id} is a valid tenant id. */
    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH || !isLetterOrDigit(id.charAt(0))) {
            return false;
        }
        for (int at = 1; at < id.length(); at++) {
            char unit = id.charAt(at);
            if (!isLetterOrDigit(unit) && unit != '.' && unit != '_' && unit != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char unit) {
        return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
    }

    /**
     * Returns {@code id} if it is a valid tenant id.
     *
     * @throws IllegalArgumentException
     *             if it is not, with the id and the rule in the message
     */
    public static String require(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("\"" + id + "\" is not a tenant id: expected " + SHAPE);
        }
        return id;
    }
}
