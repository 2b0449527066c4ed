package dev.sluice.bridge.log;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

import dev.sluice.bridge.log.ReplayGroup.Waiting;

/** Answers a group by what is read for it, or by why nothing can be. Thread-safe; reads on its caller's thread. */
final class ReplayAnswers {
    private static final ReplayStep TRUNCATED = new ReplayStep.Unavailable("the log has lost what was read");

    private final ReplayBlocks blocks;
    private final IntFunction<LogBounds> bounds;
    private final LogListener listener;

    ReplayAnswers(ReplayBlocks blocks, IntFunction<LogBounds> bounds, LogListener listener) {
        this.blocks = blocks;
        this.bounds = bounds;
        this.listener = listener;
    }

    /** Whoever wants no more than it has gets nothing, unless the log has been cut off before its position. */
    void reached(int partition, ReplayGroup reached) {
        try {
            LogBounds now = bounds.apply(partition);
            reached.answer(request -> Optional.of(outOf(request, now)
                    .orElseGet(() -> ReplayStep.Progress.nothingUpTo(request.after()))));
        } catch (RuntimeException | Error failure) {
            tellUnavailable(reached, failure);
        }
    }

    /** Reads for a group; those whom that does not answer are left. */
    List<Waiting> read(int partition, ReplayGroup group, boolean crowded) {
        ReplayBlock block;
        try {
            block = blocks.read(group, crowded);
            if (block.end().equals(group.after())) {
                throw new IllegalStateException("Kafka gave nothing after " + block.end() + " of partition "
                        + partition);
            }
        } catch (LogTruncationException cut) {
            listener.truncated(partition, String.valueOf(cut.getMessage()));
            return group.answer(request -> Optional.of(TRUNCATED));
        } catch (OffsetOutOfRangeException gone) {
            return tellOutOfRange(partition, group);
        } catch (RuntimeException | Error failure) {
            return tellUnavailable(group, failure);
        }
        return group.answer(block);
    }

    private List<Waiting> tellOutOfRange(int partition, ReplayGroup group) {
        try {
            LogBounds now = bounds.apply(partition);
            if (group.requests().noneMatch(request -> request.isPast(now) || request.isExpired(now))) {
                throw new IllegalStateException("the bounds of partition " + partition + " have moved while it was "
                        + "read");
            }
            return group.answer(request -> outOf(request, now));
        } catch (RuntimeException | Error failure) {
            return tellUnavailable(group, failure);
        }
    }

    /** The answer to a request whose position the log does not hold any more; empty if it does. */
    private Optional<ReplayStep> outOf(ReplayRequest request, LogBounds now) {
        if (request.isPast(now)) {
            listener.truncated(request.partition(), "it ends at " + now.last() + ", before " + request.after());
            return Optional.of(TRUNCATED);
        }
        return request.isExpired(now) ? Optional.of(new ReplayStep.OutOfRange(now)) : Optional.empty();
    }

    private List<Waiting> tellUnavailable(ReplayGroup group, Throwable failure) {
        listener.readFailed(failure);
        ReplayStep unavailable = new ReplayStep.Unavailable(String.valueOf(failure.getMessage()));
        return group.answer(request -> Optional.of(unavailable));
    }
}
