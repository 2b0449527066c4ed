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

/** A log that answers requests in turn with what a test has said, and after that never; its tails are real. */
final class ScriptedLog implements EventLog {
    private final Deque<ReplayResult> steps;
    final List<ReplayRequest> requests = new CopyOnWriteArrayList<>();
    final Tails tails = new Tails(1 << 20, () -> {});

    ScriptedLog(ReplayResult... steps) {
        this.steps = new ArrayDeque<>(List.of(steps));
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayResult> then) {
        requests.add(request);
        ReplayResult step = steps.poll();
        if (step != null) {
            then.accept(step);
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
    public Position commonWith(int partition, Position position, LogBounds bounds) {
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
