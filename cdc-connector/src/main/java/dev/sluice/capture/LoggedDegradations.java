package dev.sluice.capture;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;

import dev.sluice.capture.problem.Degradation;

/** The log of degradations. Each new one is logged as a warning. Thread-safe. */
final class LoggedDegradations implements Consumer<List<Degradation>> {
    private final Logger logger;
    /** Guarded by this object's monitor. */
    private List<Degradation> known = List.of();

    LoggedDegradations(Logger logger) {
        this.logger = logger;
    }

    @Override
    public synchronized void accept(List<Degradation> found) {
        found.stream().filter(each -> !known.contains(each)).forEach(added -> logger.warn("{}", added.message()));
        known = List.copyOf(found);
    }
}
