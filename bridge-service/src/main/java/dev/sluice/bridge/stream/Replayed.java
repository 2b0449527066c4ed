package dev.sluice.bridge.stream;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Delivery;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayStep;

/** What a turn of reading brought, being written. Used by one thread. */
final class Replayed {
    private final Object source;
    private final List<Delivery> deliveries;
    private final OffsetVector position;
    private int taken;

    Replayed(ReplayStep.Progress progress) {
        this.source = progress.source();
        this.deliveries = progress.deliveries();
        this.position = progress.position();
    }

    /** Stands for what was read. */
    Object source() {
        return source;
    }

    /** How many have been taken. */
    int taken() {
        return taken;
    }

    /** As if so many had been taken. */
    void skipTo(int number) {
        taken = number;
    }

    /** The first that has not been taken; null if all have been. */
    @Nullable
    Delivery first() {
        return taken < deliveries.size() ? deliveries.get(taken) : null;
    }

    /** Takes the first. */
    void take() {
        taken++;
    }

    /** Where a cursor stands that has taken all of it. */
    OffsetVector position() {
        return position;
    }
}
