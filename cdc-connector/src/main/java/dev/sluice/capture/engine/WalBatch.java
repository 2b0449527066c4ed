package dev.sluice.capture.engine;

import java.util.List;

import dev.sluice.capture.row.WalEvent;

/**
 * Some of what the WAL delivers, in order.
 *
 * @param events
 *            at least one
 * @param bytes
 *            about how much memory they take
 */
record WalBatch(List<WalEvent> events, long bytes) {
    WalBatch {
        events = List.copyOf(events);
    }
}
