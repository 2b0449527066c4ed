/**
 * Replays of past records: the scheduler, the blocks that requests share, and the index that skips records of other
 * tenants. Independent of the Kafka clients.
 */
@NullMarked
package dev.sluice.bridge.log.replay;

import org.jspecify.annotations.NullMarked;
