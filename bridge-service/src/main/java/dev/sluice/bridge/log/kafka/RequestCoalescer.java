package dev.sluice.bridge.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.LogFutures;

/**
 * Request coalescing (single flight) by partition. Callers that arrive while a request is in flight share the next
 * request, which is sent after the current one has been answered. So every answer is newer than its caller's arrival,
 * and a thundering herd costs two requests. Thread-safe; callers block.
 *
 * @param <A>
 *            the answer
 */
final class RequestCoalescer<A> {
    /** Far longer than a request takes; requests have timeouts of their own. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final IntFunction<A> request;
    private final String question;
    /** By partition; guarded by this. */
    private final Map<Integer, Flight<A>> flights = new HashMap<>();

    private static final class Flight<A> {
        private CompletableFuture<A> current = new CompletableFuture<>();
        private @Nullable CompletableFuture<A> next;
    }

    /**
     * Creates a coalescer.
     *
     * @param request
     *            sends a request for a partition; its exception is thrown to all callers that share the request
     * @param question
     *            a description of the request, for an operator
     */
    RequestCoalescer(IntFunction<A> request, String question) {
        this.request = request;
        this.question = question;
    }

    /**
     * Returns the answer to a request that is sent after this call.
     *
     * @throws LogUnavailableException
     *             if there is no answer
     */
    A ask(int partition) {
        Ticket<A> ticket = ticket(partition);
        if (ticket instanceof Ticket.Leader<A>(CompletableFuture<?> before, CompletableFuture<A> mine)) {
            // The outcome of the previous request does not matter.
            before.handle((answer, failure) -> "").join();
            advance(partition, mine);
            send(partition, mine);
        }
        return LogFutures.await(ticket.mine(), TIMEOUT, question);
    }

    /** A caller's part in a request. */
    private sealed interface Ticket<A> {
        CompletableFuture<A> mine();

        /** The caller sends the request after the previous one has been answered. */
        record Leader<A>(CompletableFuture<?> before, CompletableFuture<A> mine) implements Ticket<A> {}

        /** Another caller sends the request. */
        record Follower<A>(CompletableFuture<A> mine) implements Ticket<A> {}
    }

    private synchronized Ticket<A> ticket(int partition) {
        Flight<A> flight = flights.get(partition);
        if (flight == null) {
            flight = new Flight<>();
            flights.put(partition, flight);
            return new Ticket.Leader<>(CompletableFuture.completedFuture(""), flight.current);
        }
        CompletableFuture<A> next = flight.next;
        if (next != null) {
            return new Ticket.Follower<>(next);
        }
        next = new CompletableFuture<>();
        flight.next = next;
        return new Ticket.Leader<>(flight.current, next);
    }

    private synchronized void advance(int partition, CompletableFuture<A> mine) {
        Flight<A> flight = flights.get(partition);
        if (flight != null) {
            flight.current = mine;
            flight.next = null;
        }
    }

    private void send(int partition, CompletableFuture<A> mine) {
        try {
            mine.complete(request.apply(partition));
        } catch (RuntimeException | Error failure) {
            mine.completeExceptionally(failure);
        } finally {
            land(partition);
        }
    }

    private synchronized void land(int partition) {
        Flight<A> flight = flights.get(partition);
        if (flight != null && flight.next == null) {
            flights.remove(partition);
        }
    }
}
