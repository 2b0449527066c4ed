package dev.sluice.capture.engine;

import java.util.List;

import dev.sluice.capture.row.WalEvent;

/**
 * A batch of decoded events, in the order of the WAL.
 *
 * @param events
 *            at least one
 * @param bytes
 *            their approximate size in memory
 */
record WalBatch(List<WalEvent> events, long bytes) {
    WalBatch {
        events = List.copyOf(events);
    }
}
