/**
 * Replays of past records: the scheduler, the blocks that it shares, and the index that skips blocks. Knows no Kafka client.
 */
@NullMarked
package dev.sluice.bridge.log.replay;

import org.jspecify.annotations.NullMarked;
