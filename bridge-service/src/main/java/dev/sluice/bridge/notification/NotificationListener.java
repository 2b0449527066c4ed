package dev.sluice.bridge.notification;

/** Told what operators have to know of. Implementations are thread-safe. */
public interface NotificationListener {
    /** The database could not be asked; the caller has been told to come again. */
    void databaseFailed(Exception cause);
}
