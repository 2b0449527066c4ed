package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.LogFutures;

/**
 * Request coalescing (single flight) for many partitions. Callers that arrive while a request is in flight share the
 * next request, which names all their partitions. It is sent when the current one has been answered, or after
 * {@link #MAX_WAIT}. So every answer is newer than its caller's arrival, a thundering herd costs two requests, and a
 * partition without a leader does not delay the others. Thread-safe; callers block.
 *
 * @param <A>
 *            the answer for a partition
 */
final class RequestBatcher<A> {
    /** How long a batch waits for the answers to the previous one. */
    static final Duration MAX_WAIT = Duration.ofMillis(20);

    private final Function<Set<Integer>, Map<Integer, CompletionStage<A>>> request;
    private final Duration timeout;
    private final String question;
    /** The batch that callers can still join; guarded by this. */
    private @Nullable Batch<A> next;
    /** Completes when the last batch that was sent has been answered; guarded by this. */
    private CompletableFuture<?> inFlight = CompletableFuture.completedFuture("");

    /** The answers of one request by partition; guarded by the batcher until it is sent. */
    private record Batch<A>(Map<Integer, CompletableFuture<A>> answers, CompletableFuture<?> previous) {}

    /** A caller's part in a batch; the caller that opened the batch sends it. */
    private record Part<A>(CompletableFuture<A> answer, @Nullable Batch<A> opened) {}

    /**
     * Creates a batcher.
     *
     * @param request
     *            sends a request for some partitions without blocking; its exception, or the failure of a partition's
     *            answer, is thrown to the callers that share it
     * @param timeout
     *            how long a caller waits
     * @param question
     *            a description of the request, for an operator
     */
    RequestBatcher(Function<Set<Integer>, Map<Integer, CompletionStage<A>>> request, Duration timeout,
            String question) {
        this.request = request;
        this.timeout = timeout;
        this.question = question;
    }

    /**
     * Returns the answer to a request that is sent after this call.
     *
     * @throws LogUnavailableException
     *             if there is no answer
     */
    A ask(int partition) {
        Part<A> part = join(partition);
        if (part.opened != null) {
            awaitAnswers(part.opened.previous);
            send(close(part.opened));
        }
        return LogFutures.await(part.answer, timeout, question);
    }

    private synchronized Part<A> join(int partition) {
        Batch<A> joined = next;
        if (joined != null) {
            return new Part<>(joined.answers.computeIfAbsent(partition, first -> new CompletableFuture<>()), null);
        }
        Batch<A> opened = new Batch<>(new HashMap<>(), inFlight);
        var answer = new CompletableFuture<A>();
        opened.answers.put(partition, answer);
        next = opened;
        return new Part<>(answer, opened);
    }

    /** Waits until the batch has been answered, at most {@link #MAX_WAIT}. Its outcome does not matter. */
    private static void awaitAnswers(CompletableFuture<?> batch) {
        try {
            batch.get(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            // Other callers may have joined the batch that this caller opened, so it is sent nevertheless.
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            // Partitions that have been answered need not wait for the others.
        }
    }

    private synchronized Map<Integer, CompletableFuture<A>> close(Batch<A> batch) {
        next = null;
        inFlight = CompletableFuture.allOf(batch.answers.values().toArray(CompletableFuture<?>[]::new));
        return batch.answers;
    }

    private void send(Map<Integer, CompletableFuture<A>> batch) {
        try {
            Map<Integer, CompletionStage<A>> answers = request.apply(Set.copyOf(batch.keySet()));
            batch.forEach((partition, answer) -> forward(answers.get(partition), answer));
        } catch (RuntimeException | Error failure) {
            batch.values().forEach(answer -> answer.completeExceptionally(failure));
        }
    }

    private static <A> void forward(@Nullable CompletionStage<A> from, CompletableFuture<A> to) {
        if (from == null) {
            to.completeExceptionally(new IllegalStateException("no answer for this partition"));
            return;
        }
        var _ = from.whenComplete((answer, failure) -> {
            if (failure == null) {
                to.complete(answer);
            } else {
                to.completeExceptionally(failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
            }
        });
    }
}
