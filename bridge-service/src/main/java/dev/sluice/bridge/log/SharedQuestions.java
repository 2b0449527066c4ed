package dev.sluice.bridge.log;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Asks the same question for many at a time: whoever comes while it is being asked for a partition number shares the
 * next one, which is asked when the one under way has been answered. So each answer is younger than the caller's coming,
 * and clients that return all at once cost no question each. Thread-safe; callers block.
 *
 * @param <A>
 *            the answer
 */
final class SharedQuestions<A> {
    private final IntFunction<A> question;
    /** By partition number; guarded by this. */
    private final Map<Integer, Line<A>> lines = new HashMap<>();

    /** What is being asked, and what will be. */
    private static final class Line<A> {
        private CompletableFuture<A> asking = new CompletableFuture<>();
        private @Nullable CompletableFuture<A> next;
    }

    /**
     * @param question
     *            asks about a partition number; whatever it throws is thrown to all who share it
     */
    SharedQuestions(IntFunction<A> question) {
        this.question = question;
    }

    /**
     * The answer to a question that is asked from now on.
     *
     * @throws LogUnavailableException
     *             if it cannot be had
     */
    A ask(int partition) {
        Place<A> place = place(partition);
        if (place.isFirst) {
            // Whatever became of it.
            place.before.handle((answer, failure) -> "").join();
            advance(partition, place.mine);
            answer(partition, place.mine);
        }
        return answerOf(place.mine);
    }

    /** Somebody's place: who comes first asks, when the question before has been answered. */
    private record Place<A>(CompletableFuture<?> before, CompletableFuture<A> mine, boolean isFirst) {}

    private synchronized Place<A> place(int partition) {
        Line<A> line = lines.get(partition);
        if (line == null) {
            line = new Line<>();
            lines.put(partition, line);
            return new Place<>(CompletableFuture.completedFuture(""), line.asking, true);
        }
        CompletableFuture<A> next = line.next;
        boolean first = next == null;
        if (next == null) {
            next = new CompletableFuture<>();
            line.next = next;
        }
        return new Place<>(line.asking, next, first);
    }

    private synchronized void advance(int partition, CompletableFuture<A> mine) {
        Line<A> line = lines.get(partition);
        if (line != null) {
            line.asking = mine;
            line.next = null;
        }
    }

    private void answer(int partition, CompletableFuture<A> mine) {
        try {
            mine.complete(question.apply(partition));
        } catch (RuntimeException | Error failure) {
            mine.completeExceptionally(failure);
        } finally {
            leave(partition);
        }
    }

    private synchronized void leave(int partition) {
        Line<A> line = lines.get(partition);
        if (line != null && line.next == null) {
            lines.remove(partition);
        }
    }

    private static <A> A answerOf(CompletableFuture<A> mine) {
        try {
            return mine.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while somebody else was asking the log", stop);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new LogUnavailableException(String.valueOf(cause.getMessage()), cause);
        }
    }
}
