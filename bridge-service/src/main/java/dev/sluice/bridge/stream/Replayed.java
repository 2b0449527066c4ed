package dev.sluice.bridge.stream;

import java.util.Iterator;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.log.Delivery;
import dev.sluice.bridge.log.OffsetVector;
import dev.sluice.bridge.log.ReplayStep;

/** What a turn of reading from Kafka brought, being written. Used by one thread. */
final class Replayed {
    private final Iterator<Delivery> deliveries;
    private final OffsetVector position;

    Replayed(ReplayStep.Progress progress) {
        this.deliveries = progress.deliveries().iterator();
        this.position = progress.position();
    }

    @Nullable
    Delivery next() {
        return deliveries.hasNext() ? deliveries.next() : null;
    }

    /** Where a cursor stands that has taken all of it. */
    OffsetVector position() {
        return position;
    }
}
