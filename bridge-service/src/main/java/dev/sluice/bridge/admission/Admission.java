package dev.sluice.bridge.admission;

/** The decision whether a response may begin. */
public sealed interface Admission {
    /** The response may begin. It counts against the limits until this permit is closed. Thread-safe. */
    final class Permit implements Admission, AutoCloseable {
        private final Runnable release;
        private boolean released;

        /** Creates a permit that runs {@code release} once, when it is closed. */
        public Permit(Runnable release) {
            this.release = release;
        }

        /** Releases the permit; idempotent. */
        @Override
        public synchronized void close() {
            if (!released) {
                released = true;
                release.run();
            }
        }
    }

    /**
     * The response may not begin now; the client may retry.
     *
     * @param limit
     *            the limit that was reached
     * @param allowed
     *            the value of the limit
     */
    record Refused(Limit limit, int allowed) implements Admission {}

    /** The limits, in the order in which they are checked. */
    enum Limit {
        /** This instance is draining. */
        DRAINING("draining"),
        /** New responses per second. */
        CONNECT_RATE("connect-rate"),
        /** Open responses of this instance. */
        CONNECTIONS("connections"),
        /** Open responses of the tenant. */
        PER_TENANT("per-tenant"),
        /** Open responses of the user. */
        PER_USER("per-user");

        private final String text;

        Limit(String text) {
            this.text = text;
        }

        /** Returns the name in metrics and problem documents. */
        public String text() {
            return text;
        }
    }
}
