package dev.sluice.bridge.notification;

/** A listener for failures that operators must know about. Implementations are thread-safe. */
public interface NotificationListener {
    /** Called when a query failed. The client is told to retry. */
    void databaseFailed(Exception cause);
}
