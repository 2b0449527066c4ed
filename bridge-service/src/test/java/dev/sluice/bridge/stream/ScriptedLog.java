package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
import dev.sluice.bridge.log.OpenTransaction;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.Tails;
import dev.sluice.bridge.log.TestRecords;

/** A log that answers requests with the given results, in order, and no request after those. Its tails are real. */
final class ScriptedLog implements EventLog {
    private final Deque<ReplayResult> results;
    final List<ReplayRequest> requests = new CopyOnWriteArrayList<>();
    /** The bounds now; null: nothing may ask for them. */
    volatile @Nullable LogBounds bounds;
    /** The result of a search for an instant; null: no record lies at the instant or later. */
    volatile @Nullable Position lastBefore;
    /** How often the log was searched for an instant. */
    final AtomicInteger searches = new AtomicInteger();
    volatile List<OpenTransaction> openTransactions = List.of();
    volatile Position highWatermark = Position.beforeAll(TestRecords.CHANNELS.size());
    final Tails tails = new Tails(1 << 20, () -> {});

    ScriptedLog(ReplayResult... results) {
        this.results = new ArrayDeque<>(List.of(results));
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        requests.add(request);
        ReplayResult result = results.poll();
        if (result != null) {
            then.accept(result);
        }
    }

    @Override
    public Channels channels() {
        return TestRecords.CHANNELS;
    }

    @Override
    public LogBounds bounds(int partition) {
        return Objects.requireNonNull(bounds);
    }

    @Override
    public Position commonPrefix(int partition, Position position, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Position beforeMarkers(int partition, Position position, LogBounds bounds) {
        return position;
    }

    @Override
    public Position before(int partition, Instant instant, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Position lastBefore(int partition, Instant instant, LogBounds now) {
        searches.incrementAndGet();
        Position found = lastBefore;
        return found == null ? now.last() : found;
    }

    @Override
    public Position recentHighWatermark(int partition) {
        return highWatermark;
    }

    @Override
    public List<OpenTransaction> openTransactions(int partition) {
        return openTransactions;
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        return tails.lease(partition, tenant, bounds.last());
    }

    @Override
    public Optional<Instant> unavailableSince() {
        return Optional.empty();
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {}
}
