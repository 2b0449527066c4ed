package dev.sluice.capture;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static dev.sluice.capture.Eventually.within;

/** A listener that keeps all states and commits of a capture. Thread-safe. */
final class Observed implements CaptureListener {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    final List<CaptureState> states = new CopyOnWriteArrayList<>();
    final List<Committed> commits = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(CaptureState state) {
        states.add(state);
    }

    @Override
    public void committed(Committed committed) {
        commits.add(committed);
    }

    void awaitStreaming() {
        within(LIMIT).until(() -> states.stream().anyMatch(CaptureState.Streaming.class::isInstance));
    }

    String awaitRefusal() {
        return within(LIMIT).until(
                () -> states.stream().filter(CaptureState.Retrying.class::isInstance)
                        .map(it -> ((CaptureState.Retrying) it).cause()).findFirst().orElse(""),
                cause -> !cause.isEmpty());
    }

    void awaitCommitAfter(int count) {
        within(LIMIT).until(() -> commits.size() > count);
    }
}
