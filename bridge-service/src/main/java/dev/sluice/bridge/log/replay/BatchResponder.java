package dev.sluice.bridge.log.replay;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/**
 * The responder that answers the requests of a batch with one block, or with the reason why no block could be read.
 * Thread-safe; reads on the caller's thread.
 */
final class BatchResponder {
    private static final ReplayResult TRUNCATED = new ReplayResult.Unavailable(
            "The log has lost the last record that was read.");

    private final BlockLoader blocks;
    private final IntFunction<LogBounds> bounds;
    private final LogListeners listeners;

    BatchResponder(BlockLoader blocks, IntFunction<LogBounds> bounds, LogListeners listeners) {
        this.blocks = blocks;
        this.bounds = bounds;
        this.listeners = listeners;
    }

    /**
     * Answers requests with an empty range. The answer has no records; it reports a truncation if the log ends before
     * the position.
     */
    void answerEmpty(int partition, ReplayBatch batch) {
        try {
            LogBounds now = bounds.apply(partition);
            batch.answer(request -> Optional.of(outOfBounds(request, now)
                    .orElseGet(() -> ReplayResult.Progress.skippedTo(request.after()))));
        } catch (RuntimeException | Error failure) {
            answerUnavailable(batch, failure);
        }
    }

    /** Reads a block for a batch and returns the requests that it does not answer. */
    List<QueuedRequest> read(int partition, ReplayBatch batch, BlockLoader.Sharing sharing) {
        Block block;
        try {
            block = blocks.read(batch, sharing);
            if (block.end().equals(batch.after())) {
                throw new IllegalStateException(
                        "Kafka returned nothing after " + block.end() + " of partition " + partition);
            }
        } catch (LogTruncatedException truncated) {
            listeners.signals().truncated(partition, String.valueOf(truncated.getMessage()));
            return batch.answer(request -> Optional.of(TRUNCATED));
        } catch (OutOfRangeException outOfRange) {
            return answerOutOfRange(partition, batch);
        } catch (RuntimeException | Error failure) {
            return answerUnavailable(batch, failure);
        }
        return batch.answer(block);
    }

    private List<QueuedRequest> answerOutOfRange(int partition, ReplayBatch batch) {
        try {
            LogBounds now = bounds.apply(partition);
            if (batch.requests().noneMatch(request -> request.isPastEnd(now) || request.isExpired(now))) {
                throw new IllegalStateException("the bounds of partition " + partition + " moved while it was read");
            }
            return batch.answer(request -> outOfBounds(request, now));
        } catch (RuntimeException | Error failure) {
            return answerUnavailable(batch, failure);
        }
    }

    /** Returns the answer to a request whose position the log no longer holds; empty if the log holds it. */
    private Optional<ReplayResult> outOfBounds(ReplayRequest request, LogBounds now) {
        if (request.isPastEnd(now)) {
            listeners.signals().truncated(request.partition(),
                    "it ends at " + now.last() + ", before " + request.after());
            return Optional.of(TRUNCATED);
        }
        return request.isExpired(now) ? Optional.of(new ReplayResult.OutOfRange(now)) : Optional.empty();
    }

    private List<QueuedRequest> answerUnavailable(ReplayBatch batch, Throwable failure) {
        listeners.telemetry().readFailed(failure);
        ReplayResult unavailable = new ReplayResult.Unavailable(String.valueOf(failure.getMessage()));
        return batch.answer(request -> Optional.of(unavailable));
    }
}
