package dev.sluice.bridge.notification;

/**
 * A user of a tenant, who may see notifications for this user and notifications for all users of the tenant. Both
 * values come from the verified token.
 */
public record Recipient(String tenant, String user) {
    public Recipient {
        if (tenant.isEmpty() || user.isEmpty()) {
            throw new IllegalArgumentException("tenant \"" + tenant + "\" or user \"" + user + "\" is empty");
        }
    }
}
