package dev.sluice.embedded;

import java.util.OptionalLong;

/** The temporary servers that all tests of a JVM share; a shutdown hook stops them. Immutable. */
record SharedBackends(Backends backends) implements Backends {
    /** Starts the servers on first use: class initialisation runs once. */
    private static final class Holder {
        private static final SharedBackends SHARED = new SharedBackends(Backends.start());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SHARED.backends::close, "shared-backends-stop"));
        }
    }

    static Backends get() {
        return Holder.SHARED;
    }

    @Override
    public String user() {
        return backends.user();
    }

    @Override
    public String password() {
        return backends.password();
    }

    @Override
    public String database() {
        return backends.database();
    }

    @Override
    public String postgresHost() {
        return backends.postgresHost();
    }

    @Override
    public int postgresPort() {
        return backends.postgresPort();
    }

    @Override
    public String bootstrapServers() {
        return backends.bootstrapServers();
    }

    @Override
    public OptionalLong postgresPid() {
        return backends.postgresPid();
    }

    /** Does nothing: other tests may still use the servers. */
    @Override
    public void close() {}
}
