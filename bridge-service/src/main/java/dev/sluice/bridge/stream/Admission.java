package dev.sluice.bridge.stream;

/** Whether a stream may be opened. */
public sealed interface Admission {
    /** It may; the place is taken until it is given back. */
    final class Admitted implements Admission, AutoCloseable {
        private final Runnable release;
        private boolean released;

        Admitted(Runnable release) {
            this.release = release;
        }

        /** Gives the place back; idempotent. */
        @Override
        public synchronized void close() {
            if (!released) {
                released = true;
                release.run();
            }
        }
    }

    /**
     * It may not, for now.
     *
     * @param limit
     *            which limit was reached
     * @param allowed
     *            how many it allows
     */
    record Refused(Limit limit, int allowed) implements Admission {}

    /** The limits, in the order in which they are looked at. */
    enum Limit {
        /** This instance is stopping. */
        DRAINING("draining"),
        /** New streams a second. */
        CONNECT_RATE("connect-rate"),
        /** Streams in this instance. */
        CONNECTIONS("connections"),
        /** Streams of the tenant. */
        PER_TENANT("per-tenant"),
        /** Streams of the user. */
        PER_USER("per-user");

        private final String text;

        Limit(String text) {
            this.text = text;
        }

        /** The name in metrics and problems. */
        public String text() {
            return text;
        }
    }
}
