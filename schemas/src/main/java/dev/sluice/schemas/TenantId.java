package dev.sluice.schemas;

import java.util.regex.Pattern;

/** The rule for tenant ids: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}} (wire protocol, section 1). */
public final class TenantId {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private TenantId() {}

    /** Whether {@code id} may be the id of a tenant. */
    public static boolean isValid(String id) {
        return SHAPE.matcher(id).matches();
    }

    /**
     * Returns {@code id} if it may be the id of a tenant.
     *
     * @throws IllegalArgumentException
     *             otherwise, with the id and the rule in its message
     */
    public static String require(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("\"" + id + "\" is not a tenant id: expected " + SHAPE.pattern());
        }
        return id;
    }
}
