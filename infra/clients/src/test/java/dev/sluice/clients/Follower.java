package dev.sluice.clients;

import java.io.IOException;
import java.util.List;

/** A client that follows a stream. Used by one thread. */
interface Follower extends AutoCloseable {
    /** Returns the lines that it has printed: id, tabulator and data of each event. */
    List<String> lines();

    /** Returns whether it has stopped by itself without an error. */
    boolean hasStopped();

    /** Returns what it has said about failures, for the message of a failed test. */
    String log();

    @Override
    void close() throws IOException;
}
