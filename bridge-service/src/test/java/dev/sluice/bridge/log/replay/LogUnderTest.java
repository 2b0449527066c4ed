package dev.sluice.bridge.log.replay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.ReplayResult;

/** A log of two channels, and a producer that writes to it in transactions. */
public interface LogUnderTest extends AutoCloseable {
    EventLog log();

    void begin();

    /** Adds an event for all users of a tenant to the open transaction. */
    void send(int channel, String tenant, long timestamp, String json);

    void commit();

    void abort();

    /** Removes the records before an offset, as retention does. */
    void deleteBefore(int channel, int partition, long offset);

    int openTails();

    /** Returns how many records were read for replays. A record that was read twice counts twice. */
    long recordsReplayed();

    /** Lets the log work until a condition holds. */
    void await(BooleanSupplier condition);

    /** Waits for a result while the log works. */
    default ReplayResult await(CompletableFuture<ReplayResult> result) {
        await(result::isDone);
        return result.join();
    }

    /** Waits for a result that needs no more work of the log. */
    static ReplayResult awaitResult(CompletableFuture<ReplayResult> result) throws Exception {
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException never) {
            throw new AssertionError("no result", never);
        }
    }

    @Override
    void close();
}
