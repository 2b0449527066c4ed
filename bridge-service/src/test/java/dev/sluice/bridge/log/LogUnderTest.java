package dev.sluice.bridge.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A log of two channels, and a capture that writes it in transactions. */
interface LogUnderTest extends AutoCloseable {
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
    default ReplayStep await(CompletableFuture<ReplayStep> answer) {
        await(answer::isDone);
        return answer.join();
    }

    /** Waits for an answer that does not need the log any more. */
    static ReplayStep answered(CompletableFuture<ReplayStep> answer) throws Exception {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException never) {
            throw new AssertionError("no answer", never);
        }
    }

    @Override
    void close();
}
