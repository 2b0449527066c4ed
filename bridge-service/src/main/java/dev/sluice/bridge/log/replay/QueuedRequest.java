package dev.sluice.bridge.log.replay;

import java.util.function.Consumer;

import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

/**
 * A request in the replay queue.
 *
 * @param then
 *            receives the result, once
 * @param since
 *            when it was queued, in nanoseconds
 */
record QueuedRequest(ReplayRequest request, Consumer<ReplayResult> then, long since) {}
