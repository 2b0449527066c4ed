package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.util.Optional;

/** A server that may be on this machine. */
public interface PeerProgram {
    /** Returns the name in tables. */
    String name();

    /** Returns why the server cannot be started here; empty if it can. */
    Optional<String> missing();

    /** Returns the version, or a description of the server if it is part of this project. */
    String version() throws IOException;

    /** Returns whether the server can serve so many connections of so many tenants. */
    default boolean supports(int connections, int tenants) {
        return true;
    }

    /**
     * Starts the server on processor 0; returns when it listens.
     *
     * @param connections
     *            the number of connections to expect
     */
    Peer start(int connections) throws IOException;
}
