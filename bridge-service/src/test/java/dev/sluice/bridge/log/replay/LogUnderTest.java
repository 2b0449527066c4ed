package dev.sluice.bridge.log.replay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.ReplayResult;

/** A log of two channels, and a capture that writes it in transactions. */
public interface LogUnderTest extends AutoCloseable {
    EventLog log();

    void begin();

    /** Into the open transaction, for everybody in the tenant. */
    void send(int channel, String tenant, long timestamp, String json);

    void commit();

    void abort();

    /** Takes away everything before an offset, as retention does. */
    void deleteBefore(int channel, int partition, long offset);

    int openTails();

    /** How many records were read for replays, those that were read again included. */
    long recordsReplayed();

    /** Lets the log do what it has to until a condition holds. */
    void await(BooleanSupplier condition);

    /** Waits for an answer. */
    default ReplayResult await(CompletableFuture<ReplayResult> answer) {
        await(answer::isDone);
        return answer.join();
    }

    /** Waits for an answer that does not need the log any more. */
    static ReplayResult answered(CompletableFuture<ReplayResult> answer) throws Exception {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException never) {
            throw new AssertionError("no answer", never);
        }
    }

    @Override
    void close();
}
