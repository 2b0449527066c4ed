package dev.sluice.bridge.notification;

/**
 * Who reads: sees the notifications that are for this user, and those for everybody in the tenant.
 *
 * @param tenant
 *            the tenant, from the verified token
 * @param user
 *            the user, from the verified token
 */
public record Reader(String tenant, String user) {
    public Reader {
        if (tenant.isEmpty() || user.isEmpty()) {
            throw new IllegalArgumentException("tenant \"" + tenant + "\" or user \"" + user + "\" is empty");
        }
    }
}
