package dev.sluice.embedded;

import java.util.OptionalLong;

/** The pair that all tests of a JVM share; a shutdown hook closes it. Immutable. */
record SharedBackends(Backends pair) implements Backends {
    /** Started when first asked for; class initialisation makes that happen once. */
    private static final class Once {
        private static final SharedBackends SHARED = new SharedBackends(Backends.start());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SHARED.pair::close, "shared-backends-stop"));
        }
    }

    static Backends get() {
        return Once.SHARED;
    }

    @Override
    public String jdbcUrl() {
        return pair.jdbcUrl();
    }

    @Override
    public String user() {
        return pair.user();
    }

    @Override
    public String password() {
        return pair.password();
    }

    @Override
    public String database() {
        return pair.database();
    }

    @Override
    public String postgresHost() {
        return pair.postgresHost();
    }

    @Override
    public int postgresPort() {
        return pair.postgresPort();
    }

    @Override
    public String bootstrapServers() {
        return pair.bootstrapServers();
    }

    @Override
    public OptionalLong postgresPid() {
        return pair.postgresPid();
    }

    /** Does nothing: others may still be using the pair. */
    @Override
    public void close() {}
}
