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
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayStep;
import dev.sluice.bridge.log.TailLease;
import dev.sluice.bridge.log.TestRecords;

/** A log that answers readings in turn with what a test has said, and after that never. */
final class ScriptedLog implements EventLog {
    private final Deque<ReplayStep> steps;
    final List<ReplayRequest> requests = new CopyOnWriteArrayList<>();

    ScriptedLog(ReplayStep... steps) {
        this.steps = new ArrayDeque<>(List.of(steps));
    }

    @Override
    public void read(ReplayRequest request, Consumer<ReplayStep> then) {
        requests.add(request);
        ReplayStep step = steps.poll();
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
    public OffsetVector shared(int partition, OffsetVector position, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OffsetVector before(int partition, Instant instant, LogBounds bounds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OffsetVector lastBefore(int partition, Instant instant) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TailLease tail(int partition, String tenant, LogBounds bounds) {
        throw new UnsupportedOperationException();
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
