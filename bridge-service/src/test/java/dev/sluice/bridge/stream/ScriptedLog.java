package dev.sluice.bridge.stream;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogBounds;
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
        throw new UnsupportedOperationException();
    }

    @Override
    public Position commonPrefix(int partition, Position position, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Position before(int partition, Instant instant, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Position lastBefore(int partition, Instant instant) {
        throw new UnsupportedOperationException();
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
